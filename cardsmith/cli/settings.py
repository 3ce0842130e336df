"""`--set KEY=VALUE`: a fact from the owner, who knows better than any file."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import is_dataclass
from difflib import get_close_matches
from types import NoneType
from typing import Any, get_args, get_origin, get_type_hints

import click

from cardsmith.facts import OWNER, Facts, Finding
from cardsmith.facts.private import is_public_text
from cardsmith.repo_id import is_repo_id

#: The owner's licence and language are said of this card, not of the base model.
_OWNERS = {key: f"card.{key}" for key in ("license", "license_name", "license_link", "language")}
#: Whose values are repositories on the Hub.
_REPOSITORIES = ("base_model.id", "repo_id", "datasets")
#: Whose values are on a list of the Hub's, and on which.
_WORDS = {
    ("card", "license"): "license",
    ("base_model", "license"): "license",
    ("card", "language"): "language",
}


def finding(setting: str) -> Finding:
    """The finding of a `--set`. Without a value it takes back what was set before.

    Raises:
        click.UsageError: it is not KEY=VALUE; no fact has this key (the message names the nearest one); or the value
            is no repository, licence or language where it has to be one, or something that no card may show.
    """
    key, equals, text = setting.partition("=")
    if not equals or not key:
        raise click.UsageError(f"--set {setting}: write it as KEY=VALUE, such as license=mit.")
    path, kind = _fact(_OWNERS.get(key, key), key)
    if not is_public_text(text, key):
        raise click.UsageError(f"--set {key}: a path of this machine, or a credential, does not belong on a card.")
    if key in _REPOSITORIES:
        _check_repositories(key, _listed(text) if kind is dict else [text] if text else [])
    if text and path in _WORDS:
        _check_words(key, _WORDS[path], _listed(text) if kind is list else [text])
    return Finding(path, _value(kind, text), OWNER)


def _check_repositories(key: str, names: list[str]) -> None:
    for name in names:
        if not is_repo_id(name) or name == "None":
            raise click.UsageError(f"--set {key}: {name[:60]!r} is no repository on the Hub; write ORG/NAME.")


def _check_words(key: str, what: str, words: list[str]) -> None:
    from cardsmith.lint.knowledge import owner  # slow to load

    fault_of = owner.license_fault if what == "license" else owner.language_fault
    for fault in filter(None, map(fault_of, words)):
        raise click.UsageError(f"--set {key}: {fault}.")


def _fact(name: str, said: str) -> tuple[tuple[str, ...], Any]:
    """Parts of the key and the type of its value."""
    kinds = dict(_kinds(Facts))
    if name in kinds:
        return tuple(name.split(".")), kinds[name]
    mapping, _, inner = name.partition(".")
    if inner and f"{mapping}.*" in kinds:
        return (mapping, inner), kinds[f"{mapping}.*"]
    near = get_close_matches(said[:60], [*_OWNERS, *kinds], 1, 0.55)
    hint = f" The nearest is {near[0]}." if near else " `cardsmith facts DIR` shows some."
    if said.removeprefix("card.").startswith("sections"):
        hint = " Write the section into README.md: it stays there."
    raise click.UsageError(f"--set {said[:60]}: there is no such fact.{hint}")


def _kinds(kind: Any, prefix: str = "") -> Iterator[tuple[str, Any]]:
    """Dotted key → type, of every fact that a short text can state; `*` stands for the keys of a mapping."""
    for name, hint in get_type_hints(kind).items():
        inner, *rest = [each for each in get_args(hint) if each is not NoneType] or [hint]
        if is_dataclass(hint):
            yield from _kinds(hint, f"{prefix}{name}.")
        elif get_origin(hint) is tuple and (inner is str or name == "datasets"):
            yield f"{prefix}{name}", list if inner is str else dict
        elif get_origin(hint) is Mapping:
            if name not in ("curves", "sources", "sections"):
                yield f"{prefix}{name}.*", rest[0]
        elif inner in (str, int, float, bool):
            yield f"{prefix}{name}", inner


def _value(kind: Any, text: str) -> object:
    """The text as its key wants it; what it is not, `facts` says."""
    if kind is str:
        return text
    if kind in (list, dict):
        return _listed(text) if kind is list else [{"id": name} for name in _listed(text)]
    try:
        value = json.loads(text)
    except ValueError:
        return text
    return value if isinstance(value, (int, float, bool)) else text


def _listed(text: str) -> list[str]:
    return [part.strip() for part in text.split(",") if part.strip()]
