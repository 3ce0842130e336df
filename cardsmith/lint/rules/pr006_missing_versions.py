"""The card names no version of the frameworks that trained the model.

## Why it matters

A model saved by one version may not load in another, or give other answers there. With the versions the reader can
build the environment again; without them they can only guess.

## Bad

~~~markdown README.md:1
---
license: mit
---

# Tiny

It was trained with Transformers and PyTorch.
~~~

## Good

~~~markdown README.md
---
license: mit
---

# Tiny

### Framework versions

- Transformers: 5.23.0
- PyTorch: 2.13.0
~~~

## How to fix

Write the versions of the libraries that trained the model; `pip list` prints them. `--fix` takes them from
`.cardsmith/facts.json`.
"""

from __future__ import annotations

from collections.abc import Iterator

from cardsmith.lint.document import Document
from cardsmith.lint.edits import body
from cardsmith.lint.knowledge.versions import NAMES, names_a_version, requires_a_version
from cardsmith.lint.model import Finding, Fix, Severity, safe

CODE = "PR006"
NAME = "missing-versions"
SEVERITY: Severity = "warning"

_TITLE = "Framework versions"


def check(document: Document) -> Iterator[Finding]:
    """Yield a finding where no framework stands beside a version."""
    if document.metadata is None:
        return
    named = NAMES & document.vocabulary
    if named and names_a_version(document.plain, named):
        return
    if requires_a_version(document.text):
        return
    message = "no framework versions; write those that trained the model, such as `Transformers: 5.23.0`"
    yield Finding(span=document.top, message=message, fix=_fix(document))


def _fix(document: Document) -> Fix | None:
    """The section of that name, as cardsmith renders it."""
    sections = document.rendered.sections if document.rendered else ()
    known = next((section.text for section in sections if section.title == _TITLE), None)
    edit = body.training_subsection(document, _TITLE, known.partition("\n")[2].strip()) if known else None
    return safe(edit) if edit else None
