"""A comment is to silence a finding, and there is none to silence.

## Why it matters

`cardsmith: ignore` says that somebody looked at a finding and let it stand. When the finding is gone, the comment is
left to silence the next one, which nobody looked at. A comment that names no rule, or one of the SE rules, silences
nothing from the start: what they find must not be published, whatever a comment says.

## Bad

~~~markdown README.md:2
---
license: mit # cardsmith: ignore LI01 the base model's
---

# Tiny
~~~

~~~markdown README.md:7
---
license: mit
---

# Tiny

<!-- cardsmith: ignore DO002 its text is under way -->
Trained on 200 recipes.
~~~

~~~markdown README.md:7
---
license: mit
---

# Tiny

<!-- cardsmith: ignore SE003 a folder of the container -->
It was trained from the recipes in the container.
~~~

## Good

~~~markdown README.md
---
# cardsmith: ignore LI001 our lawyers are at it
language: en
---

# Tiny

A reader of recipes.
~~~

~~~markdown README.md
---
license: mit
datasets:
- ./recipes # cardsmith: ignore ID002 not on the Hub yet
---

# Tiny

A reader of recipes.
~~~

~~~markdown README.md
---
license: mit
---

# Tiny

<!-- cardsmith: ignore DO004 the placeholders are the reader's -->
Fill in {{ name }} before you run it.
~~~

## How to fix

Delete the comment, or the code in it. `--fix` does.
"""

from __future__ import annotations

from collections.abc import Iterator

from cardsmith.lint.document import Document
from cardsmith.lint.model import Finding, Severity

CODE = "CS001"
NAME = "unused-suppression"
SEVERITY: Severity = "warning"


def check(document: Document) -> Iterator[Finding]:
    """Yield nothing: which comments are of use is known only when all other rules have run (see `suppress`)."""
    return iter(())
