"""Times as the Hub writes them: ISO 8601 in UTC, with milliseconds and a Z."""

from __future__ import annotations

from datetime import datetime, timezone


def iso(seconds: float) -> str:
    """A time in seconds since 1970."""
    return _written(datetime.fromtimestamp(seconds, timezone.utc))


def now() -> str:
    """This moment."""
    return _written(datetime.now(timezone.utc))


def _written(moment: datetime) -> str:
    return moment.isoformat(timespec="milliseconds").replace("+00:00", "Z")
