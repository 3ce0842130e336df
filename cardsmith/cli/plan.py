"""A push's plan, for people: what goes up, and what stays behind with its reason."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from cardsmith.cli.sizes import counted, human_size
from cardsmith.cli.terminal import say

if TYPE_CHECKING:
    from cardsmith.push import Receipt


#: why a file on the Hub is deleted
_GONE = "deleted there: a verdict on other weights"
#: characters of a name
_LONGEST = 100


def show_plan(receipt: Receipt) -> None:
    """Print the plan on standard error. Folders that stay behind as a whole take one line."""
    visible = ("new, " if receipt.is_new else "") + ("private" if receipt.private else "public")
    count, size = counted(len(receipt.plan.files), "file"), human_size(receipt.plan.size)
    say(f"{receipt.repo_id}{_place(receipt)} ({visible}): {count}, {size}")
    width = _width(receipt)
    for file in receipt.plan.files:
        sign, word = _beside_the_hub(receipt, file.path)
        line = f"  {sign} {_shown(file.path):<{width}}  {human_size(file.size):>9}{word}"
        say(line, dim=sign == "=" or None)
    for path in receipt.plan.gone:
        say(f"  x {path:<{width}}  {'':>9}  {_GONE}")
    show_left_behind(receipt)


def _beside_the_hub(receipt: Receipt, path: str) -> tuple[str, str]:
    """Sign and words for a file, by what the Hub holds under its name."""
    if path in receipt.same:
        return "=", "  there already"
    return ("~", "  replaces another one") if path in receipt.replaced else ("+", "")


def show_gone(receipt: Receipt) -> None:
    """Print what was deleted on the Hub."""
    for path in receipt.plan.gone:
        say(f"  x {path:<{_width(receipt)}}  {_GONE}")


def show_left_behind(receipt: Receipt) -> None:
    """Print what stays behind and why, as in the plan."""
    width = _width(receipt)
    for name, reason in _folded(receipt):
        say(f"  - {_shown(name):<{width}}  {reason}", dim=True)


def _width(receipt: Receipt) -> int:
    """Characters of the longest name, within reason."""
    names = [*(file.path for file in receipt.plan.files), *receipt.plan.gone, *(name for name, _ in _folded(receipt))]
    return min(max(map(len, names), default=0), 60)


def _place(receipt: Receipt) -> str:
    """Where in the repository, unless it is main."""
    if receipt.opens_pr:
        return ", a new pull request"
    if receipt.pr:
        return f", pull request {receipt.pr}"
    return "" if receipt.revision == "main" else f", branch {receipt.revision}"


def _shown(name: str) -> str:
    """A name on one line, and not a long one: a line end in it could pass for another entry."""
    line = name.replace("\n", "\N{REPLACEMENT CHARACTER}")
    return line if len(line) <= _LONGEST else f"{line[: _LONGEST // 2]}…{line[-_LONGEST // 2 :]}"


def _folded(receipt: Receipt) -> Iterator[tuple[str, str]]:
    """(name, reason) of what stays behind."""
    groups: dict[tuple[str, str], list[str]] = {}
    for left in receipt.left_behind:
        groups.setdefault((_top(left.path), left.reason), []).append(left.path)
    for (top, reason), paths in groups.items():
        yield (paths[0] if len(paths) == 1 else f"{top} ({counted(len(paths), 'file')})"), reason


def _top(path: str) -> str:
    """The folder at the top that `path` lies in, with its slash; the path itself where there is none."""
    first, slash, _ = path.partition("/")
    return first + slash
