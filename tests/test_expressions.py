"""An expression that is compiled later is the same expression."""

from __future__ import annotations

import copy
import pickle
import re
from typing import Any

import pytest

from cardsmith.expressions import expression


def test_it_is_compiled_when_used(monkeypatch: pytest.MonkeyPatch) -> None:
    compiled = []

    def compile_(*arguments: Any) -> re.Pattern[str]:
        compiled.append(arguments)
        return real(*arguments)

    real = re.compile
    monkeypatch.setattr(re, "compile", compile_)
    words = expression(r"(\w+)-(\w+)", re.ASCII)
    assert compiled == []
    assert [match.groups() for match in words.finditer("a-b c-d")] == [("a", "b"), ("c", "d")]
    assert words.sub(r"\2-\1", "a-b") == "b-a"
    assert words.fullmatch("é-b") is None
    assert (words.pattern, words.flags & re.ASCII) == (r"(\w+)-(\w+)", re.ASCII)


def test_it_can_be_copied() -> None:
    words = expression(r"\w+")
    for other in (copy.copy(words), copy.deepcopy(words), pickle.loads(pickle.dumps(expression(r"\w+")))):  # noqa: S301
        assert other.findall("a b") == ["a", "b"]


def test_a_fault_shows_when_it_is_used() -> None:
    broken = expression("(")
    with pytest.raises(re.error):
        broken.search("a")
