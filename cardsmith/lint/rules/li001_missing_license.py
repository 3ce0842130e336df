"""The card names no licence.

## Why it matters

Without a licence nobody may use the model: the default of the law is "all rights reserved". Companies filter such
models out, and leaderboards refuse them.

## Bad

~~~markdown README.md:1
---
language: en
---

# Tiny
~~~

## Good

~~~markdown README.md
---
language: en
license: apache-2.0
---

# Tiny
~~~

## How to fix

Write `license:` with an id of the Hub's list. A model that was made from another one usually inherits that one's
licence; `cardsmith render` takes it over. Licences are a decision: cardsmith never fills in a default."""

from __future__ import annotations

from collections.abc import Iterator

from cardsmith.lint.document import Document
from cardsmith.lint.edits import frontmatter
from cardsmith.lint.knowledge import families, known
from cardsmith.lint.model import Finding, Severity, unsafe

CODE = "LI001"
NAME = "missing-license"
SEVERITY: Severity = "error"

_UNKNOWN = "write `license:` and the base model's, or your own"


def check(document: Document) -> Iterator[Finding]:
    """Yield a finding where the key is absent or an empty list. A key without a value is FM008's."""
    if document.metadata is None:
        return
    value = document.metadata.get("license")
    if value is None or not value.items:
        keys = known.licence(document)
        edit = frontmatter.added(document, keys) if keys and value is None else None
        message = f"the Hub reads no licence, and without one nobody may use the model; {_advice(document, keys)}"
        yield Finding(span=document.top, message=message, fix=unsafe(edit) if edit else None)


def _advice(document: Document, keys: dict[str, str]) -> str:
    if keys:
        return f"write `license: {keys['license']}`"
    inherited = next((licence for base in document.texts("base_model") if (licence := families.licence_of(base))), None)
    return f"write `license: {inherited}`, as the base has" if inherited else _UNKNOWN
