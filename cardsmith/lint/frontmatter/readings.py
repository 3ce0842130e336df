"""What a plain word of YAML is: to the Hub, which reads YAML 1.2 (js-yaml), and to Python, which reads 1.1 (PyYAML)."""

from __future__ import annotations

import math
import re
from functools import lru_cache
from typing import Any, Literal

import yaml

from cardsmith.expressions import expression

#: "date" is a time stamp; "fault" is what Python's reader stops at
Reading = Literal["text", "number", "boolean", "null", "date", "fault"]

#: A word that begins otherwise is text to both.
ODD = frozenset("0123456789+-.~=<yYnNtTfFoO")

_HUB: tuple[tuple[Reading, re.Pattern[str]], ...] = (
    (
        "number",
        expression(
            r"[-+]?[0-9]+(?:\.[0-9]*)?(?:[eE][-+]?[0-9]+)?|\.[0-9]+(?:[eE][-+]?[0-9]+)?"
            r"|[-+]?0(?:b[01]+|o[0-7]+|x[0-9a-fA-F]+)|[-+]?\.(?:inf|Inf|INF)|\.(?:nan|NaN|NAN)"
        ),
    ),
    ("boolean", expression(r"true|True|TRUE|false|False|FALSE")),
    ("null", expression(r"~|null|Null|NULL")),
    (
        "date",
        expression(
            r"\d{4}-\d\d-\d\d|\d{4}-\d\d?-\d\d?(?:[Tt]|[ \t]+)\d\d?:\d\d:\d\d(?:\.\d*)?"
            r"(?:[ \t]*(?:Z|[-+]\d\d?(?::\d\d)?))?",
            re.ASCII,
        ),
    ),
)
#: a number with other digits to Python
_OCTAL = expression(r"[-+]?0[0-7_]+")
_BASES = ("0b", "0o", "0x")
_PYTHON: dict[str, Reading] = {
    "bool": "boolean",
    "int": "number",
    "float": "number",
    "null": "null",
    "timestamp": "date",
    # `<<` and `=` have a tag of their own that nothing can be made of
    "merge": "fault",
    "value": "fault",
}


@lru_cache(maxsize=4_096)  # cards share their words, and several rules ask about each
def hub(word: str) -> Reading:
    """What the Hub takes a word without quotes for."""
    if word and word[0] not in ODD:
        return "text"
    reading = next((reading for reading, shape in _HUB if shape.fullmatch(word)), "text" if word else "null")
    return "text" if reading == "number" and _is_endless(word) else reading


def _is_endless(word: str) -> bool:
    """Whether a number is beyond JavaScript's: then its reader takes it for text. `.inf` says what it is."""
    return word[-1].isdigit() and word.strip("+-")[:2] not in _BASES and math.isinf(float(word))


@lru_cache(maxsize=4_096)
def python(word: str) -> Reading:
    """What Python takes a word without quotes for: by PyYAML's own table, which has a list for each first letter."""
    shapes: Any = yaml.SafeLoader.yaml_implicit_resolvers.get(word[:1], ())
    return next((_PYTHON[tag.rpartition(":")[2]] for tag, shape in shapes if shape.match(word)), "text")


def differ(word: str) -> bool:
    """Whether Python and the Hub make different things of a word."""
    one, other = python(word), hub(word)
    return one != other or (one == "number" and _OCTAL.fullmatch(word) is not None and in_python(word) != int(word))


@lru_cache(maxsize=1_000)  # to load one word takes as long as all else that is done about it
def in_python(word: str) -> Any:
    """The value that Python makes of a word; `None` where it makes none."""
    try:
        return yaml.safe_load(word)
    except (yaml.YAMLError, ValueError, OverflowError):
        return None
