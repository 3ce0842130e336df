"""Sections, merged paragraph by paragraph: where a person wrote beside what the run changed, both stand."""

from __future__ import annotations

from difflib import SequenceMatcher

from cardsmith.card.sections import after, lines
from cardsmith.render.pieces import unix

#: Paragraphs of a section. To compare many that are alike takes time that grows with the cube of their number.
_MOST = 100


def merged_blocks(base: str, new: str, mine: str) -> str | None:
    """`mine` with the paragraphs, tables and code that `new` has otherwise than `base`.

    All three are the text of one section. What a person wrote stays the same bytes. `None` where she changed one of
    those paragraphs herself, or wrote inside of them; where `base` has none, so that nothing tells hers apart; and
    where there are more than a section has.
    """
    before, now, own = blocks(base), blocks(new), blocks(mine)
    if len(before) < 2 or max(map(len, (before, now, own))) > _MOST:
        return None
    place = _places(before, own)
    for kind, start, end, new_start, new_end in reversed(_changes(before, now)):
        at = _insertion(place, start) if kind == "insert" else _unbroken(place, start, end)
        if at is None:
            return None
        own[at : at + end - start] = [_apart(block, mine) for block in now[new_start:new_end]]
        if at and not unix(own[at - 1]).endswith("\n\n"):
            own[at - 1] = _apart(own[at - 1], mine)
    return "".join(own).rstrip("\r\n") + mine[len(mine.rstrip("\r\n")) :]


def blocks(text: str) -> list[str]:
    """The paragraphs of a section, its heading the first, each with the blank lines behind it; code is one."""
    found: list[str] = []
    block: str | None = None
    ended = True
    for line in lines(text):
        blank = not line.strip()
        if (ended and not blank) or not found:
            found.append("")
        found[-1] += line
        block = after(block, line.rstrip("\r\n"))
        ended = (blank and block is None) or (found == [line] and line.startswith("#"))
    return found


def _changes(before: list[str], now: list[str]) -> list[tuple[str, int, int, int, int]]:
    matcher = SequenceMatcher(None, [_said(block) for block in before], [_said(block) for block in now], autojunk=False)
    return [change for change in matcher.get_opcodes() if change[0] != "equal"]


def _places(before: list[str], own: list[str]) -> dict[int, int]:
    """Where in `own` each block of `before` stands that is there unchanged."""
    matcher = SequenceMatcher(None, [_said(block) for block in before], [_said(block) for block in own], autojunk=False)
    return {a + step: b + step for a, b, size in matcher.get_matching_blocks() for step in range(size)}


def _insertion(place: dict[int, int], start: int) -> int | None:
    """Behind the block before it, else before the one after it; `None` where the person changed both."""
    return place[start - 1] + 1 if start - 1 in place else place.get(start)


def _unbroken(place: dict[int, int], start: int, end: int) -> int | None:
    """Where the blocks stand that are replaced; `None` where one is changed, or something stands between them."""
    found = [place.get(each) for each in range(start, end)]
    first = found[0]
    return first if first is not None and found == [*range(first, first + end - start)] else None


def _apart(block: str, mine: str) -> str:
    """The block with one blank line behind it, and with the line ends of `mine`."""
    end = "\r\n" if "\r\n" in mine else "\n"
    return unix(block).strip("\n").replace("\n", end) + end + end


def _said(block: str) -> str:
    return unix(block).strip()
