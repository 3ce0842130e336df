"""`license` is not an id of the Hub's list.

## Why it matters

The Hub refuses a licence that is not on its list of 83 ids. Where it took one in the past, neither search nor any
tool can tell what the reader may do. Ids are lower-case; the Hub lower-cases `MIT` itself, other readers do not.

## Bad

~~~markdown README.md:2
---
license: Apache 2.0
---

# Tiny
~~~

~~~markdown README.md:2
---
license: MIT
---

# Tiny
~~~

## Good

~~~markdown README.md
---
license:
- apache-2.0
- cc-by-sa-4.0
---

# Tiny
~~~

## How to fix

Write the id that the message gives. For a licence that is not on the list write `license: other`, with its name under
`license_name` and its text or address under `license_link`.
"""

from __future__ import annotations

from collections.abc import Iterator

from cardsmith.lint import vocab
from cardsmith.lint.document import Document
from cardsmith.lint.edits import frontmatter
from cardsmith.lint.frontmatter.metadata import Value
from cardsmith.lint.knowledge import licences
from cardsmith.lint.knowledge.placeholders import fault_of
from cardsmith.lint.model import Finding, Fix, Safety, Severity

CODE = "LI002"
NAME = "unknown-license-id"
SEVERITY: Severity = "error"

_LONGEST = 60


def check(document: Document) -> Iterator[Finding]:
    """Yield a finding for each unknown id: an error, or a warning where only its case is wrong."""
    known = vocab.licenses()
    for value in document.scalars("license"):
        if value.text in known or fault_of("license", value):
            continue
        lower = value.text.lower()
        if lower in known:
            message = f"licence ids are lower-case; write `license: {lower}`"
            yield Finding(
                span=value.span, message=message, severity="warning", fix=_fix(document, value, lower, "safe")
            )
        else:
            yield _unknown(document, value)


def _unknown(document: Document, value: Value) -> Finding:
    unknown = licences.unknown(value.text[:_LONGEST])
    return Finding(span=value.span, message=unknown.message, fix=_fix(document, value, unknown.right, unknown.safety))


def _fix(document: Document, value: Value, right: str | None, safety: Safety) -> Fix | None:
    edit = frontmatter.replaced(document, value, right) if right else None
    return Fix(safety, (edit,)) if edit else None
