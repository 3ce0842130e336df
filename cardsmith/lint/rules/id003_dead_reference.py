"""A model, dataset or paper that the card names is not on the Hub for its readers.

## Why it matters

Owners rename, close and delete repositories. A base model or a dataset that nobody can reach makes the card's story
impossible to check, and a name that was given up can be taken by somebody else. The Hub is asked only with `--online`,
and without a token, for what counts is what a stranger reaches. What could not be asked is reported as not checked,
never as fine.

## Bad

~~~markdown README.md:2
---
base_model: tests/missing-model
license: mit
---

# Tiny
~~~

## Good

~~~markdown README.md
---
base_model: tests/model
license: mit
---

# Tiny
~~~

## How to fix

Write the name that the message gives, or say in the card what the model was trained from and why it is not there.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from cardsmith.lint.document import Document
from cardsmith.lint.knowledge.references import Reference, references
from cardsmith.lint.model import Finding, Severity

if TYPE_CHECKING:
    from cardsmith.lint.online import Answer

CODE = "ID003"
NAME = "dead-reference"
SEVERITY: Severity = "warning"


def check(document: Document) -> Iterator[Finding]:
    """Yield a finding for each name that does not lead where it says, and for each that could not be asked."""
    if document.online is None:
        return
    for reference in references(document):
        answer = document.online.ask(reference.kind, reference.name)
        message = _message(reference, answer)
        if message:
            unchecked = answer.state == "unknown"
            severity: Severity | None = "info" if unchecked else None
            yield Finding(span=reference.span, message=message, severity=severity, unchecked=unchecked)


def _message(reference: Reference, answer: Answer) -> str | None:
    name, kind = reference.name, reference.kind
    if answer.state == "unknown":
        return f"whether the {kind} `{name}` is there could not be checked: the Hub did not answer in time"
    if answer.state == "moved":
        return f"the {kind} `{name}` has moved; write `{answer.name}`"
    if answer.state == "missing" and kind == "paper":
        return f"the Hub has no paper `{name}`; check the number, or link to arxiv.org"
    if answer.state == "missing":
        return f"the {kind} `{name}` is not on the Hub, or not public; check the name, or say why readers cannot see it"
    return None
