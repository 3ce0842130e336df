"""A key of the front matter is none that the Hub reads.

## Why it matters

The Hub takes any key in silence, keeps it, and shows it to nobody. That is fine for a key of your own. Mostly it is
a key of another kind of card, or one that somebody believed in: `gated: true` locks nothing.

## Bad

~~~markdown README.md:3
---
license: mit
gated: true
---

# Tiny
~~~

~~~markdown README.md:3
---
license: mit
task_categories:
- text-generation
---

# Tiny
~~~

~~~markdown README.md:3
---
license: mit
eos_token: "</s>"
---

# Tiny
~~~

## Good

~~~markdown README.md
---
license: mit
tags: text
extra_gated_prompt: Say who you are.
---

# Tiny
~~~

~~~markdown README.md
---
license: mit
x_internal_ticket: 1234
x-owner: the parrots
---

# Tiny
~~~

## How to fix

Delete the key, or use the one that the message names. Begin a key of your own with `x_` or `x-`: this rule lets it be.
"""

from __future__ import annotations

from collections.abc import Iterator

from cardsmith.lint import vocab
from cardsmith.lint.document import Document
from cardsmith.lint.knowledge.keys import meant
from cardsmith.lint.model import Finding, Severity

CODE = "FM004"
NAME = "unknown-key"
SEVERITY: Severity = "info"

_LONGEST = 60
#: Keys that people take for the Hub's → what they do.
_KNOWN_OTHERWISE = {
    "gated": "locks nothing: gating is a setting of the repository",
    "private": "hides nothing: that is a setting of the repository",
    "doi": "makes no DOI: the repository's settings do",
    "arxiv": "links no paper: a link to it anywhere in the card does",
    **dict.fromkeys(
        ("title", "emoji", "colorFrom", "colorTo", "sdk", "sdk_version", "app_file", "pinned"), "is a key of Spaces"
    ),
    **dict.fromkeys(
        (
            *("annotations_creators", "config_names", "configs", "dataset_info", "language_creators"),
            *("multilinguality", "pretty_name", "size_categories", "source_datasets", "task_categories", "task_ids"),
        ),
        "is a key of dataset cards",
    ),
}


def check(document: Document) -> Iterator[Finding]:
    """Yield a finding for each key that is unknown, and near no known one: those are FM003's."""
    known = vocab.keys()
    for entry in document.metadata.entries if document.metadata else ():
        key = entry.key
        if key not in known and not key.startswith(("x_", "x-")) and key != "<<" and not meant(key):
            what = _KNOWN_OTHERWISE.get(key, "is no key of a model card: nobody will see it on the Hub")
            yield Finding(span=entry.key_span, message=f"`{key[:_LONGEST]}` {what}; delete it, or call it `x_…`")
