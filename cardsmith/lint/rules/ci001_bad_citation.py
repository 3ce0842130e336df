"""BibTeX does not parse, or has a placeholder or a wrong arXiv id; or the paper of the method is not cited.

## Why it matters

Readers copy the entry into their bibliography, where one missing comma stops the whole document. Whoever uses a method
that others published cites them, and the Hub links a card to the papers whose arXiv ids it finds.

## Bad

~~~markdown README.md:11
---
license: mit
---

# Tiny

```bibtex
@misc{doe2026tiny,
  title  = {Tiny},
  author = {Doe, Jane}
  year   = {2026}
}
```
~~~

~~~markdown README.md:1
---
license: mit
base_model: some-org/base
tags: [trl, grpo]
---

# Tiny

It was trained with GRPO.
~~~

## Good

~~~markdown README.md
---
license: mit
---

# Tiny

```bibtex
@misc{doe2026tiny,
  title  = {{Tiny: Small}},
  author = "Doe, Jane" # " and others",
  year   = 2026,
  eprint = {2611.01234},
  archivePrefix = {arXiv}
}
```
~~~

## How to fix

Mend the entry where the message says, and write what a placeholder stands for. `--fix` adds the entry of the method's
paper, where the card does not name the paper at all.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice
from typing import TYPE_CHECKING

from cardsmith.expressions import expression
from cardsmith.lint.document import Document
from cardsmith.lint.edits import body
from cardsmith.lint.markdown import bibtex
from cardsmith.lint.markdown.blocks import CodeBlock
from cardsmith.lint.model import Finding, Fix, Severity, Span, safe

if TYPE_CHECKING:
    from cardsmith.facts.papers import Paper

CODE = "CI001"
NAME = "bad-citation"
SEVERITY: Severity = "warning"

_LANGUAGES = ("bibtex", "bib", "biblatex", "latex", "tex", "")
_PLACEHOLDER = expression(
    r"[\s{}]*(?:\.{3}|…|\[?more information needed\]?|to-?do|tbd|fixme|xxx+|your names?|authors?(?: names?)?"
    r"|first ?last|last, ?first|title|year|<[\w ]+>)?[\s{}.]*",
    re.IGNORECASE,
)
#: until 2007 with a field, until 2014 with four digits, now with five
_ARXIV = expression(
    r"(?:arxiv:)?(?:(?:0[7-9]|1[0-4])(?:0[1-9]|1[0-2])\.\d{4}|(?:1[5-9]|[2-9]\d)(?:0[1-9]|1[0-2])\.\d{5}"
    r"|[a-z-]+(?:\.[a-z]{2})?/\d{7})(?:v\d+)?",
    re.IGNORECASE,
)
#: Fields without which an entry says nothing.
_NEEDED = ("title", "author", "year")
#: entries of a block that are read
_MOST = 1000
_TITLES = ("Citations", "Citation", "BibTeX", "References")


def check(document: Document) -> Iterator[Finding]:
    """Yield a finding for each entry with a fault, and where the method is known and its paper is not cited."""
    if "@" in document.text:
        for block in document.code_blocks:
            if block.language in _LANGUAGES and block.text.lstrip().startswith("@"):
                yield from _block(block)
    if "trl" in document.texts("tags") or document.facts is not None:
        yield from _method(document)


def _block(block: CodeBlock) -> Iterator[Finding]:
    for entry in islice(bibtex.entries(block.text), _MOST):
        start = block.span.start
        if entry.fault:
            what, place = entry.fault
            name = entry.key or entry.kind
            # what is never closed is shown where it begins
            place = place if place < len(block.text) else entry.start
            span = Span(start + place, start + place)
            yield Finding(span=span, message=f"BibTeX cannot read the entry `{name[:60]}`: {what}; mend it")
        else:
            yield from _fields(entry, Span(start + entry.start, start + entry.start + len(entry.kind) + 1))


def _fields(entry: bibtex.Entry, span: Span) -> Iterator[Finding]:
    empty = [name for name in _NEEDED if name in entry.fields and _PLACEHOLDER.fullmatch(entry.fields[name][:200])]
    if empty:
        message = f"`{entry.fields[empty[0]].strip()[:40]}` is a placeholder; write the {' and the '.join(empty)}"
        yield Finding(span=span, message=message)
    prefix, eprint = entry.fields.get("archiveprefix", ""), entry.fields.get("eprint", "").strip()
    if prefix.casefold() == "arxiv" and not _ARXIV.fullmatch(eprint):
        message = f"`{eprint[:40]}` is no arXiv id; write it as 2402.03300"
        yield Finding(span=span, message=message)


def _method(document: Document) -> Iterator[Finding]:
    named = document.facts.method.name if document.facts else None
    tags = document.texts("tags")
    if not named and "trl" not in tags:
        return
    from cardsmith.facts import papers  # brings their table; few cards are of a known method

    tagged = next((known for known in papers.methods() if known.tag in tags and known.paper), None)
    known = papers.method_named(named) if named else tagged
    paper = papers.paper(known.paper) if known else None
    if known is None or paper is None or _is_cited(document, paper):
        return
    fix = _fix(document, f"Cite {known.name} as:\n\n```bibtex\n{paper.bibtex}```")
    message = f"the paper that introduced {known.name} is not cited; add {paper.title[:80]}"
    yield Finding(span=document.top, message=message, fix=fix)


def _is_cited(document: Document, paper: Paper) -> bool:
    text = document.text
    if paper.arxiv and paper.arxiv in text:
        return True
    plain = re.sub(r"[\s{}]+", " ", text).casefold()
    return re.sub(r"\s+", " ", paper.title).casefold() in plain


def _fix(document: Document, citation: str) -> Fix | None:
    found = (body.paragraph(document, citation, title) for title in _TITLES)
    edit = next((edit for edit in found if edit), None) or body.section(document, f"## {_TITLES[0]}\n\n{citation}")
    return safe(edit) if edit else None
