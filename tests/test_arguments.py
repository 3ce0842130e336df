"""The public functions say what they want where they are given something else, and take one text for several."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

import cardsmith
from cardsmith.errors import ConfigError
from cardsmith.lint import PerFile, codes
from cardsmith.verify.request import checked

F: Any = "folder"
#: call → what it says
WRONG: dict[str, tuple[Callable[[], object], str]] = {
    "push": (lambda: cardsmith.push(None), "push takes a folder, not None."),
    "push repo_id": (
        lambda: cardsmith.push(F, repo_id=7),
        "push(repo_id=…) takes a text, not a value of type int.",
    ),
    "push endpoint": (
        lambda: cardsmith.push(F, endpoint=b"x"),
        "push(endpoint=…) takes a text, not a value of type bytes.",
    ),
    "push include": (
        lambda: cardsmith.push(F, include=3),
        "push(include=…) takes a text, or a list of texts, not a value of type int.",
    ),
    "push allow": (
        lambda: cardsmith.push(F, allow=["LI001", None]),
        "push(allow=…) takes a text, or a list of texts, not None.",
    ),
    "render": (
        lambda: cardsmith.render("pl"),
        "render takes the Facts of a run, as collect(folder) gives them, not a value of type str.",
    ),
    "collect": (lambda: cardsmith.collect(7), "collect takes a trainer or an output folder, not a value of type int."),
    "validate": (lambda: cardsmith.validate(None), "validate takes a README.md, a folder or a Card, not None."),
    "validate select": (
        lambda: cardsmith.validate(cardsmith.Card(""), select=[1]),
        "select takes a text, or a list of texts, not a value of type int.",
    ),
    "verify": (lambda: cardsmith.verify(None), "verify takes a folder, not None."),
    "verify device": (
        lambda: cardsmith.verify(F, device=0),
        "verify(device=…) takes auto, cpu, cuda or cuda:N, not a value of type int.",
    ),
    "verify prompts": (
        lambda: cardsmith.verify(F, prompts=["Hi", 3]),
        "verify(prompts=…) takes a text, or a list of texts, not a value of type int.",
    ),
}


@pytest.mark.parametrize("call", WRONG)
def test_what_is_wanted_is_said(call: str) -> None:
    function, said = WRONG[call]
    with pytest.raises(ConfigError) as refused:
        function()
    assert str(refused.value) == said


def test_one_text_is_one_rule() -> None:
    assert codes("LI") == ("LI001", "LI002", "LI003", "LI004", "LI005", "LI006")
    card = cardsmith.Card("---\ntags:\n- a\n---\n\n# Tiny\n")
    all_of_it = [each.code for each in cardsmith.validate(card)]
    assert [each.code for each in cardsmith.validate(card, select="LI")] == ["LI001"]
    assert [each.code for each in cardsmith.validate(card, ignore="LI")] == [
        code for code in all_of_it if not code.startswith("LI")
    ]
    assert PerFile({"*": "LI"}).silences("README.md", "LI001")
    assert not PerFile({"*": "LI"}).silences("README.md", "ID001")


def test_one_text_is_one_prompt() -> None:
    assert checked("Hi there") == ("Hi there",)
