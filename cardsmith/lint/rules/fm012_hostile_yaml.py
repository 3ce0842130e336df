"""The front matter is made to exhaust or trick its reader: aliases that expand, tags, depth, size.

## Why it matters

Nine short lines of aliases become a billion values when a tool prints them, and lists nested a thousand deep end a
program that reads them. A tag such as `!!python/tuple` asks the reader to build something of Python's: the Hub refuses
it, and a careless reader runs it. No card needs any of that: the largest one known has 25,000 values, 8 deep.

Limits: 1,048,576 characters, 100,000 values, 32 levels, 4,300 digits, 1,000 values that aliases add. A tame alias is
no more than a warning.

## Bad

~~~markdown README.md:5
---
license: mit
a: &a [x, x, x, x, x, x, x, x, x, x]
b: &b [*a, *a, *a, *a, *a, *a, *a, *a, *a, *a]
c: &c [*b, *b, *b, *b, *b, *b, *b, *b, *b, *b]
---

# Tiny
~~~

~~~markdown README.md:4
---
license: mit
tags: [text]
my_shape: !!python/tuple [2, 3]
---

# Tiny
~~~

~~~markdown README.md:3
---
license: mit
my_key: &again {one: 1, two: *again}
---

# Tiny
~~~

## Good

~~~markdown README.md
---
license: mit
tags:
- "*stars*"
- "!"
my_key: {one: [1, [2, [3]]]}
my_number: !!int "3"
---

# Tiny
~~~

## How to fix

Write the values out, without `&`, `*` and `!`, and put long tables into files of their own. What a program wrote with
`!!python/…` it should have turned into text, numbers and lists first: `yaml.safe_dump` insists on it.
"""

from __future__ import annotations

from collections.abc import Iterator

from cardsmith.lint.document import Document
from cardsmith.lint.frontmatter import hostile
from cardsmith.lint.model import Finding, Severity, Span

CODE = "FM012"
NAME = "hostile-yaml"
SEVERITY: Severity = "error"

_PYTHON = "tag:yaml.org,2002:python/"


def check(document: Document) -> Iterator[Finding]:
    """Yield the first limit that is passed; where none is, each tag and each alias."""
    problem, yaml = document.problem, document.card.front_matter
    if problem is not None and problem.hostile:
        end = max(problem.offset, document.places.line_end(problem.offset))
        yield Finding(span=Span(problem.offset, end), message=f"hostile YAML: {problem.message}")
    elif document.metadata is not None and yaml is not None and ("!" in yaml or "&" in yaml):
        yield from _tags(yaml, document.card.front_matter_start)
        yield from _aliases(yaml, document.card.front_matter_start)


def _tags(yaml: str, offset: int) -> Iterator[Finding]:
    for place, tag in hostile.foreign_tags(yaml):
        end = place + len(yaml[place : place + 80].split(maxsplit=1)[0])
        what = "asks for something of Python's" if tag.startswith(_PYTHON) else "means nothing to the Hub"
        message = f"the tag `{yaml[place:end]}` {what}, and the Hub refuses it; write the plain value"
        yield Finding(span=Span(place + offset, end + offset), message=message)


def _aliases(yaml: str, offset: int) -> Iterator[Finding]:
    for place, name in hostile.aliases(yaml):
        message = f"strict readers, cardsmith's too, refuse aliases such as `*{name[:40]}`; write the value again"
        yield Finding(span=Span(place + offset, place + offset + 1 + len(name)), message=message, severity="warning")
