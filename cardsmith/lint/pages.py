"""What a rule says of itself: its page, and its line in the list."""

from __future__ import annotations

import inspect

from cardsmith.lint.rules import RULES, Rule
from cardsmith.lint.selection import named

#: Where the pages are published; nothing while they are only printed.
_HOME: str | None = None


def page(code: str) -> str:
    """The page of a rule, as Markdown.

    Raises:
        ConfigError: there is no such rule; the message names the nearest one.
    """
    rule = named(code)
    return f"# {rule.CODE} {rule.NAME}\n\nSeverity: {rule.SEVERITY}\n\n{text(rule)}\n"


def listing() -> str:
    """All rules, one a line: code, name, severity, summary."""
    width = max(len(rule.NAME) for rule in RULES)
    return "".join(f"{rule.CODE}  {rule.NAME:{width}}  {rule.SEVERITY:7}  {summary(rule)}\n" for rule in RULES)


def summary(rule: Rule) -> str:
    """The first line of a rule's page."""
    return text(rule).partition("\n")[0]


def text(rule: Rule) -> str:
    """What the page says: the summary, then `## Why it matters`, `## Bad`, `## Good`, `## How to fix`."""
    return inspect.cleandoc(rule.__doc__ or "")


def url(code: str) -> str | None:
    """Address of a rule's page."""
    return f"{_HOME}/{code}.md" if _HOME else None
