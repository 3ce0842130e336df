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

~~~markdown README.md:3
---
license: mit
model_name: "{{ model_name }}"
---

# Tiny
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

from collections.abc import Iterator

from cardsmith.expressions import expression
from cardsmith.lint.document import Document
from cardsmith.lint.model import Finding, Severity, Span

CODE = "DO004"
NAME = "unrendered-template"
SEVERITY: Severity = "error"

#: A name, perhaps with filters, in double braces that belong to no formula; or a statement.
_TEMPLATE = expression(
    r"(?<![\\\w}=^_${])\{\{-?[ \t]*[A-Za-z_][\w.]{0,80}[ \t]*(?:\|[^{}\r\n]{0,200})?-?\}\}(?![}$^_])"
    r"|\{%-?[ \t]*(?:if|elif|else|endif|for|endfor|set|block|endblock|include|extends|macro)\b[^%\r\n]{0,200}%\}"
)
_BRACES = expression(r"\{[{%]")
_BIBTEX = expression(r"[ \t]*@\w+[ \t]*\{")
_LINE = expression(r"[^\r\n]*(?:\r\n|\r|\n)|[^\r\n]+")


def check(document: Document) -> Iterator[Finding]:
    """Yield a finding for each piece of template in the front matter and in the prose."""
    text = document.text
    # one letter is found ten times as fast as two
    if "{" not in text or ("{{" not in text and "{%" not in text):
        return
    words = text[: document.body_start] + document.prose[document.body_start :]
    if not any(_TEMPLATE.match(words, brace.start()) for brace in _BRACES.finditer(words)):
        return
    for match in _TEMPLATE.finditer(_without_bibtex(words)):
        message = f"`{match[0][:60]}` was never rendered; write what should stand there, or put it in backticks"
        yield Finding(span=Span(*match.span()), message=message)


def _without_bibtex(text: str) -> str:
    """`text` with blanks for BibTeX that stands in it without a fence, each entry up to the next blank line."""
    kept: list[str] = []
    inside = False
    for line in _LINE.findall(text):
        inside = bool(line.strip()) and (inside or bool(_BIBTEX.match(line)))
        kept.append(" " * len(line) if inside else line)
    return "".join(kept)
