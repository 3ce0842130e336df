"""The title or the code names another repository than the one that the card is for.

## Why it matters

Cards are copied, and repositories are renamed. The reader of the copy runs the code and tests a model that is not the
one on the page, or one that is gone. The rule needs to know what the card is for: from the facts beside it, which
`cardsmith push` completes.

## Bad

~~~markdown README.md:5
---
license: mit
---

# parrots/tiny-v1

A small model.
~~~

~~~json .cardsmith/facts.json
{"schema": 1, "facts": {"repo_id": "parrots/tiny-v2"}, "sources": {}}
~~~

~~~markdown README.md:9
---
license: mit
---

# Tiny

```python
from transformers import AutoModelForCausalLM
model = AutoModelForCausalLM.from_pretrained("cockatoos/tiny")
```
~~~

~~~json .cardsmith/facts.json
{"schema": 1, "facts": {"repo_id": "parrots/tiny"}, "sources": {}}
~~~

## Good

~~~markdown README.md
---
license: mit
base_model: cockatoos/tiny
---

# parrots/tiny

```python
from transformers import AutoModelForCausalLM
base = AutoModelForCausalLM.from_pretrained("cockatoos/tiny")
model = AutoModelForCausalLM.from_pretrained("parrots/tiny")
```
~~~

~~~json .cardsmith/facts.json
{"schema": 1, "facts": {"repo_id": "parrots/tiny"}, "sources": {}}
~~~

## How to fix

Write the id of the repository that the card is for. Where the facts are those of an old name, push again with
`--repo-id`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from cardsmith.expressions import expression
from cardsmith.lint.document import Document
from cardsmith.lint.knowledge import known
from cardsmith.lint.model import Edit, Finding, Severity, Span, unsafe
from cardsmith.repo_id import has_owner

CODE = "ID004"
NAME = "self-id-mismatch"
SEVERITY: Severity = "error"

_ID = r"[A-Za-z0-9_][\w.-]{0,95}/[A-Za-z0-9_][\w.-]{0,95}"
_LINKED = rf"\[({_ID})\]\(https://huggingface\.co/[^()\s]*\)"
_TITLE = expression(rf"#[ \t]+(?:model card (?:for|of)[ \t]+)?(?:[`*]{{0,3}}({_ID})[`*]{{0,3}}|{_LINKED})[ \t#]*", re.I)
#: what loads a model by its id
_LOADS = expression(
    rf"""(?:from_pretrained\(|SentenceTransformer\(|\bmodel(?:_id|_name|_path|_name_or_path)?\s?=\s?)\s{{0,20}}(["'])({_ID})\1"""
)


def check(document: Document) -> Iterator[Finding]:
    """Yield a finding for the title, and for each id in the code that seems to stand for the card's own."""
    own = known.repository(document)
    if own is None or "/" not in document.text:
        return
    for start, end in (*_title(document, own), *_loaded(document, own)):
        named = document.text[start:end]
        message = f"the card is for `{own}` and names `{named}` here; write the id of this one"
        # `org/tiny` over the card of `org/tiny-1b` may be the family's name
        severity: Severity | None = "warning" if own.casefold().startswith(named.casefold()) else None
        yield Finding(span=Span(start, end), message=message, severity=severity, fix=unsafe(Edit(start, end, own)))


def _title(document: Document, own: str) -> Iterator[tuple[int, int]]:
    start = next((offset for offset, section in document.sections if section.level == 1), None)
    if start is None:
        return
    match = _TITLE.fullmatch(document.text, start, document.places.line_end(start))
    group = match.lastindex if match else None
    if match and group and has_owner(match[group]) and match[group].casefold() != own.casefold():
        yield match.span(group)


def _loaded(document: Document, own: str) -> Iterator[tuple[int, int]]:
    """Ids of the owner's other models, and of models of this name, where the code loads its own nowhere."""
    found = [match for block in document.code_blocks for match in _LOADS.finditer(document.text, *block.span)]
    ids = [match[2].casefold() for match in found]
    owner, _, name = own.casefold().partition("/")
    if not ids or any(own.casefold() in block.text.casefold() for block in document.code_blocks):
        return
    bases = {text.casefold() for text in (*document.texts("base_model"), known.base(document) or "")}
    for match, other in zip(found, ids, strict=True):
        akin = other.startswith(f"{owner}/") or other.endswith(f"/{name}")
        if akin and other not in bases and not other.endswith(("/none", "/undefined")):  # ID001's
            yield match.span(2)
