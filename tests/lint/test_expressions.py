"""No regular expression of the linter takes longer than its text is long."""

from __future__ import annotations

import importlib
import inspect
import pkgutil
import re
from collections.abc import Iterator
from functools import partial
from types import ModuleType
from typing import Any

import pytest

import cardsmith.card
import cardsmith.credentials
import cardsmith.lint
from cardsmith.expressions import expression
from pace import is_quick

from .attacks import attacks

#: characters; and the seconds that an expression may compute over them
LENGTH, LONGEST = 20_000, 0.25
FULL_LENGTH, FULL_LONGEST = 200_000, 1.0
#: What is asked of short texts only, and how long these are at most: the caller looks.
SHORT = {
    "lint.evaluation.numbers._NUMBER[0]": 60,
    "lint.knowledge.versions._NAME[0]": 80,
    "lint.rules.ci001_bad_citation._PLACEHOLDER[0]": 200,
    "lint.rules.id005_broken_relative_link._MAIL[0]": 2_000,
}
#: Used by a name that the module does not show.
USED = {"lint.suppression.comments._HTML_GAP[0]": "match", "lint.suppression.comments._YAML_GAP[0]": "match"}


def _modules() -> Iterator[ModuleType]:
    for package in (cardsmith.lint, cardsmith.card, cardsmith.credentials):
        for module in pkgutil.walk_packages(package.__path__, f"{package.__name__}."):
            yield importlib.import_module(module.name)


def _expressions() -> dict[str, tuple[re.Pattern[str], frozenset[str]]]:
    """`module.NAME` → an expression, and the ways in which the module uses it."""
    found = {}
    for module in _modules():
        source = inspect.getsource(module)
        for name, value in vars(module).items():
            for number, pattern in enumerate(_patterns(value)):
                uses = frozenset(
                    re.findall(rf"\b{name}\.(search|match|fullmatch|finditer|findall|sub|split)\b", source)
                )
                place = f"{module.__name__.removeprefix('cardsmith.')}.{name}[{number}]"
                # one in a table is called by another name: it may be searched for
                found[place] = (pattern, uses or frozenset({USED.get(place, "search")}))
    return found


def _patterns(value: Any) -> Iterator[re.Pattern[str]]:
    if isinstance(value, (re.Pattern, LATER)):
        if isinstance(value.pattern, str):
            yield re.compile(value.pattern, value.flags)
    elif isinstance(value, dict):
        yield from (pattern for each in value.items() for pattern in _patterns(each))
    elif isinstance(value, (tuple, list, frozenset, set)):
        yield from (pattern for each in value for pattern in _patterns(each))


LATER = type(expression(""))
EXPRESSIONS = _expressions()


def slow(name: str, length: int, longest: float) -> list[str]:
    """The beginnings of the texts that take longer."""
    pattern, uses = EXPRESSIONS[name]
    texts = attacks(pattern, min(length, SHORT.get(name, length)))
    return [text[:60] for text in texts if not is_quick(longest, partial(_use, pattern, uses, text))]


def _use(pattern: re.Pattern[str], uses: frozenset[str], text: str) -> None:
    if uses - {"match", "fullmatch"}:
        for _ in pattern.finditer(text):
            pass
    if "match" in uses:
        pattern.match(text)
    if "fullmatch" in uses:
        pattern.fullmatch(text)


def test_every_exception_is_one_of_an_expression() -> None:
    assert {*SHORT, *USED} <= EXPRESSIONS.keys()


@pytest.mark.parametrize("name", EXPRESSIONS)
def test_time_grows_with_the_text(name: str) -> None:
    assert slow(name, LENGTH, LONGEST) == []


@pytest.mark.slow
@pytest.mark.parametrize("name", EXPRESSIONS)
def test_a_second_for_200_000_characters(name: str) -> None:
    assert slow(name, FULL_LENGTH, FULL_LONGEST) == []


@pytest.mark.parametrize(
    ("expression", "length"), [(r"(a+)+b", 21), (r"\s+x", 10_000), (r"x[ab]*[bc]*y", 10_000), (r"(?:a|a)*b", 21)]
)
def test_a_slow_one_is_found(expression: str, length: int) -> None:
    """Well above a bound of its own, so that no noise can bring it below."""
    pattern, search = re.compile(expression), frozenset({"search"})
    assert not all(is_quick(LONGEST / 10, partial(_use, pattern, search, text)) for text in attacks(pattern, length))
