"""What the Hub says of a card's metadata before it takes it: its errors and warnings, as far as they are known.

The Hub's validator is closed. What stands here are the checks whose answers are on record, in their words: types and
values of known keys are errors, a task that is not listed is a warning, and everything else passes without a word.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

from .frontmatter import BadBlock, block_of, typed

_EMPTY = "empty or missing yaml metadata in repo card"
_HELP = "https://huggingface.co/docs/hub/model-cards#model-card-metadata"
_YAML_HELP = "You can use a tool like http://www.yamllint.com/ to check it"
_MODEL_ID = re.compile(r"\w[\w.-]*(/\w[\w.-]*)?", re.ASCII)
_DATASET_TYPE = re.compile(r"(?:[\w-]+/)?[\w\-.]+", re.ASCII)
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
_NULLABLE = ("thumbnail", "description", "instance_prompt")


@dataclass(frozen=True, kw_only=True)
class Problem:
    """One error or warning."""

    #: In the Hub's words.
    message: str
    #: The key it is about, such as `model-index[0].name`.
    path: str | None = None
    #: What to do, or where to read on.
    help: str | None = None

    def as_json(self) -> dict[str, str]:
        """As `/api/validate-yaml` answers it."""
        return {key: value for key, value in vars(self).items() if value is not None}


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
    return list(_errors(value)), list(_warnings(value))


def _errors(card: dict[Any, Any]) -> Iterator[Problem]:
    for key, value in card.items():
        name = str(key)
        if value is None and name not in _NULLABLE:
            yield _wrong(name, "must be a string")
        elif value is not None:
            yield from _CHECKS.get(name, _anything)(name, value)


def _warnings(card: dict[Any, Any]) -> Iterator[Problem]:
    task = card.get("pipeline_tag")
    if isinstance(task, str) and task and task not in _tasks():
        listed = ", ".join(_tasks())
        yield Problem(message=f'The pipeline tag "{task}" is not in the official list: {listed}', path="pipeline_tag")


def _anything(_name: str, _value: object) -> Iterator[Problem]:
    return iter(())


def _text(name: str, value: object) -> Iterator[Problem]:
    if not isinstance(value, str):
        yield _wrong(name, "must be a string")
    elif not value:
        yield _wrong(name, "is not allowed to be empty")


def _texts(name: str, value: object) -> Iterator[Problem]:
    """A text, or a list of texts; each is checked further where the key has rules of its own."""
    entries = [(f"{name}[{place}]", entry) for place, entry in enumerate(value)] if isinstance(value, list) else []
    for path, entry in entries if isinstance(value, list) else [(name, value)]:
        problems = list(_text(path, entry))
        yield from problems
        if not problems and (reason := _ENTRY.get(name, _fine)(str(entry))):
            yield Problem(message=f'"{path}" with value "{entry}" is not valid. {reason}', path=path)


def _list(name: str, value: object) -> Iterator[Problem]:
    if not isinstance(value, list):
        yield _wrong(name, "must be an array")
    else:
        yield from _texts(name, value)


def _array(name: str, value: object) -> Iterator[Problem]:
    if not isinstance(value, list):
        yield _wrong(name, "must be an array")


def _license(name: str, value: object) -> Iterator[Problem]:
    for path, entry in enumerate(value) if isinstance(value, list) else [(None, value)]:
        place = name if path is None else f"{name}[{path}]"
        if not isinstance(entry, str) or entry not in _licenses():
            yield _wrong(place, f"must be one of [{', '.join([*_licenses(), 'array'])}]")


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


def _model_index(name: str, value: object) -> Iterator[Problem]:
    if not isinstance(value, list):
        yield _wrong(name, "must be an array")
        return
    for place, model in enumerate(value):
        path = f"{name}[{place}]"
        if not isinstance(model, dict):
            yield _wrong(path, "must be of type object")
            continue
        yield from _required_text(f"{path}.name", model.get("name"))
        results = model.get("results")
        if not isinstance(results, list):
            yield _wrong(f"{path}.results", "is required" if results is None else "must be an array")
            continue
        for number, result in enumerate(results):
            yield from _result(f"{path}.results[{number}]", result)


def _result(path: str, result: object) -> Iterator[Problem]:
    if not isinstance(result, dict):
        yield _wrong(path, "must be of type object")
        return
    yield from _part(path, result, "task", required=("type",), texts=("type", "name"), needed=True)
    dataset = ("type", "name", "config", "split", "revision")
    yield from _part(path, result, "dataset", required=("type", "name"), texts=dataset, needed=False)
    kind = result["dataset"].get("type") if isinstance(result.get("dataset"), dict) else None
    if isinstance(kind, str) and not _DATASET_TYPE.fullmatch(kind):
        why = r"fails to match the required pattern: /^(?:[\w-]+\/)?[\w-.]+$/"
        yield Problem(message=f'"{path}.dataset.type" with value "{kind}" {why}', path=f"{path}.dataset.type")
    yield from _part(path, result, "source", required=("url",), texts=("url", "name"), needed=False)
    yield from _metrics(f"{path}.metrics", result.get("metrics"))


def _metrics(path: str, metrics: object) -> Iterator[Problem]:
    if not isinstance(metrics, list):
        yield _wrong(path, "is required" if metrics is None else "must be an array")
        return
    for place, metric in enumerate(metrics):
        if not isinstance(metric, dict):
            yield _wrong(f"{path}[{place}]", "must be of type object")
            continue
        yield from _required_text(f"{path}[{place}].type", metric.get("type"))
        if "value" not in metric:
            yield _wrong(f"{path}[{place}].value", "is required")
        for key in ("name", "config"):
            if key in metric:
                yield from _text(f"{path}[{place}].{key}", metric[key])


def _part(
    path: str, result: dict[Any, Any], name: str, *, required: tuple[str, ...], texts: tuple[str, ...], needed: bool
) -> Iterator[Problem]:
    """One object of a result, and the texts in it."""
    value = result.get(name)
    if name not in result:
        if needed:
            yield _wrong(f"{path}.{name}", "is required")
    elif not isinstance(value, dict):
        yield _wrong(f"{path}.{name}", "must be of type object")
    else:
        for key in texts:
            if key in value:
                yield from _text(f"{path}.{name}.{key}", value[key])
            elif key in required:
                yield _wrong(f"{path}.{name}.{key}", "is required")


def _required_text(path: str, value: object) -> Iterator[Problem]:
    yield from [_wrong(path, "is required")] if value is None else _text(path, value)


def _wrong(path: str, what: str) -> Problem:
    return Problem(message=f'"{path}" {what}', path=path)


_CHECKS: dict[str, Callable[[str, Any], Iterator[Problem]]] = {
    **dict.fromkeys(_TEXT, _text),
    **dict.fromkeys(_TEXTS, _texts),
    **dict.fromkeys(_LIST, _list),
    "license": _license,
    "widget": _array,
    "model-index": _model_index,
}
_ENTRY: dict[str, Callable[[str], str | None]] = {"base_model": _base_model, "language": _language}


@cache
def _vocabulary(name: str) -> dict[str, Any]:
    """The Hub's own lists, as data; they lie with the linter, of which nothing is imported here."""
    text = (files("cardsmith") / "lint" / "vocab" / f"{name}.json").read_text(encoding="utf-8")
    found: dict[str, Any] = json.loads(text)
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
