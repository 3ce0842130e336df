"""Dates and times in YAML as js-yaml reads them."""

from __future__ import annotations

import re
from datetime import date, datetime, timedelta, timezone

#: Anything else that begins with a date is a text.
DATE = (
    r"(?P<year>\d{4})-(?P<month>\d\d)-(?P<day>\d\d)|"
    r"(?P<y>\d{4})-(?P<m>\d\d?)-(?P<d>\d\d?)(?:[Tt]|[ \t]+)(?P<hour>\d\d?):(?P<minute>\d\d):(?P<second>\d\d)"
    r"(?:\.(?P<part>\d*))?(?:[ \t]*(?:Z|(?P<sign>[-+])(?P<hours>\d\d?)(?::(?P<minutes>\d\d))?))?"
)


def moment(text: str) -> date:
    """A date, or a time in UTC; as in JavaScript the 32nd of a month is the first of the next.

    Raises:
        ValueError, OverflowError: it is none, or lies beyond the year 9999.
    """
    found = re.fullmatch(DATE, text, re.ASCII)
    if found is None:
        raise ValueError(f"no date: {text}")
    if found["year"]:
        return _day(found["year"], found["month"], found["day"])
    day = _day(found["y"], found["m"], found["d"])
    since = timedelta(
        hours=int(found["hour"]),
        minutes=int(found["minute"]),
        seconds=int(found["second"]),
        microseconds=int((found["part"] or "").ljust(6, "0")[:6]),
    )
    away = timedelta(hours=int(found["hours"] or 0), minutes=int(found["minutes"] or 0))
    since += away if found["sign"] == "-" else -away
    return datetime(day.year, day.month, day.day, tzinfo=timezone.utc) + since


def _day(year: str, month: str, day: str) -> date:
    """JavaScript takes the year 0 for 1900."""
    carried, place = divmod(int(month) - 1, 12)
    return date((int(year) or 1900) + carried, place + 1, 1) + timedelta(days=int(day) - 1)
