"""Which rules ask the Hub, and the Hub that tests give them."""

from __future__ import annotations

import pytest

from cardsmith.lint.online import Hub
from cardsmith.lint.rules import Rule

ASKING = ("ID003", "LI006")


def hub_for(rule: Rule, request: pytest.FixtureRequest) -> Hub | None:
    """The Hub for a rule that asks one."""
    return request.getfixturevalue("hub") if rule.CODE in ASKING else None
