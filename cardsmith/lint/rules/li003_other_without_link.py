"""The licence is `other`, and the card does not say which, or where it can be read.

## Why it matters

`other` by itself tells the reader nothing. The Hub shows `license_name` and links `license_link` in its place, but
asks for neither.

## Bad

~~~markdown README.md:2
---
license: other
license_name: our-research-licence
---

# Tiny
~~~

## Good

~~~markdown README.md
---
license: other
license_name: our-research-licence
license_link: LICENSE
---

# Tiny
~~~

## How to fix

Give both: `license_name` in small letters, digits, dots and dashes, and `license_link` as `LICENSE` (a file beside
the card) or as an address."""

from __future__ import annotations

from collections.abc import Iterator

from cardsmith.lint.document import Document
from cardsmith.lint.model import Finding, Severity

CODE = "LI003"
NAME = "other-without-link"
SEVERITY: Severity = "error"

_EXAMPLES = {"license_name": "the-licence-s-name", "license_link": "LICENSE"}


def check(document: Document) -> Iterator[Finding]:
    """Yield a finding that names what is missing."""
    other = next((value for value in document.scalars("license") if value.text.lower() == "other"), None)
    if other is None:
        return
    missing = [f"`{key}: {example}`" for key, example in _EXAMPLES.items() if not document.has_key(key)]
    if missing:
        yield Finding(span=other.span, message=f"`other` says nothing by itself; add {' and '.join(missing)}")
