"""No passing verdict says that these weights load and work.

## Why it matters

A snippet that nobody ran may load nothing. `cardsmith verify` loads the weights in a fresh process, makes them work,
and leaves its verdict in `.cardsmith/verdict.json`, where readers of the repository find it.

## Bad

~~~markdown README.md:1
---
license: mit
---

# Tiny
~~~

~~~text config.json
{}
~~~

~~~json .cardsmith/facts.json
{"schema": 1, "facts": {}}
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

Run `cardsmith verify` in the folder; `cardsmith push` does it too. Where a check failed, its message says what to mend.
"""

from __future__ import annotations

from collections.abc import Iterator

from cardsmith.lint.document import Document
from cardsmith.lint.folder import verdict
from cardsmith.lint.model import Finding, Severity

CODE = "US005"
NAME = "unverified-snippet"
SEVERITY: Severity = "warning"


def check(document: Document) -> Iterator[Finding]:
    """Yield a finding in a folder of cardsmith's with a model. Weights that have changed since are PR009's."""
    if document.beside is None or ".cardsmith" not in document.beside.top or not verdict.can_be(document.beside):
        return
    known = verdict.read(document.beside)
    if known is None:
        message = "nobody has loaded these weights and written down that they work; run `cardsmith verify`"
        yield Finding(span=document.top, message=message)
    elif not known.passed:
        failed = f"the verification failed at {', '.join(known.failed)}" if known.failed else "no check passed"
        yield Finding(span=document.top, message=f"{failed}; run `cardsmith verify` and mend what it names")
