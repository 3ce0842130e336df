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

from collections.abc import Iterator

from cardsmith.expressions import expression
from cardsmith.lint.document import Document
from cardsmith.lint.knowledge.known import is_own
from cardsmith.lint.model import Edit, Finding, Fix, Severity, Span, unsafe

CODE = "US004"
NAME = "remote-code-in-snippet"
SEVERITY: Severity = "error"

_SIGN = "trust_remote_code"
_PARTS = expression(r"[()]|\btrust_remote_code\s{0,9}=\s{0,9}True\b")
_PINNED = expression(r"\b(?:code_)?revision\s{0,9}=")
#: the argument with the comma before it, or after it
_WITH_COMMA = expression(
    r",\s{0,80}trust_remote_code\s{0,9}=\s{0,9}True\b|trust_remote_code\s{0,9}=\s{0,9}True\b,?[ \t]?"
)
#: what is loaded: the first text among the arguments
_ID = expression(r"[\"']([\w.-]{1,96}(?:/[\w.-]{1,96})?)[\"']")
#: No call is longer.
_LONGEST = 1000


def check(document: Document) -> Iterator[Finding]:
    """Yield a finding for each such call without a revision, and for each that trusts code which is not there."""
    if _SIGN not in document.text:
        return
    for snippet in document.snippets:
        text, offset = snippet.block.text, snippet.block.span.start
        for argument, (start, end) in _calls(text):
            yield from _call(
                document, Span(offset + argument.start, offset + argument.end), text[start:end], offset + start
            )


def _call(document: Document, span: Span, call: str, start: int) -> Iterator[Finding]:
    if _is_idle(document, call):
        message = "the model has no code of its own to trust; take `trust_remote_code=True` out"
        yield Finding(span=span, message=message, fix=_fix(call, start))
    elif not _PINNED.search(call):
        message = (
            "`trust_remote_code=True` runs whatever lies in the repository tomorrow; pin the code with `revision=`, or "
            "take the argument out"
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


def _calls(text: str) -> Iterator[tuple[Span, Span]]:
    """The places of the argument, each with that of the brackets around it."""
    opened: list[tuple[int, list[Span]]] = [(0, [])]
    for match in _PARTS.finditer(text):
        if match[0] == "(":
            opened.append((match.start(), []))
        elif match[0] == ")":
            start, arguments = opened.pop() if len(opened) > 1 else opened[0]
            yield from ((argument, Span(start, min(match.end(), start + _LONGEST))) for argument in arguments)
            arguments.clear()
        else:
            opened[-1][1].append(Span(*match.span()))
    for start, arguments in opened:
        yield from ((argument, Span(start, min(len(text), start + _LONGEST))) for argument in arguments)
