"""The licence wants its text beside the model, and it is not there.

## Why it matters

MIT, Apache, BSD, the GPL, Llama's and Gemma's licences all say the same: whoever passes the work on passes this text
on with it. A name in the front matter does not do that. Of a hundred models on the Hub about four have the text. It
is also where the reader learns who holds the rights.

## Bad

~~~markdown README.md:2
---
license: mit
---

# Tiny
~~~

~~~json config.json
{"model_type": "llama"}
~~~

~~~markdown README.md:4
---
license: other
license_name: parrot-1.0
license_link: LICENSE
---

# Tiny
~~~

~~~json config.json
{"model_type": "llama"}
~~~

~~~text LICENSE.md
Parrots may use this.
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

~~~text LICENSE
Copyright (c) 2026 The parrots

Permission is hereby granted …
~~~

~~~markdown README.md
---
license: cc-by-4.0
---

# Tiny
~~~

~~~json config.json
{"model_type": "llama"}
~~~

## How to fix

Put the licence's text into a file `LICENSE` beside the card; for MIT and BSD with the year and the holder's name in
it. Of a model that was made from another one take over that one's file, and its `NOTICE` where there is one.

`--unsafe-fixes` mends a `license_link` to a file that has another name. It writes no text of its own: that of MIT or
BSD names a holder whom only you know, Llama's and Gemma's come from their owners alone, and a base's own file may say
more than a fresh copy.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from cardsmith.expressions import expression
from cardsmith.lint.document import Document
from cardsmith.lint.edits import frontmatter
from cardsmith.lint.knowledge import known, licences
from cardsmith.lint.model import Finding, Severity, Span, unsafe

CODE = "LI004"
NAME = "license-text-missing"
SEVERITY: Severity = "warning"

_TEXT = expression(r"(?:un)?li[cs]en[cs]e|copying|.*[-_.]li[cs]en[cs]e(?:\..*)?$|.*terms[-_ ]of[-_ ]use", re.IGNORECASE)


def check(document: Document) -> Iterator[Finding]:
    """Yield at most one finding: at a link to a file that is not there, else at the licence."""
    if document.beside is None or document.metadata is None:
        return
    texts = [name for name in document.beside.top if _TEXT.match(name)]
    missing = _missing_link(document, texts)
    if missing:
        yield missing
    elif not texts:
        found = next((each for each in _licences(document) if licences.wants_its_text(each[1])), None)
        if found:
            message = f"the licence `{found[1]}` wants its text beside the model; put it into a file `LICENSE`"
            yield Finding(span=found[0], message=message)


def _licences(document: Document) -> list[tuple[Span, str]]:
    """Those that the card states; where it states none, that of the base."""
    found = [(value.span, licence) for value, licence in licences.stated(document)]
    base = known.licence(document).get("license") if not found else None
    return [(document.top, base)] if base else found


def _missing_link(document: Document, texts: list[str]) -> Finding | None:
    link = next(iter(document.scalars("license_link")), None)
    if link is None or not link.text or ":" in link.text or not document.beside:
        return None
    name = link.text.removeprefix("./")
    if name.startswith(("/", "..")) or document.beside.has(name):
        return None
    edit = frontmatter.replaced(document, link, texts[0]) if len(texts) == 1 else None
    advice = f"write `{texts[0]}`" if edit else "put it there, or write the licence's address"
    message = f"there is no file `{name[:60]}` beside the card; {advice}"
    return Finding(span=link.span, message=message, fix=unsafe(edit) if edit else None)
