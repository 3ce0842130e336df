"""A credential stands in the card, or in a text file beside it.

## Why it matters

Whoever reads it can use it, and programs look for it all day. Deleting it later does not help: it stays in the
history of the repository, and in the copies that were made.

Known are 66 kinds, by the beginnings that their issuers give them (Hugging Face, W&B, GitHub, OpenAI, AWS, Google and
others), by check digits, or by the words before them; a password in an address is one too. What only looks like a
credential, such as a long value of `api_key`, is a warning. Words that documentation writes in a credential's place
(`<TOKEN>`, `your_…`, `xxxx`) are none. Text files of the folder are read up to 8 MiB each, and 64 MiB together. No
finding shows what it found, and no comment silences it.

## Bad

~~~markdown README.md:10
---
license: mit
---

# Tiny

Get the runs:

```
psql postgresql://trainer:correct-horse@db.example.net/runs
```
~~~

~~~markdown README.md
---
license: mit
---

# Tiny
~~~

~~~json config.json:3
{
  "model_type": "llama",
  "mirror": "https://somebody:battery-staple@mirror.example.net/models"
}
~~~

## Good

~~~markdown README.md
---
license: mit
---

# Tiny

Log in with `hf auth login`, or give your own token:

```
HF_TOKEN=<your token> MY_API_KEY=your_api_key_goes_here psql postgresql://user:password@localhost/runs
```
~~~

## How to fix

Revoke it first, where it was issued; a token of the Hub at https://huggingface.co/settings/tokens. Then take it out of
the file, and use an environment variable in its place.
"""

from __future__ import annotations

from collections.abc import Iterator

from cardsmith.credentials import Secret
from cardsmith.lint.document import Document
from cardsmith.lint.folder import leaks
from cardsmith.lint.model import Finding, Severity, Span

CODE = "SE001"
NAME = "secret"
SEVERITY: Severity = "error"


def check(document: Document) -> Iterator[Finding]:
    """Yield a finding for each credential in the card, and in the text files beside it."""
    for secret in document.secrets:
        yield _finding(None, secret, Span(secret.start, secret.end))
    for leak in leaks.leaks(document.beside, text=True) if document.beside else ():
        span = Span(leak.secret.start, leak.secret.end) if leak.placed else Span(0, 0)
        yield _finding(leak.file, leak.secret, span)


def _finding(file: str | None, secret: Secret, span: Span) -> Finding:
    severity: Severity | None = None if secret.certain else "warning"
    return Finding(span=span, message=f"{leaks.told(secret)}, then take it out", severity=severity, file=file)
