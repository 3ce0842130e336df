"""What holds of every rule: it is listed, named and documented, and the examples on its page are true."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from cardsmith.lint import rules, validate
from cardsmith.lint.registry import text
from cardsmith.lint.rules import RULES, Rule

from .asking import hub_for
from .examples import Example, examples, on_page, sections

ALL = pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.CODE)


def _cases(heading: str) -> pytest.MarkDecorator:
    found = [(rule, example, f"{rule.CODE}-{n}") for rule in RULES for n, example in enumerate(examples(rule, heading))]
    return pytest.mark.parametrize(("rule", "example"), [each[:2] for each in found], ids=[each[2] for each in found])


@_cases("Bad")
def test_a_bad_example_gets_this_finding_and_no_other_error(
    rule: Rule, example: Example, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    found = validate(example.write(tmp_path), online=hub_for(rule, request))
    place = str(tmp_path / example.file)
    assert [(each.path, each.line) for each in found if each.code == rule.CODE] == [(place, example.line)]
    assert [each.code for each in found if each.severity == "error" and each.code != rule.CODE] == []


@_cases("Good")
def test_a_good_example_is_free_of_it_and_of_errors(
    rule: Rule, example: Example, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    found = validate(example.write(tmp_path), online=hub_for(rule, request))
    assert [each.code for each in found if each.code == rule.CODE or each.severity == "error"] == []


@ALL
def test_the_page_has_its_headings_and_examples(rule: Rule) -> None:
    assert list(sections(text(rule))) == ["", "Why it matters", "Bad", "Good", "How to fix"]
    assert re.fullmatch(r".+\.\n+", sections(text(rule))[""])
    assert on_page(rule, "Bad")
    assert on_page(rule, "Good")


@ALL
def test_the_page_says_where_each_bad_example_is_wrong(rule: Rule) -> None:
    assert all(example.line for example in examples(rule, "Bad"))


@ALL
def test_the_file_is_called_by_code_and_name(rule: Rule) -> None:
    name = rule.__name__.rpartition(".")[2]  # type: ignore[attr-defined]
    assert name == f"{rule.CODE.lower()}_{rule.NAME.replace('-', '_')}"


@ALL
def test_its_words_are_legal(rule: Rule) -> None:
    assert re.fullmatch(r"[A-Z]{2}\d{3}", rule.CODE)
    assert rule.SEVERITY in ("error", "warning", "info")


def test_every_file_is_listed_once() -> None:
    files = [path.stem for path in Path(rules.__file__).parent.glob("[a-z]*.py")]
    assert sorted(files) == sorted(rule.__name__.rpartition(".")[2] for rule in RULES)  # type: ignore[attr-defined]
    assert len({rule.CODE for rule in RULES}) == len({rule.NAME for rule in RULES}) == len(RULES)
