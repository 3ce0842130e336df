"""docs/rules: a page a rule and a table of all, made of the rules themselves and their cases."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from cardsmith.lint import page, validate
from cardsmith.lint.registry import summary
from cardsmith.lint.rules import RULES, Rule

from .asking import hub_for
from .examples import examples

DOCS = Path(__file__).parents[3] / "docs" / "rules"
HEAD = """# Rules

What `cardsmith validate` finds, by code. `cardsmith rule CODE` prints a page. Severity: an error is what the Hub or a
loader rejects, what misleads a reader, or what leaks; a warning is what a reader cannot decide; info is good practice.
Fix: `safe` keeps the meaning (`--fix`), `unsafe` wants to be looked at (`--fix --unsafe-fixes`). The last columns count
the cases that each rule is tested with. This page is made by the tests.

| code | name | finds | severity | fix | bad | good |
|---|---|---|---|---|---|---|
"""
Golden = Callable[[Path, str], None]


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.CODE)
def test_its_page(rule: Rule, golden: Golden) -> None:
    golden(DOCS / f"{rule.CODE}.md", page(rule.CODE))


def test_no_page_is_of_a_rule_that_is_gone() -> None:
    assert {path.stem for path in DOCS.glob("*.md")} == {"README", *(rule.CODE for rule in RULES)}


def test_the_table(golden: Golden, tmp_path: Path, request: pytest.FixtureRequest) -> None:
    golden(DOCS / "README.md", HEAD + "".join(_row(rule, tmp_path, request) for rule in RULES))


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.CODE)
def test_it_has_three_cases_of_each_kind(rule: Rule) -> None:
    assert min(len(examples(rule, "Bad")), len(examples(rule, "Good"))) >= 3


def _row(rule: Rule, folder: Path, request: pytest.FixtureRequest) -> str:
    bad, good = examples(rule, "Bad"), examples(rule, "Good")
    found = [
        each
        for number, example in enumerate(bad)
        for each in validate(
            example.write(folder / rule.CODE / str(number)), select=[rule.CODE], online=hub_for(rule, request)
        )
    ]
    severities = _listed({each.severity for each in found}, ("error", "warning", "info"))
    fixes = _listed({str(each.fix) for each in found}, ("safe", "unsafe"))
    name = f"[{rule.CODE}]({rule.CODE}.md) | {rule.NAME}"
    return f"| {name} | {summary(rule)} | {severities} | {fixes or '–'} | {len(bad)} | {len(good)} |\n"


def _listed(found: set[str], order: tuple[str, ...]) -> str:
    return ", ".join(each for each in order if each in found)
