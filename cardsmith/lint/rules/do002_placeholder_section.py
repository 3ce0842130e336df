"""A heading has nothing under it, or only a template's marker.

## Why it matters

A heading promises an answer. "More information needed" under "Training data" tells the reader that nobody looked;
forty of them hide the few lines that say something.

## Bad

~~~markdown README.md:9
---
license: mit
---

# Tiny

## Training data

[More Information Needed]
~~~

~~~markdown README.md:7
---
license: mit
---

# Tiny

## Training data

<!-- Say what it was trained on. -->

## Evaluation

Accuracy is 0.7 on the test split.
~~~

## Good

~~~markdown README.md
---
license: mit
---

# Tiny

## Training

### Data

All of the train split.

### Evaluation

It was not evaluated.
~~~

## How to fix

Write the section, or delete its heading. Where the answer is "not done" or "not known", say so in a sentence.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator

from cardsmith.card.sections import Section
from cardsmith.expressions import expression
from cardsmith.lint.document import Document
from cardsmith.lint.markdown.prose import without_comments
from cardsmith.lint.markdown.words import forms
from cardsmith.lint.model import Finding, Severity, Span

CODE = "DO002"
NAME = "placeholder-section"
SEVERITY: Severity = "error"

_ADVICE = "write the section, or delete its heading"
#: Without one of these words there is no marker.
_SIGNS = forms("needed todo tbd coming")
_MARKERS = {"more information needed": b"needed", "todo": b"todo", "tbd": b"tbd", "coming soon": b"coming"}
_MARKERS |= {"to do": b"to", "to-do": b"to"}
#: what may stand around a marker on its line
_BEFORE, _AFTER = " \t*_>(-", " \t*_.!)…"
#: A heading that is a sentence or a link says itself what it has to say; so does one without words.
_SENTENCE = expression(r"[.!?:]$|[，。！？：]|: |\*\*|\]\(|https?://|<|^\W*$")
_LONGEST_TITLE = 60
#: what follows the last section
_END = Section(0, "end", 0, "")
_LONGEST_SIGN = len("more information needed")
_GAP = expression(r"<!--|(?:\r\n|\r|\n)[ \t]*(?:\r\n|\r|\n)[ \t]*(?:\r\n|\r|\n)")
#: a heading's line and the blanks after it
_HEADING = expression(r"[^\r\n]*\s*")


def check(document: Document) -> Iterator[Finding]:
    """Yield a finding for each section but the title's: at its heading where it is empty, else at its first marker."""
    yield from _empty(document)
    words = document.all_words
    if not _SIGNS.isdisjoint(words) or (b"to" in words and b"do" in words):
        yield from _with_markers(document)


def _empty(document: Document) -> Iterator[Finding]:
    sections = document.sections
    title = next((offset for offset, section in sections if section.level), -1)
    following = [section for _, section in sections[1:]] + [_END]
    for (offset, section), after in zip(sections, following, strict=False):
        may_be = section.level and after.level <= section.level and offset != title
        if may_be and _is_empty(section) and not _is_sentence(after.title):
            yield _nothing(document, offset, section, after.level)


def _is_empty(section: Section) -> bool:
    heading = _HEADING.match(section.text)
    end = heading.end() if heading else 0
    if end < len(section.text) and not section.text.startswith("<!--", end):
        return False
    if _is_sentence(section.title):
        return False
    return not without_comments(section.text[end:]).strip()


def _is_sentence(title: str) -> bool:
    return len(title) > _LONGEST_TITLE or _SENTENCE.search(title) is not None


def _nothing(document: Document, offset: int, section: Section, after: int) -> Finding:
    """Right before a heading of its own level it may head the group that follows: then it is a warning."""
    may_head_a_group = after == section.level and not _GAP.search(section.text)
    span = Span(offset, document.places.line_end(offset))
    message = f"nothing under `{section.title}`; {_ADVICE}"
    return Finding(span=span, message=message, severity="warning" if may_head_a_group else None)


def _with_markers(document: Document) -> Iterator[Finding]:
    """The first marker of each section. "## TODO" with a list under it is none, and neither is "TODO:" before one."""
    signs = _signs(document)
    starts = [offset for offset, _ in document.sections] if signs else []
    found: dict[int, Span] = {}
    for place in signs:
        section = bisect_right(starts, place.start)
        if section not in found and (marker := _marker(document.prose, *place)):
            found[section] = marker
    for start, end in found.values():
        message = f"`{document.prose[start:end]}` is a template's marker; {_ADVICE}"
        yield Finding(span=Span(start, end), message=message)


def _signs(document: Document) -> list[Span]:
    """Where the words of a marker stand, in the order of the text."""
    prose, words = document.prose, document.words
    # a few letters become two in lower case
    text = words if len(words) == len(prose) else "".join([(sign.lower() + sign)[:1] for sign in prose])
    places = []
    for sign in (sign for sign, word in _MARKERS.items() if word in document.all_words):
        place = text.find(sign)
        while place >= 0:
            places.append(Span(place, place + len(sign)))
            place = text.find(sign, place + len(sign))
    return sorted(places)


def _marker(prose: str, start: int, end: int) -> Span | None:
    """The marker that these words are: in brackets, or alone on their line."""
    if prose[start - 1 : start] == "[" and prose[end : end + 1] == "]" and end - start == _LONGEST_SIGN:
        return Span(start - 1, end + 1)
    first, last = start, end
    while prose[first - 1 : first] and prose[first - 1] in _BEFORE:
        first -= 1
    while prose[last : last + 1] and prose[last] in _AFTER:
        last += 1
    alone = prose[first - 1 : first] in ("", "\n", "\r") and prose[last : last + 1] in ("", "\n", "\r")
    shown = prose[first:last].strip()
    first = prose.index(shown, first)
    return Span(first, first + len(shown)) if alone else None
