"""The Hub's own lists as data, each with its source and date. A list is read when first asked for, and once."""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

_HERE = Path(__file__).parent


@cache
def licenses() -> Mapping[str, str]:
    """Licence id → the licence's name."""
    return {entry["id"]: entry["name"] for entry in _read("licenses")["licenses"]}


@cache
def pipeline_tags() -> frozenset[str]:
    """Ids of the tasks that the Hub's pipeline tag can name."""
    return frozenset(_read("pipeline_tags")["pipeline_tags"])


@cache
def libraries() -> frozenset[str]:
    """Ids of the libraries that the Hub knows. It takes other names too."""
    return frozenset(_read("libraries")["libraries"])


@cache
def languages() -> frozenset[str]:
    """Codes of ISO 639-1, 639-2 and 639-3, and the Hub's special values."""
    found = _read("languages")
    return frozenset((*found["iso_639_1"], *found["iso_639_2"].split(), *found["iso_639_3"].split(), *found["special"]))


@cache
def language_names() -> Mapping[str, str]:
    """A language's name, or what people write for it, in small letters → its code."""
    found = _read("languages")
    return {**{name.casefold(): code for code, name in found["iso_639_1"].items()}, **found["meant"]}


@cache
def keys() -> frozenset[str]:
    """Keys of a model card's front matter that the Hub reads."""
    return frozenset(_read("keys")["keys"])


@cache
def filled_keys() -> frozenset[str]:
    """Those of them that the Hub takes only with a value."""
    return keys() - frozenset(_read("keys")["nullable"])


@cache
def misspelt_keys() -> Mapping[str, str]:
    """Wrong key → the right one, where the two are more than a letter apart."""
    return dict(_read("keys")["misspelt"])


def _read(name: str) -> Any:
    return json.loads((_HERE / f"{name}.json").read_text("utf-8"))
