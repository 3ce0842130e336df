"""Credentials stay out of all that the hooks write: the trainer's own push has no gate before it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from cardsmith.card.model import Card
from cardsmith.credentials import find, kinds_in, mask
from cardsmith.errors import CardError
from cardsmith.facts import Facts, assemble, disassemble
from cardsmith.render.update import BEFORE, LAST_RENDER, README, TEMPLATES, Update

_SECTIONS = ("card", "sections")


def kinds(value: object) -> Iterator[str]:
    """The credentials in a JSON value, keys and all, by what they are."""
    if isinstance(value, str):
        yield from kinds_in(value)
    elif isinstance(value, Mapping):
        for key, item in value.items():
            yield from kinds(key)
            yield from kinds(item)
    elif isinstance(value, (list, tuple)):
        for item in value:
            yield from kinds(item)


def of_facts(facts: Facts) -> tuple[Facts, dict[str, str]]:
    """`facts` without credentials, and what was in the way: key → kind. In the owner's sections they are masked."""
    found: dict[str, str] = {}
    kept = []
    for finding in disassemble(facts, "the run"):
        kind = next(kinds([*finding.key, finding.value]), None)
        if kind:
            found[mask(".".join(finding.key))] = kind
            finding = finding._replace(value=_without(tuple(finding.key), finding.value))  # noqa: PLW2901
        kept.append(finding)
    return (assemble(kept), found) if found else (facts, found)


def _without(key: Sequence[str], value: Any) -> Any:
    if any(kinds(list(key))):
        return None
    if key[:2] == _SECTIONS:
        return _masked(value)
    return [item for item in value if not any(kinds(item))] if isinstance(value, list) else None


def of_update(planned: Update) -> Update:
    """What is about to be written, with its credentials masked: a template may hold one."""
    return replace(
        planned,
        rendered=Card(_masked(planned.rendered.text)),
        card=Card(_masked(planned.card.text)),
        last=Card(_masked(planned.last.text)),
    )


def of_folder(folder: Path) -> Iterator[tuple[Path, str]]:
    """Mask the credentials in the cards and templates that stand in the folder. Yields path and kind of each.

    What cannot be read is left to whoever needs it.

    Raises:
        CardError: one of them cannot be written.
    """
    templates = sorted((folder / TEMPLATES).rglob("*.jinja"))
    for path in (folder / README, folder / LAST_RENDER, folder / BEFORE, *templates):
        text = _read(path)
        for kind in kinds_in(text)[:1]:
            Card(_masked(text)).write(path)
            yield path, kind


def _read(path: Path) -> str:
    try:
        return Card.read(path).text
    except CardError:
        return ""


def _masked(text: str) -> str:
    return mask(text, [secret for secret in find(text) if secret.certain])
