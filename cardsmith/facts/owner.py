"""What the owner says of every card, in `[tool.cardsmith.card]`: it stands where she said nothing of this one."""

from __future__ import annotations

import contextlib
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

from cardsmith import config
from cardsmith.errors import FactsError
from cardsmith.facts import store
from cardsmith.facts.findings import Finding, disassemble, is_known, parts

#: How the sources begin of what was said of this card.
_OF_THIS_CARD = "the owner"
#: They belong together: a name and a link are those of one licence.
_LICENSE = ("license", "license_name", "license_link")


def configured(folder: Path, known: Iterable[Finding] | None = None) -> list[Finding]:
    """The findings of `[tool.cardsmith.card]` that hold for a folder, but for what was said of it alone.

    Args:
        folder: an output folder.
        known: what was said of it; when not given, that is looked up in its facts.json.

    Raises:
        ConfigError: the settings cannot be read.
    """
    settings = config.of(folder)
    if not settings.card:
        return []
    said = set(_keys(_stored(folder) if known is None else known))
    licensed = any(("card", key) in said for key in _LICENSE)
    return [
        Finding(path, value, f"{settings.prefix}{'.'.join(path)}")
        for path, value in _leaves(settings)
        if path not in said and not (licensed and path[1] in _LICENSE)
    ]


def _leaves(settings: config.Config) -> Iterator[tuple[tuple[str, ...], object]]:
    """(parts of the key of Facts, value); sections one by one."""
    for key, value in settings.card.items():
        if key == "sections":
            yield from ((("card", key, title), text) for title, text in value.items())
        else:
            yield ("card", key), [value] if key in ("language", "tags") and isinstance(value, str) else value


def _keys(findings: Iterable[Finding]) -> Iterator[tuple[str, ...]]:
    for each in findings:
        if isinstance(each.value, Mapping):
            yield from ((*parts(each.key), str(name)) for name in each.value)
        elif is_known(each.value):
            yield parts(each.key)


def _stored(folder: Path) -> list[Finding]:
    """What facts.json says was said of this card. What cannot be read is told of elsewhere."""
    with contextlib.suppress(FactsError):
        stored = store.read(folder)
        found = disassemble(stored, "") if stored else ()
        return [each for each in found if each.source.startswith(_OF_THIS_CARD)]
    return []
