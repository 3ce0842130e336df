"""The front matter is not YAML that can be read as keys and values.

## Why it matters

The Hub refuses the push of a card whose front matter does not parse, and tools that read the card offline see no
metadata at all. The rules that look at the metadata are silent until this is mended.

## Bad

~~~markdown README.md:3
---
license: mit
model_name: Tiny: a small model
---

# Tiny
~~~

~~~markdown README.md:2
---
- license: mit
- language: en
---

# Tiny
~~~

## Good

~~~markdown README.md
---
license: mit
model_name: "Tiny: a small model"
---

# Tiny
~~~

## How to fix

Go to the line and column given. The usual causes: a value with `: ` or ` #` in it that needs quotes, a tab in the
indentation, an item of a list that is indented otherwise than the one above it.
"""

from __future__ import annotations

from collections.abc import Iterator

from cardsmith.lint.document import Document
from cardsmith.lint.model import Finding, Severity, Span

CODE = "FM002"
NAME = "yaml-syntax"
SEVERITY: Severity = "error"


#: A piece of the reader's words → what a person does about it.
_HINTS = {
    "mapping values": "Put quotes around a value with `: ` in it, and one blank after the colon of each key",
    "expected key": "Indent this line like those it belongs to, and put quotes around a whole value",
    "cannot start any token": "Indent with blanks, not tabs, and quote a value that begins with @, % or a backtick",
    "alias": "Put quotes around a value that begins with `*`",
    "expected ':'": "Write `key: value`, or indent the line below the key that it belongs to",
    "or ']'": "Close the list with `]`",
    "or '}'": "Close the brace with `}`, and put quotes around text that begins with one",
    "end of stream": "Close the quote",
    "document start": "Write one block only: `...` and a second `---` end it",
    "block scalar": "Put quotes around a value that begins with `|` or `>`",
}


def check(document: Document) -> Iterator[Finding]:
    """Yield the first problem that the YAML reader meets. YAML made to exhaust it is FM012's."""
    problem = document.problem
    if problem is None or problem.hostile:
        return
    offset = min(problem.offset, len(document.text))
    end = max(offset, document.places.line_end(offset))
    hint = next((f". {advice}" for words, advice in _HINTS.items() if words in problem.message), "")
    yield Finding(span=Span(offset, end), message=f"cannot be read as YAML: {problem.message}{hint}.")
