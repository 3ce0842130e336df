"""What docs/push.md lists is what is done."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from cardsmith.artifact.names import NEVER, PUBLISHED, UNLESS_NAMED, Reasons

PAGE = Path(__file__).parents[2] / "docs" / "push.md"


def with_part(page: str, name: str, part: str) -> str:
    """The page, with this between the marks of that name."""
    begin, end = f"<!-- {name}: begin -->\n", f"<!-- {name}: end -->"
    before, _, rest = page.partition(begin)
    return f"{before}{begin}{part}{end}{rest.partition(end)[2]}"


def test_the_page_lists_what_goes_up_and_what_never_does(golden: Callable[[Path, str], None]) -> None:
    page = PAGE.read_text("utf-8")
    names = ", ".join(f"`{pattern}`" for pattern in PUBLISHED)
    page = with_part(page, "goes up", f"{names}\n")
    page = with_part(page, "never", table(NEVER))
    golden(PAGE, with_part(page, "unless named", table(UNLESS_NAMED)))


def table(reasons: Reasons) -> str:
    """A row for each reason, with its patterns."""
    by_reason: dict[str, list[str]] = {}
    for pattern, reason in reasons:
        by_reason.setdefault(reason, []).append(f"`{pattern}`")
    rows = "".join(f"| {', '.join(patterns)} | {reason} |\n" for reason, patterns in by_reason.items())
    return f"| name | what it is |\n|---|---|\n{rows}"
