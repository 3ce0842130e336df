"""A language is not given by its ISO 639 code.

## Why it matters

The Hub files a model under the codes of ISO 639 with two or three letters, or under `code` and `multilingual`. Where
it checks, it refuses others: names (`english`), locales (`pt_BR`), pairs (`en-de`) and codes of countries (`jp`).
Where it does not, whoever searches for Japanese never finds the model.

## Bad

~~~markdown README.md:3
---
license: mit
language: english
---

# Tiny
~~~

~~~markdown README.md:5
---
license: mit
language:
- pt
- zh-TW
---

# Tiny
~~~

~~~markdown README.md:3
---
license: mit
language: en, fr
---

# Tiny
~~~

~~~markdown README.md:3
---
license: mit
language: [jp]
---

# Tiny
~~~

## Good

~~~markdown README.md
---
license: mit
language:
- en
- "no"
- yue
- code
---

# Tiny
~~~

~~~markdown README.md
---
license: mit
language: pt
language_bcp47: [pt-BR]
---

# Tiny
~~~

~~~markdown README.md
---
license: mit
language: multilingual
---

# Tiny
~~~

## How to fix

Write the code: https://en.wikipedia.org/wiki/List_of_ISO_639_language_codes has those of two letters. Several
languages are a list. A locale such as `pt-BR` belongs under `language_bcp47`, and its language, `pt`, here.
"""

from __future__ import annotations

from collections.abc import Iterator

from cardsmith.lint import vocab
from cardsmith.lint.document import Document
from cardsmith.lint.edits import frontmatter
from cardsmith.lint.frontmatter.metadata import Value
from cardsmith.lint.knowledge import languages
from cardsmith.lint.knowledge.placeholders import fault_of
from cardsmith.lint.model import Edit, Finding, Fix, Severity, unsafe

CODE = "FM011"
NAME = "bad-language-code"
SEVERITY: Severity = "warning"

_LONGEST = 60


def check(document: Document) -> Iterator[Finding]:
    """Yield a finding for each language that is no code. What says nothing is FM008's."""
    for value in document.scalars("language"):
        text = value.text
        if text in vocab.languages() or value.kind != "text" or len(text) > _LONGEST or fault_of("language", value):
            continue
        codes = languages.meant(text)
        yield Finding(span=value.span, message=_message(text, codes), fix=_fix(document, value, codes))


def _message(text: str, codes: tuple[str, ...]) -> str:
    if not codes:
        advice = "write one such as `en` for each language, or `multilingual`; locales belong under `language_bcp47`"
        return f"`{text}` is no code of ISO 639-1, 639-2 or 639-3; {advice}"
    if len(codes) > 1:
        return f"`{text}` is several languages in one; write a list: `[{', '.join(map(frontmatter.scalar, codes))}]`"
    also = f", and `{text}` under `language_bcp47`" if languages.is_locale(text) else ""
    return f"`{text}` is no ISO 639 code; write `{frontmatter.scalar(codes[0])}`{also}"


def _fix(document: Document, value: Value, codes: tuple[str, ...]) -> Fix | None:
    """Several codes can take the place of a value that is no item itself."""
    if len(codes) == 1:
        edit = frontmatter.replaced(document, value, codes[0])
    elif codes and document.metadata and document.metadata.get("language") is value:
        edit = Edit(*value.span, f"[{', '.join(map(frontmatter.scalar, codes))}]")
    else:
        edit = None
    return unsafe(edit) if edit else None
