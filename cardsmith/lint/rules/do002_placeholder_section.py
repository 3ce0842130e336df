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

import re
from collections.abc import Iterator

from cardsmith.card.sections import Section
from cardsmith.lint.document import Document
from cardsmith.lint.model import Finding, Severity, Span
from cardsmith.lint.prose import without_comments

CODE = "DO002"
NAME = "placeholder-section"
SEVERITY: Severity = "error"

_MARKER = re.compile(
    r"\[more information needed\]|^[ \t*_>#(-]*(?:more information needed|to[- ]?do|tbd|coming soon)[ \t*_.!:)…]*\r?$",
    re.IGNORECASE | re.MULTILINE,
)


def check(document: Document) -> Iterator[Finding]:
    """Yield a finding for each section: at its heading where it is empty, else at its first marker."""
    sections = document.sections
    for index, (offset, section) in enumerate(sections):
        after = sections[index + 1][1].level if index + 1 < len(sections) else 0
        content = _content(section)
        if section.level and not content.strip() and after <= section.level:
            yield Finding(span=_heading(offset, section), message=f"nothing under `{_title(section)}`; {_ADVICE}")
        marker = _MARKER.search(document.prose, offset, offset + len(section.text))
        if marker:
            span = Span(marker.end() - len(marker[0].lstrip()), marker.end())
            yield Finding(span=span, message=f"`{marker[0].strip()}` is a template's marker; {_ADVICE}")


_ADVICE = "write the section, or delete its heading"


def _content(section: Section) -> str:
    """What stands under the heading, without comments."""
    lines = without_comments(section.text).replace("\r", "\n").partition("\n")
    return lines[2]


def _heading(offset: int, section: Section) -> Span:
    first = re.match(r"[^\r\n]*", section.text)
    return Span(offset, offset + (first.end() if first else 0))


def _title(section: Section) -> str:
    return section.title[:60] or "#" * section.level
