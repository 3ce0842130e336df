"""A credential is inside a file that is no text: a pickle, an archive, the metadata of weights.

## Why it matters

Nobody sees it there, and it goes up with the rest. `training_args.bin` holds the Hub token in clear where one was
passed to the trainer.

Pickles and archives are opened without running anything in them; of weights the header is read, of every other file
the first MiB. SE001 says which credentials are known.

## Bad

(Weights and pickles stand here as JSON.)

~~~markdown README.md
---
license: mit
---

# Tiny
~~~

~~~json config.json
{"model_type": "llama"}
~~~

~~~json training_args.bin:1
{"output_dir": "out", "hub_mirror": "https://somebody:correct-horse@mirror.example.net"}
~~~

~~~markdown README.md
---
license: mit
---

# Tiny
~~~

~~~json model.safetensors:1
{"__metadata__": {"made_from": "postgresql://trainer:battery-staple@db.example.net/runs"}, "weight": [2, 4]}
~~~

## Good

~~~markdown README.md
---
license: mit
---

# Tiny
~~~

~~~json model.safetensors
{"__metadata__": {"format": "pt"}, "weight": [2, 4]}
~~~

~~~json training_args.bin
{"output_dir": "out", "hub_token": null}
~~~

## How to fix

Revoke it first, where it was issued. Then delete the file, or save it again without it. In place of
`training_args.bin` publish `training_args.json`, which `cardsmith push` writes.
"""

from __future__ import annotations

from collections.abc import Iterator

from cardsmith.lint.document import Document
from cardsmith.lint.folder import leaks
from cardsmith.lint.model import Finding, Severity, Span

CODE = "SE002"
NAME = "secret-in-binary"
SEVERITY: Severity = "error"


def check(document: Document) -> Iterator[Finding]:
    """Yield a finding for each kind of credential in each part of each such file beside the card."""
    for leak in leaks.leaks(document.beside, text=False) if document.beside else ():
        where = f"{leak.member}: " if leak.member else ""
        message = f"{where}{leaks.told(leak.secret)}, then delete the file, or save it again without"
        yield Finding(span=Span(0, 0), message=message, file=leak.file)
