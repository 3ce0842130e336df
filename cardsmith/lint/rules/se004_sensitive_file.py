"""A file lies beside the card that is nobody's business: settings with secrets, keys, core dumps, logs.

## Why it matters

Tools that upload a folder take everything in it: `.env` and `.netrc` hold passwords, a core dump holds the memory of a
process, a log tells of the machine and of who ran it. The Hub's history keeps them when they are deleted later.

Files are known by their names, in folders too; nothing in them is read.

## Bad

~~~markdown README.md
---
license: mit
---

# Tiny
~~~

~~~json config.json
{"model_type": "llama"}
~~~

~~~text .env:1
DEBUG=1
~~~

~~~markdown README.md
---
license: mit
---

# Tiny
~~~

~~~json config.json
{"model_type": "llama"}
~~~

~~~text run/nohup.out:1
step 1
~~~

## Good

~~~markdown README.md
---
license: mit
---

# Tiny
~~~

~~~json config.json
{"model_type": "llama"}
~~~

~~~text environment.yml
name: tiny
~~~

## How to fix

Move it out of the folder. Where it was published, revoke what it holds.
"""

from __future__ import annotations

from collections.abc import Iterator

from cardsmith.artifact.names import SENSITIVE, TELLING, first
from cardsmith.lint.document import Document
from cardsmith.lint.model import Finding, Severity, Span

CODE = "SE004"
NAME = "sensitive-file"
SEVERITY: Severity = "error"


def check(document: Document) -> Iterator[Finding]:
    """Yield a finding for each such file, or for the folder that makes its files so."""
    told: set[str] = set()
    for name in document.beside.names if document.beside else ():
        # names are compared in lower case, which keeps the number of their parts
        secret, found = True, first(SENSITIVE, name.lower())
        if not found:
            secret, found = False, first(TELLING, name.lower())
        place = "/".join(name.split("/")[: found[0].count("/") + 1]) if found else ""
        if found and place not in told:
            told.add(place)
            yield Finding(span=Span(0, 0), message=_message(found[1], secret), file=place)


def _message(what: str, secret: bool) -> str:
    why = "revoke what it holds if it was published" if secret else "it tells of the machine and of who ran it"
    return f"{what}, by its name; move it out of the folder: {why}"
