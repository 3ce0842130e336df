"""`base_model` or `datasets` holds what cannot be the id of a repository on the Hub.

## Why it matters

The Hub refuses a card whose base model is a path or free text, and a dataset that is no id links nowhere: the model
is missing from its base model's tree and from the dataset's page. PEFT writes the local path of the base model here.

## Bad

~~~markdown README.md:3
---
license: mit
base_model: ./models/base
---

# Tiny
~~~

~~~markdown README.md:5
---
license: mit
datasets:
- squad
- Common Voice 7.0
---

# Tiny
~~~

## Good

~~~markdown README.md
---
license: mit
base_model: some-org/base
datasets:
- squad
- mozilla-foundation/common_voice_7_0
---

# Tiny
~~~

## How to fix

Write the id as it stands in the address of its page: `org/name`, without https://huggingface.co/. Data that is not on
the Hub belongs in the text of the card, not under `datasets`."""

from __future__ import annotations

import re
from collections.abc import Iterator

from cardsmith.lint.document import Document
from cardsmith.lint.metadata import Value
from cardsmith.lint.model import Finding, Severity
from cardsmith.lint.placeholders import fault_of

CODE = "ID002"
NAME = "bad-repo-id"
SEVERITY: Severity = "error"

_PART = r"[A-Za-z0-9_](?:[\w.-]{0,94}[A-Za-z0-9_])?"
_ID = re.compile(rf"(?:{_PART}/)?{_PART}", re.ASCII)
_URL = re.compile(r"https?://(?:www\.)?(?:huggingface\.co|hf\.co)/(?:datasets/)?([\w.-]+/[\w.-]+)/?")
_PATH = re.compile(r"[./~\\]|[A-Za-z]:[\\/]|.*/.*/")
_KEYS = {"base_model": "the base model's", "datasets": "the dataset's"}


def check(document: Document) -> Iterator[Finding]:
    """Yield a finding for each value that is no id. What says nothing is FM008's."""
    for key, whose in _KEYS.items():
        for value in document.scalars(key):
            if not _is_id(value.text) and not fault_of(key, value):
                yield Finding(span=value.span, message=_message(key, whose, value))


def _is_id(text: str) -> bool:
    return len(text) <= 193 and bool(_ID.fullmatch(text)) and "--" not in text and ".." not in text


def _message(key: str, whose: str, value: Value) -> str:
    url = _URL.fullmatch(value.text.strip())
    if url:
        return f"`{key}` is an address; write the id alone: `{url[1]}`"
    what = "a path" if _PATH.match(value.text) else "no id on the Hub"
    return f"`{value.text[:80]}` is {what}; write {whose} id, `org/name`, or delete it from `{key}`"
