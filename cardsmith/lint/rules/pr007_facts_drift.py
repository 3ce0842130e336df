"""A number in the card is not the one that the run recorded.

## Why it matters

`.cardsmith/facts.json` holds what the run measured, with the source of each value. Where the card says otherwise, one
of them is wrong, and readers see the card only. It happens when a model is trained again and its card is not, or when
a card is copied.

## Bad

~~~markdown README.md:12
---
license: mit
base_model: some-org/base
---

# Tiny

### Hyperparameters

| hyperparameter | value |
|---|---|
| learning_rate | `2e-05` |
~~~

~~~text config.json
{}
~~~

~~~json .cardsmith/facts.json
{"schema": 1, "facts": {"base_model": {"id": "some-org/base"}, "hyperparameters": {"learning_rate": 1e-06}}}
~~~

## Good

~~~markdown README.md
---
license: mit
base_model: some-org/base
---

# Tiny

Another model was trained with a learning rate of 2e-05.

### Hyperparameters

| hyperparameter | value |
|---|---|
| learning_rate | `1e-06` |
~~~

~~~text config.json
{}
~~~

~~~json .cardsmith/facts.json
{"schema": 1, "facts": {"base_model": {"id": "some-org/base"}, "hyperparameters": {"learning_rate": 1e-06}}}
~~~

## How to fix

Run `cardsmith render` to bring the card up to date, or `--fix --unsafe-fixes` to write the recorded number. Where the
facts are wrong, `cardsmith render --set KEY=VALUE` corrects them.
"""

from __future__ import annotations

from collections.abc import Iterator

from cardsmith.lint.document import Document
from cardsmith.lint.evaluation.numbers import agree, number, same
from cardsmith.lint.knowledge.claims import Claim, claims
from cardsmith.lint.model import Edit, Finding, Severity, unsafe

CODE = "PR007"
NAME = "facts-drift"
SEVERITY: Severity = "error"

#: Larger measures have no digits after the point that anyone reads.
_MANY_DIGITS = 10_000


def check(document: Document) -> Iterator[Finding]:
    """Yield a finding for each such number. Only those are looked at that cannot be of anything else."""
    facts = document.facts
    for claim in claims(document, facts) if facts is not None else ():
        if not _holds(claim):
            value = _shown(claim)
            message = f"`{claim.name}` is {claim.written} here and {value} in .cardsmith/facts.json; write {value}"
            yield Finding(span=claim.span, message=message, fix=unsafe(Edit(*claim.span, value)))


def _holds(claim: Claim) -> bool:
    if isinstance(claim.value, str):
        return _version(claim.written) == _version(claim.value)
    written = number(claim.written)
    # what is no number is no number that differs
    return written is None or (agree if claim.rounded else same)(written, claim.value)


def _version(text: str) -> str:
    """Without the mark of a build: "2.8.0+cu128" is 2.8.0."""
    return text.lstrip("v").partition("+")[0]


def _shown(claim: Claim) -> str:
    """The recorded value as the card writes numbers: in code where it was, with its commas."""
    value = claim.value
    text = f"{value:,}" if "," in claim.written and isinstance(value, int) else str(value)
    if claim.rounded and isinstance(value, float):
        text = f"{value:.4g}" if abs(value) < _MANY_DIGITS else f"{value:.0f}"
    return f"`{text}`" if claim.written.startswith("`") else text
