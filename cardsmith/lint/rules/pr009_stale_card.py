"""The weights are not those that the card was verified with.

## Why it matters

`.cardsmith/verdict.json` says that the weights were loaded and worked, and names their digests; the card's numbers and
snippet go with it. After another training run the same card describes weights that nobody has looked at.

## Bad

~~~markdown README.md:1
---
license: mit
---

# Tiny
~~~

~~~text config.json
{"model_type": "llama", "hidden_size": 32}
~~~

~~~json .cardsmith/verdict.json
{
  "schema": 1,
  "verdict": "passed",
  "checks": [{"name": "load", "outcome": "passed"}],
  "files": {"config.json": "sha256:ca3d163bab055381827226140568f3bef7eaac187cebd76878e0b63e9e442356"}
}
~~~

## Good

~~~markdown README.md
---
license: mit
---

# Tiny
~~~

~~~text config.json
{}
~~~

~~~json .cardsmith/verdict.json
{
  "schema": 1,
  "verdict": "passed",
  "checks": [{"name": "load", "outcome": "passed"}],
  "files": {"config.json": "sha256:ca3d163bab055381827226140568f3bef7eaac187cebd76878e0b63e9e442356"}
}
~~~

## How to fix

Run `cardsmith render` to bring the card up to date with this run, then `cardsmith verify`. `--fix` does neither: that
other weights work can only be seen by loading them. Where only a configuration or tokenizer file has changed, it is a
warning: the verdict no longer counts, and the card may well be right.
"""

from __future__ import annotations

from collections.abc import Iterator

from cardsmith.lint.document import Document
from cardsmith.lint.folder import verdict
from cardsmith.lint.model import Finding, Severity

CODE = "PR009"
NAME = "stale-card"
SEVERITY: Severity = "error"

_WEIGHTS = (".safetensors", ".bin")


def check(document: Document) -> Iterator[Finding]:
    """Yield a finding where a verdict that passed is of other files than those beside the card."""
    known = verdict.read(document.beside)
    if known is None or document.beside is None or not known.passed:
        return
    name = verdict.changed(known, document.beside.folder)
    if name is not None:
        severity: Severity | None = None if name.endswith(_WEIGHTS) else "warning"
        message = f"`{name}` is not the file that was verified; run `cardsmith render`, then `cardsmith verify`"
        yield Finding(span=document.top, message=message, severity=severity)
