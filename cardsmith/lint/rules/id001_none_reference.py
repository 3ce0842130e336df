"""The card names a model, dataset or link that is nothing: `None`, `undefined`, or an empty target.

## Why it matters

Generators print a missing name as the word `None`. The reader gets code that cannot run (`model="None"`) and links
that lead nowhere (https://huggingface.co/None). A third of the published TRL cards have it.

## Bad

~~~markdown README.md:5
---
license: mit
---

It was made from [None](https://huggingface.co/None).
~~~

~~~markdown README.md:7
---
license: mit
---

```python
from transformers import pipeline
generator = pipeline("text-generation", model="None", device="cuda")
```
~~~

~~~markdown README.md:5
---
license: mit
---

It was trained on the None dataset.
~~~

~~~markdown README.md:3
---
license: mit
base_model: None
---

# Tiny
~~~

## Good

~~~markdown README.md
---
license: mit
---

It was made from [some-org/base](https://huggingface.co/some-org/base).

```python
model = load(revision=None, device="cuda")
```
~~~

## How to fix

Write the model's id on the Hub (`org/name`), or take the sentence out. `cardsmith render` prints nothing that is
unknown."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice
from typing import NamedTuple

from cardsmith.expressions import expression
from cardsmith.lint.document import Document
from cardsmith.lint.edits import frontmatter
from cardsmith.lint.frontmatter.metadata import Value
from cardsmith.lint.knowledge import known
from cardsmith.lint.model import Edit, Finding, Fix, Severity, Span, unsafe

CODE = "ID001"
NAME = "none-reference"
SEVERITY: Severity = "error"

_NOTHING = r"(?:None|undefined)"
_VALUE = expression(_NOTHING)
#: a search for one rare letter is twice as fast as for four
_NONE = expression("N(?=one)")
#: Anywhere, code too: what links a repository by such a name, and what loads one.
_ADDRESS = expression(rf"huggingface\.co/(?:[\w.-]{{1,96}}/){{0,2}}{_NOTHING}(?![\w/-]|\.\w)")
_LOADED = (
    expression(rf"""\b(?:model|model_id|model_name|base_model|dataset|repo_id)\s?=\s?(["'])({_NOTHING})\1"""),
    expression(rf"""\b(?:from_pretrained|load_dataset)\(\s?(["'])((?:[\w.-]{{1,96}}/)?{_NOTHING})\1"""),
)
#: In prose only: in code these can be right.
_DATASET = expression(rf"\bthe ({_NOTHING}) dataset\b")
_TARGET = expression(rf"\]\([ \t]?{_NOTHING}?[ \t]?\)")
#: "[Hugging Face](https://huggingface.co/)" is meant; no text, or an id for text, is not
_NO_ID = expression(r"\[([\w.-]{1,96}/[\w.-]{1,96})?\]\(https?://huggingface\.co/\)")
#: what transformers and TRL write before the link to the base model
_OF_BASE = expression(r"fine-tuned version of \[None\]\(https://\Z")
#: what stands before one of the words and belongs to it
_LONGEST = 220
_KEYS = ("base_model", "datasets", "new_version", "model_name")
#: More than these are not looked for.
_MOST = 2_000
_ADVICE = "write the id on the Hub, `org/name`, or take it out"


class _Found(NamedTuple):
    start: int
    end: int
    fix: Fix | None
    #: what is wrong, where it is no name of a repository
    wrong: str = ""


def check(document: Document) -> Iterator[Finding]:
    """Yield a finding for each such name, in the front matter and in the body."""
    nothing = _NONE.search(document.text) is not None or "undefined" in document.text
    for key in _KEYS if nothing else ():
        for value in document.scalars(key):
            if value.kind == "text" and _VALUE.fullmatch(value.text):
                message = f"`{key}` names `{value.text}`; {_ADVICE}"
                yield Finding(span=value.span, message=message, fix=_named(document, key, value))
    for start, end, fix, wrong in _apart(sorted(islice(_found(document, nothing), _MOST), key=lambda each: each[:2])):
        message = wrong or f"`{document.text[start:end]}` leads nowhere; {_ADVICE}"
        yield Finding(span=Span(start, end), message=message, fix=fix)


def _apart(found: list[_Found]) -> Iterator[_Found]:
    """Of two that overlap, as in `[](https://huggingface.co/None)`, the first."""
    done = 0
    for each in found:
        if each.start >= done:
            yield each
            done = each.end


def _found(document: Document, nothing: bool) -> Iterator[_Found]:
    prose, body = document.prose, document.body_start
    if nothing:
        for match in _around(document, _ADDRESS):
            yield _Found(*match.span(), _to_base(document, match))
        for match in (match for shape in _LOADED for match in _around(document, shape)):
            yield _Found(*match.span(), _replaced(match.span(2), known.repository(document)))
        for match in _DATASET.finditer(prose, body):
            yield _Found(*match.span(), _replaced(match.span(1), known.dataset(document)))
    if "](" in prose:
        targets = _TARGET.finditer(prose, body)
        yield from (_Found(*each.span(), _unlinked(prose, each), _no_address(each)) for each in targets)
    if "://huggingface.co/)" in prose:
        for match in _NO_ID.finditer(prose, body):
            yield _Found(*match.span(), _linked(match.span(), match[1] or _base(document)))


def _around(document: Document, shape: re.Pattern[str]) -> Iterator[re.Match[str]]:
    """Where a shape is found about one of the words, which are rare and quickly found."""
    text = document.text
    for word in ("None", "undefined"):
        place = text.find(word, document.body_start)
        while place >= 0:
            end = place + len(word)
            if text[place - 1] in "\"'/":
                start = max(place - _LONGEST, document.body_start)
                found = (match for match in shape.finditer(text, start, end + 2) if place < match.end() <= end + 1)
                yield from found
            place = text.find(word, end)


def _base(document: Document) -> str | None:
    """The base model's id: as the card itself says, else as the files beside it do."""
    named = document.texts("base_model")
    return named[0] if len(named) == 1 and not _VALUE.fullmatch(named[0]) else known.base(document)


def _named(document: Document, key: str, value: Value) -> Fix | None:
    facts = document.facts
    right = {
        "base_model": known.base(document),
        "datasets": known.dataset(document),
        "model_name": facts.model_name if facts else None,
    }.get(key)
    edit = frontmatter.replaced(document, value, right) if right else None
    return unsafe(edit) if edit else None


def _replaced(span: tuple[int, int], right: str | None) -> Fix | None:
    return unsafe(Edit(*span, right)) if right else None


def _linked(span: tuple[int, int], right: str | None) -> Fix | None:
    return unsafe(Edit(*span, f"[{right}](https://huggingface.co/{right})")) if right else None


def _to_base(document: Document, match: re.Match[str]) -> Fix | None:
    """The base in text and address, where the sentence says that it is about the base."""
    before = _OF_BASE.search(document.text, max(match.start() - 60, 0), match.start())
    right = _base(document) if before and match[0].endswith("co/None") else None
    if not before or not right:
        return None
    name = before.end() - len("None](https://")
    return unsafe(Edit(name, name + len("None"), right), Edit(match.end() - len("None"), match.end(), right))


def _no_address(match: re.Match[str]) -> str:
    written = match[0][2:-1].strip()
    wrong = f"the address of this link is `{written}`" if written else "this link has no address"
    return f"{wrong}; write it, or keep the words alone"


def _unlinked(prose: str, match: re.Match[str]) -> Fix | None:
    """The words of a link without the link."""
    start = prose.rfind("[", max(match.start() - 500, 0), match.start())
    words = prose[start + 1 : match.start()]
    if start < 0 or any(sign in words for sign in "]\r\n"):
        return None
    picture = prose.startswith("!", start - 1) if start else False
    return unsafe(Edit(start - picture, start + 1, ""), Edit(*match.span(), ""))
