"""A file that training left for itself lies beside the model: optimizer state, checkpoints, logs, arguments.

## Why it matters

Nobody who loads the model needs it; it makes the download larger, and `training_args.bin` is a pickle that holds the
Hub token where one was passed. `cardsmith push` leaves all of it behind; other tools take the whole folder.

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

~~~text optimizer.pt:1
words
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

~~~json run/training_args.bin:1
{"seed": 42}
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

~~~json training_args.json
{"seed": 42}
~~~

~~~text samples/one.txt
words
~~~

## How to fix

Publish with `cardsmith push`, or move the file out of the folder first.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import PurePosixPath

from cardsmith.artifact.names import TRAINING, first
from cardsmith.lint.document import Document
from cardsmith.lint.model import Finding, Severity, Span

CODE = "AR003"
NAME = "non-allowlisted-file"
SEVERITY: Severity = "warning"


def check(document: Document) -> Iterator[Finding]:
    """Yield a finding for each such file, or for the folder that has its files."""
    found = (first(TRAINING, name) for name in (document.beside.names if document.beside else ()))
    places = dict(each for each in found if each)
    for place, what in places.items():
        if any(str(folder) in places for folder in PurePosixPath(place).parents):
            continue  # the folder is said to be left out, with all that is in it
        message = f"{what}; leave it out of what is published, as `cardsmith push` does"
        yield Finding(span=Span(0, 0), message=message, file=place)
