"""Template syntax is left in the text: `{{ … }}` or `{% … %}`.

## Why it matters

The card was written by a template that failed half-way, or copied from one: the reader sees `{{ model_name }}` where
a name should stand. Braces in code, BibTeX and formulas are fine.

## Bad

~~~markdown README.md:5
---
license: mit
---

# Model Card for {{ model_id | default("Model ID", true) }}

A small model.
~~~

## Good

~~~markdown README.md
---
license: mit
---

# Tiny

Prompts look like `{{ system }} {{ user }}`.

```bibtex
@misc{vonwerra2022trl,
    title = {{TRL: Transformer Reinforcement Learning}}
}
```
~~~

## How to fix

Write what should stand there, or render the card again. Put syntax that you want to show between backticks.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from cardsmith.lint.document import Document
from cardsmith.lint.model import Finding, Severity, Span

CODE = "DO004"
NAME = "unrendered-template"
SEVERITY: Severity = "error"

#: A name, perhaps with filters, in double braces that belong to no formula; or a statement.
_TEMPLATE = re.compile(
    r"(?<![\\\w}=^_${])\{\{-?[ \t]*[A-Za-z_][\w.]{0,80}[ \t]*(?:\|[^{}\r\n]{0,200})?-?\}\}(?![}$])"
    r"|\{%-?[ \t]*(?:if|elif|else|endif|for|endfor|set|block|endblock|include|extends|macro)\b[^%\r\n]{0,200}%\}"
)
_BIBTEX = re.compile(r"[ \t]*@\w+[ \t]*\{")
_LINE = re.compile(r"[^\r\n]*(?:\r\n|\r|\n)|[^\r\n]+")


def check(document: Document) -> Iterator[Finding]:
    """Yield a finding for each piece of template in the prose."""
    if not ("{{" in document.text or "{%" in document.text):
        return
    entries = _bibtex(document.prose) if "@" in document.prose else []
    for match in _TEMPLATE.finditer(document.prose):
        if not any(start <= match.start() < end for start, end in entries):
            message = f"`{match[0][:60]}` was never rendered; write what should stand there, or put it in backticks"
            yield Finding(span=Span(*match.span()), message=message)


def _bibtex(text: str) -> list[Span]:
    """BibTeX entries that stand in the text without a fence, each up to the next blank line."""
    found: list[Span] = []
    offset, start = 0, -1
    for line in _LINE.findall(text):
        if start < 0 and _BIBTEX.match(line):
            start = offset
        elif start >= 0 and not line.strip():
            found.append(Span(start, offset))
            start = -1
        offset += len(line)
    return [*found, Span(start, offset)] if start >= 0 else found
