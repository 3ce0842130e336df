"""What the Hub says of a card's metadata before it takes it: its errors and warnings, as far as they are known.

The Hub's validator is closed. What stands here are the checks whose answers are on record, in their words: types and
values of known keys are errors, a task that is not listed is a warning, and everything else passes without a word.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from functools import cache
from importlib.resources import files
from itertools import islice
from typing import Any

from ..wire.wholetext import clipped
from .frontmatter import BadBlock, block_of, typed
from .modelindex import model_index
from .problems import Problem, text, wrong

_EMPTY = "empty or missing yaml metadata in repo card"
_HELP = "https://huggingface.co/docs/hub/model-cards#model-card-metadata"
_YAML_HELP = "You can use a tool like http://www.yamllint.com/ to check it"
_MODEL_ID = re.compile(r"\w[\w.-]*(/\w[\w.-]*)?", re.ASCII)
#: Keys whose value is one text, or a text or a list of texts, or a list of texts.
_TEXT = (
    "license_name",
    "license_link",
    "license_details",
    "library_name",
    "pipeline_tag",
    "base_model_relation",
    "new_version",
    "language_details",
    "finetuned_from",
    "mask_token",
)
_TEXTS = ("base_model", "datasets", "language")
_LIST = ("tags", "metrics", "language_bcp47", "buckets")
#: How many errors are told at once.
_MOST = 100
_NULLABLE = ("thumbnail", "description", "instance_prompt")


def check(card: str) -> tuple[list[Problem], list[Problem]]:
    """Errors and warnings of a whole README."""
    block = block_of(card)
    if block is None:
        return [], [Problem(message=_EMPTY, help=_HELP)]
    try:
        value = typed(block)
    except BadBlock as error:
        return [Problem(message=f"Invalid YAML in README.md: {error}", help=_YAML_HELP)], []
    if isinstance(value, list):
        return [Problem(message='"value" must be of type object')], []
    if not isinstance(value, dict):
        return [Problem(message="The YAML metadata of your README.md is invalid.")], []
    return list(islice(_errors(value), _MOST)), list(_warnings(value))


def _errors(card: dict[Any, Any]) -> Iterator[Problem]:
    for key, value in card.items():
        name = clipped(str(key))
        if value is None and name not in _NULLABLE:
            yield wrong(name, "must be a string")
        elif value is not None:
            yield from _CHECKS.get(name, _anything)(name, value)


def _warnings(card: dict[Any, Any]) -> Iterator[Problem]:
    task = card.get("pipeline_tag")
    if isinstance(task, str) and task and task not in _tasks():
        listed = ", ".join(_tasks())
        yield Problem(
            message=f'The pipeline tag "{clipped(task)}" is not in the official list: {listed}', path="pipeline_tag"
        )


def _anything(_name: str, _value: object) -> Iterator[Problem]:
    return iter(())


def _texts(name: str, value: object) -> Iterator[Problem]:
    """A text, or a list of texts; each is checked further where the key has rules of its own."""
    entries = [(f"{name}[{place}]", entry) for place, entry in enumerate(value)] if isinstance(value, list) else []
    for path, entry in entries if isinstance(value, list) else [(name, value)]:
        problems = list(text(path, entry))
        yield from problems
        if not problems and (reason := _ENTRY.get(name, _fine)(str(entry))):
            yield Problem(message=f'"{path}" with value "{clipped(str(entry))}" is not valid. {reason}', path=path)


def _list(name: str, value: object) -> Iterator[Problem]:
    if not isinstance(value, list):
        yield wrong(name, "must be an array")
    else:
        yield from _texts(name, value)


def _array(name: str, value: object) -> Iterator[Problem]:
    if not isinstance(value, list):
        yield wrong(name, "must be an array")


def _license(name: str, value: object) -> Iterator[Problem]:
    for path, entry in enumerate(value) if isinstance(value, list) else [(None, value)]:
        place = name if path is None else f"{name}[{path}]"
        if not isinstance(entry, str) or entry not in _licenses():
            yield wrong(place, f"must be one of [{', '.join([*_licenses(), 'array'])}]")


def _fine(_entry: str) -> str | None:
    return None


def _base_model(entry: str) -> str | None:
    return None if _MODEL_ID.fullmatch(entry) else "Use a model id from https://hf.co/models."


def _language(entry: str) -> str | None:
    if entry in _languages():
        return None
    return (
        "It must be an ISO 639-1, 639-2 or 639-3 code (two/three letters), or a special value like "
        '"code", "multilingual". If you want to use BCP-47 identifiers, you can specify them in language_bcp47.'
    )


_CHECKS: dict[str, Callable[[str, Any], Iterator[Problem]]] = {
    **dict.fromkeys(_TEXT, text),
    **dict.fromkeys(_TEXTS, _texts),
    **dict.fromkeys(_LIST, _list),
    "license": _license,
    "widget": _array,
    "model-index": model_index,
}
_ENTRY: dict[str, Callable[[str], str | None]] = {"base_model": _base_model, "language": _language}


@cache
def _vocabulary(name: str) -> dict[str, Any]:
    """The Hub's own lists, as data; they lie with the linter, of which nothing is imported here."""
    content = (files("cardsmith") / "lint" / "vocab" / f"{name}.json").read_text(encoding="utf-8")
    found: dict[str, Any] = json.loads(content)
    return found


@cache
def _licenses() -> tuple[str, ...]:
    return tuple(entry["id"] for entry in _vocabulary("licenses")["licenses"])


@cache
def _tasks() -> tuple[str, ...]:
    return tuple(_vocabulary("pipeline_tags")["pipeline_tags"])


@cache
def _languages() -> frozenset[str]:
    lists = _vocabulary("languages")
    return frozenset([*lists["iso_639_1"], *lists["iso_639_2"].split(), *lists["iso_639_3"].split(), *lists["special"]])
