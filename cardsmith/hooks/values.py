"""What an owner says of a card, held to what a card can say."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from cardsmith.credentials import kinds_in
from cardsmith.errors import ConfigError
from cardsmith.facts.collectors.base_model import is_hub_id
from cardsmith.facts.trackers._links import given
from cardsmith.hooks.withheld import kinds
from cardsmith.render.active import active_content

_LONGEST = 60


def check_value(place: str, key: str, value: Any) -> None:
    """Pass, or say what is wrong.

    Args:
        place: what the message calls the value.
        key: its name in `attach` or in `[tool.cardsmith.card]`.
        value: of the kind that this name asks for.

    Raises:
        ConfigError: it holds a credential or active content, or is nothing that a card can say.
    """
    for kind in kinds(value):
        raise ConfigError(f"{place}: it holds {kind}. Take it out: all that is said here is published.")
    texts = [value] if isinstance(value, str) else value
    pairs = value.items() if isinstance(value, Mapping) else ((text, text) for text in texts)
    for name, text in pairs:
        if fault := _FAULTS[key](name, text) if key in _FAULTS else None:
            raise ConfigError(f"{place}: {fault}.")


def check_templates(folder: str | Path) -> None:
    """Pass, or say which template holds a credential: it would be on each card, and templates are kept beside it.

    Raises:
        ConfigError: one does.
    """
    for path in sorted(Path(folder).rglob("*.jinja")):
        for kind in kinds_in(path.read_text("utf-8", "replace")):
            raise ConfigError(f"{path} holds {kind}. Take it out: what is in a template is published.")


def _license(_: object, text: str) -> str | None:
    from cardsmith.lint.knowledge.owner import license_fault  # not before the training script asks for a card

    return license_fault(text)


def _language(_: object, text: str) -> str | None:
    from cardsmith.lint.knowledge.owner import language_fault

    return language_fault(text)


def _dataset(_: object, text: str) -> str | None:
    return None if is_hub_id(text) else f"{_shown(text)} is no id of a dataset on the Hub; write ORG/NAME"


def _tracker(name: str, link: str) -> str | None:
    if not _is_address(link):
        return f"the link of {name!r}, {_shown(link)}, is no address; give one that begins with https://"
    bare = given(link)
    if bare == link:
        return None
    return f"the link of {name!r} carries what is nobody's business; give {bare or 'one that anyone may follow'}"


def _section(title: str, text: str) -> str | None:
    active = active_content(text)
    return f"{title!r} holds active content, {active[:40]!r}. Take it out" if active else None


def _is_address(link: str) -> bool:
    try:
        parts = urlsplit(link)
        known = bool(parts.hostname) and parts.port != 0
    except ValueError:
        return False
    return known and parts.scheme in ("http", "https") and not any(sign.isspace() for sign in link)


def _shown(text: str) -> str:
    return repr(text if len(text) <= _LONGEST else f"{text[:_LONGEST]}…")


_FAULTS = {
    "license": _license,
    "language": _language,
    "datasets": _dataset,
    "trackers": _tracker,
    "sections": _section,
}
