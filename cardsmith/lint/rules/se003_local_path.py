r"""A path of somebody's own machine is published.

## Why it matters

`/home/<name>/…` tells the world a user name and how a machine is laid out, and no reader can use it. It comes from
training arguments, from PEFT's `base_model`, and from code pasted into the card.

## Bad

~~~markdown README.md:7
---
license: mit
---

# Tiny

It was trained on /home/ml/data/train.jsonl with the default settings.
~~~

~~~markdown README.md:5
---
license: mit
---

Load it from `C:\Users\ml\models\tiny`.
~~~

## Good

~~~markdown README.md
---
license: mit
---

# Tiny

Put the data under `/home/<user>/data` or `/path/to/data`. See https://example.com/home/data for its source.
~~~

## How to fix

Write the id on the Hub or a relative path in its place. In instructions write `/path/to/…`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from cardsmith.lint.document import Document
from cardsmith.lint.model import Finding, Severity, Span

CODE = "SE003"
NAME = "local-path"
SEVERITY: Severity = "error"

#: Names that stand for the reader's own.
_ANYBODY = r"(?:user(?:name)?|you(?:r[-_]?\w*)?|me|name|\.{2,3}|…|x{2,}|\*+|<|\$|\{|%|\[)"
_SIGNS = ("/home/", "/Users/", "/content/", "/kaggle/", "/root/", "\\Users\\")
_REST = r"[^\s\"'`<>|)\]},;*]{0,200}(?<![.:!?])"
_PATH = re.compile(
    rf"(?:(?<![\w./~:%$}}>-])|(?<=file://))/(?:home|Users)/(?!{_ANYBODY}(?![\w-])|{_ANYBODY}$)[\w.-]{{1,64}}(?:/{_REST})?"
    rf"|(?:(?<![\w./~:%$}}>-])|(?<=file://))/(?:content|kaggle|root)/(?!\.cache)[\w.-]{{1,64}}(?:/{_REST})?"
    rf"|\b[A-Za-z]:\\{{1,2}}Users\\{{1,2}}(?!{_ANYBODY}(?![\w-]))[\w.-]{{1,64}}(?:\\{_REST})?"
)


def check(document: Document) -> Iterator[Finding]:
    """Yield a finding for each path, in the front matter, the prose and the code; a notebook's may be a warning."""
    if not any(sign in document.text for sign in _SIGNS):
        return
    for match in _PATH.finditer(document.text):
        message = f"`{match[0][:80]}` is a path of somebody's own machine; write an id on the Hub or a relative path"
        yield Finding(span=Span(*match.span()), message=message, severity=_severity(document, match))


def _severity(document: Document, match: re.Match[str]) -> Severity | None:
    """In the text, the folders that every notebook of Colab and Kaggle has can be what the reader is to use."""
    everybodys = match[0].startswith(("/content/", "/kaggle/")) and not match[0].startswith("/content/drive/")
    return "warning" if everybodys and match.start() >= document.body_start else None
