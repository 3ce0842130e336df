"""A snippet runs code from the Hub that nobody has fixed in place, or runs it for nothing.

## Why it matters

`trust_remote_code=True` runs whatever Python lies in the repository on the day the reader copies the snippet: its
owner, or whoever takes over the account, can change it. With a revision it is the code that you have read. Most models
need none at all.

## Bad

~~~markdown README.md:11
---
license: mit
---

# Tiny

```python
from transformers import AutoModel

model = AutoModel.from_pretrained(
    "some-org/tiny", trust_remote_code=True
)
```
~~~

## Good

~~~markdown README.md
---
license: mit
---

# Tiny

```python
from transformers import AutoModel

model = AutoModel.from_pretrained("some-org/tiny", revision="0e9e39f249a1", trust_remote_code=True)
```
~~~

## How to fix

Take the argument out where the model's class is part of its library: `--unsafe-fixes` does so where the folder has no
code of its own. Else pin the code: write `revision="…"`, the commit that you have read.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from cardsmith.lint.document import Document
from cardsmith.lint.model import Edit, Finding, Fix, Severity, Span, unsafe
from cardsmith.lint.own import is_own

CODE = "US004"
NAME = "remote-code-in-snippet"
SEVERITY: Severity = "error"

_SIGN = "trust_remote_code"
_ARGUMENT = re.compile(r"\btrust_remote_code\s{0,9}=\s{0,9}True\b")
_PINNED = re.compile(r"\b(?:code_)?revision\s{0,9}=")
#: the argument with the comma before it, or after it
_WITH_COMMA = re.compile(
    r",\s{0,80}trust_remote_code\s{0,9}=\s{0,9}True\b|trust_remote_code\s{0,9}=\s{0,9}True\b,?[ \t]?"
)
#: what is loaded: the first text among the arguments
_ID = re.compile(r"[\"']([\w.-]{1,96}(?:/[\w.-]{1,96})?)[\"']")
#: No call is longer.
_FAR = 2000


def check(document: Document) -> Iterator[Finding]:
    """Yield a finding for each such call without a revision, and for each that trusts code which is not there."""
    if _SIGN not in document.text:
        return
    for snippet in document.snippets:
        for match in _ARGUMENT.finditer(snippet.block.text):
            start, end = _call(snippet.block.text, match.start(), match.end())
            call = snippet.block.text[start:end]
            place = snippet.block.span.start
            span = Span(place + match.start(), place + match.end())
            if _is_idle(document, call):
                message = "the model has no code of its own to trust; take `trust_remote_code=True` out"
                yield Finding(span=span, message=message, fix=_fix(call, place + start))
            elif not _PINNED.search(call):
                message = (
                    "`trust_remote_code=True` runs whatever lies in the repository tomorrow; pin the code with "
                    "`revision=`, or take the argument out"
                )
                yield Finding(span=span, message=message)


def _is_idle(document: Document, call: str) -> bool:
    """Whether the call loads the model of this folder, and no code lies there."""
    beside, loaded = document.beside, _ID.search(call)
    if beside is None or loaded is None or not is_own(document, loaded[1]):
        return False
    config = beside.object("config.json")
    return bool(config.value) and "auto_map" not in config.value and not any(n.endswith(".py") for n in beside.top)


def _fix(call: str, start: int) -> Fix | None:
    match = _WITH_COMMA.search(call)
    return unsafe(Edit(start + match.start(), start + match.end(), "")) if match else None


def _call(text: str, start: int, end: int) -> tuple[int, int]:
    """From the bracket that opens around `text[start:end]` to the one that closes it."""
    depth, first = 0, start
    for place in range(start - 1, max(start - _FAR, -1), -1):
        depth += {")": 1, "(": -1}.get(text[place], 0)
        if depth < 0:
            first = place
            break
    depth, last = 0, end
    for place in range(end, min(end + _FAR, len(text))):
        depth += {"(": 1, ")": -1}.get(text[place], 0)
        if depth < 0:
            last = place
            break
    return first, last
