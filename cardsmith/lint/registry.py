"""The rules by their codes: which of them run, and what each says of itself."""

from __future__ import annotations

import inspect
from collections.abc import Iterable

from cardsmith import arguments
from cardsmith.errors import ConfigError
from cardsmith.lint.rules import RULES, Rule
from cardsmith.lint.rules._asking import Asking

#: Where the pages are published; nothing while they are only printed.
_HOME: str | None = None


def chosen(select: str | Iterable[str] = (), ignore: str | Iterable[str] = ()) -> tuple[Rule, ...]:
    """The rules to run, in their order.

    Args:
        select: codes, or their beginnings (`FM` for the family); none means all.
        ignore: the same, taken out again.

    Raises:
        ConfigError: no rule's code begins like this; the message names the nearest one.
    """
    wanted = tuple(map(known, arguments.texts("select", select)))
    unwanted = tuple(map(known, arguments.texts("ignore", ignore)))
    if not wanted and not unwanted:
        return RULES
    return tuple(rule for rule in RULES if rule.CODE.startswith(wanted or ("",)) and not rule.CODE.startswith(unwanted))


def codes(select: str | Iterable[str] = (), ignore: str | Iterable[str] = ()) -> tuple[str, ...]:
    """The codes of `chosen`."""
    return tuple(rule.CODE for rule in chosen(select, ignore))


def named(code: str) -> Rule:
    """The rule of this code or name, in any case.

    Raises:
        ConfigError: there is none.
    """
    for rule in RULES:
        if code.upper() == rule.CODE or code.lower() == rule.NAME:
            return rule
    raise _unknown(code)


def known(code: str) -> str:
    """A code, or the beginning of one, in upper case.

    Raises:
        ConfigError: no rule's code begins like this; the message names the nearest one.
    """
    if code and any(rule.CODE.startswith(code.upper()) for rule in RULES):
        return code.upper()
    raise _unknown(code)


def nearest(code: str) -> str | None:
    """The code of the rule that `code`, or a rule's name, was meant to be; `None` where it is near none."""
    codes = {rule.CODE.lower(): rule.CODE for rule in RULES}
    codes.update({rule.NAME: rule.CODE for rule in RULES})
    from difflib import get_close_matches  # few names are wrong

    near = get_close_matches(code.lower()[:60], list(codes), 1, 0.5)
    return codes[near[0]] if near else None


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
    module = rule.loaded if isinstance(rule, Asking) else rule
    return inspect.cleandoc(module.__doc__ or "")


def url(code: str) -> str | None:
    """Address of a rule's page."""
    return f"{_HOME}/{code}.md" if _HOME else None


def _unknown(code: str) -> ConfigError:
    near = nearest(code)
    hint = f"The nearest is {near}. " if near else ""
    return ConfigError(f"there is no rule {code[:60]!r}. {hint}`cardsmith rule` lists them.")
