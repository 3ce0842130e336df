"""What `cardsmith rule` prints."""

from __future__ import annotations

import pytest

from cardsmith.errors import ConfigError
from cardsmith.lint import listing, page
from cardsmith.lint.rules import RULES, li001_missing_license


def test_a_page_is_the_docstring_under_its_name() -> None:
    head = "# LI001 missing-license\n\nSeverity: error\n\nThe card names no licence.\n\n## Why it matters\n\n"
    assert page("li001").startswith(head)
    assert page("LI001") == page("li001") == page("missing-license")
    assert page("LI001").endswith(f"{(li001_missing_license.__doc__ or '').strip().splitlines()[-1]}\n")


def test_an_unknown_rule_is_refused_with_the_nearest() -> None:
    with pytest.raises(ConfigError, match=r"there is no rule 'LI'\. .*`cardsmith rule` lists them\."):
        page("LI")


def test_the_list_has_a_line_a_rule() -> None:
    lines = listing().splitlines()
    assert [line.split()[:3] for line in lines] == [[rule.CODE, rule.NAME, rule.SEVERITY] for rule in RULES]
    width = max(len(rule.NAME) for rule in RULES)
    assert f"LI001  {'missing-license':{width}}  error    The card names no licence." in lines
