"""Lists of words in the metadata, merged word by word: `tags`, `datasets`, `language`."""

from __future__ import annotations

import re

from cardsmith.card import frontmatter
from cardsmith.card.frontmatter import LINE_END, Word, Words

#: How a word of a block list begins its line, and what may follow it there.
_MARK = re.compile(r"[ \t]*-[ \t]+")
_BLANK = re.compile(r"[ \t]*")


def merged_words(base: str, new: str, mine: str) -> str | None:
    """`mine` with the words that `new` has more than `base`, and without those it has no more.

    All three are the lines of one key. What a person took out stays away, and what she added stays; so does a word that
    is no more rendered where she wrote a comment beside it. Her lines stay the same bytes, but for a list on one line.
    `None` where one of them is no list of words, where nothing would be left, or where a word cannot be set in.
    """
    lists = [frontmatter.words(text) for text in (base, new, mine)]
    if None in lists or _has_comments_inside(mine):
        return None
    before, after, own = ({word.text: None for word in each.items} for each in lists if each)
    text = _with(mine, [word for word in after if word not in before and word not in own])
    text = text and _without(text, {word for word in before if word in own and word not in after})
    left = frontmatter.words(text) if text else None
    return text if left and (left.items or not own) else None


def _has_comments_inside(text: str) -> bool:
    """Whether it may be a `[…]` of several lines with a comment beside a word: a comma would come between them."""
    known = frontmatter.words(text)
    if known is None or not known.flow:
        return False
    starts, ends = [word.start for word in known.items], [word.end for word in known.items]
    return any("#" in text[end:start] for end, start in zip([known.start, *ends], [*starts, known.end], strict=True))


def _without(text: str, words: set[str]) -> str | None:
    """The text without each line, or each place in a `[…]`, that one of the words has to itself."""
    known = frontmatter.words(text)
    if known is None or not words:
        return known and text
    if known.flow:
        places = _flow_places(known.items, words)
    else:
        places = [_line(text, item) for item in known.items if item.text in words]
    for start, end in reversed(places):
        text = text[:start] + text[end:]
    return text


def _flow_places(items: tuple[Word, ...], words: set[str]) -> list[tuple[int, int]]:
    """With the comma before each, or behind those that no other comes before."""
    first = next((place for place, item in enumerate(items) if item.text not in words), None)
    if first is None:
        return [(items[0].start, items[-1].end)]
    others = range(first + 1, len(items))
    behind = [(items[place - 1].end, items[place].end) for place in others if items[place].text in words]
    return [(items[0].start, items[first].start), *behind]


def _line(text: str, word: Word) -> tuple[int, int]:
    """The line of a word; empty where something stands beside it."""
    start, end = frontmatter.line_start(text, word.start), _line_end(text, word.end)
    alone = _MARK.fullmatch(text, start, word.start) and _BLANK.fullmatch(text[word.end : end].rstrip("\r\n"))
    return (start, end) if alone else (word.end, word.end)


def _with(text: str, words: list[str]) -> str | None:
    """The text with the words at the end of its list, written as the others are."""
    known = frontmatter.words(text)
    if known is None or not words:
        return known and text
    written = [frontmatter.dump([word])[2:].rstrip("\n") for word in words]
    added = _in_flow(text, known, written) if known.flow else _in_block(text, known.items[-1], written)
    found = frontmatter.words(added) if added else None
    whole = [*(item.text for item in known.items), *words]
    return added if found and [item.text for item in found.items] == whole else None


def _in_flow(text: str, known: Words, written: list[str]) -> str:
    if not known.items:
        return text[: known.start + 1] + ", ".join(written) + text[known.start + 1 :]
    last = known.items[-1]
    indent = text[frontmatter.line_start(text, last.start) : last.start]
    # one word a line: the next has its own too
    between = f",{_end_of(text)}{indent}" if _BLANK.fullmatch(indent) else ", "
    return text[: last.end] + "".join(between + word for word in written) + text[last.end :]


def _in_block(text: str, last: Word, written: list[str]) -> str | None:
    mark = _MARK.match(text, frontmatter.line_start(text, last.start))
    if mark is None or mark.end() != last.start:
        return None
    place, end = _line_end(text, last.end), _end_of(text)
    added = "".join(mark[0] + word + end for word in written)
    ended = text[:place].endswith(("\n", "\r"))
    return text[:place] + added + text[place:] if ended else text + end + added.removesuffix(end)


def _line_end(text: str, offset: int) -> int:
    """Offset of the line after that of `offset`."""
    match = LINE_END.search(text, offset)
    return match.end() if match else len(text)


def _end_of(text: str) -> str:
    return "\r\n" if "\r\n" in text else "\n"
