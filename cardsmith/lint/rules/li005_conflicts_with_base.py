"""The licence allows more than the base model's does, or has lost its name and link.

## Why it matters

What is made of a model stays under that model's terms. A fine-tune of Llama under `apache-2.0` promises its readers
what was not the author's to give, and they rely on it. More than half of the Hub's derived models have such a risk.

The base's licence is taken from the facts beside the card, where cardsmith recorded it from the base's own card. Of a
few families it is known without them, from the cards of their own models on the Hub as of November 2026: Llama 2 to 4
and Code Llama, Gemma 1 to 3, BLOOM and BLOOMZ, StarCoder, and NLLB. Of all others the rule is silent.

## Bad

~~~markdown README.md:2
---
license: apache-2.0
base_model: meta-llama/Llama-3.1-8B
---

# Tiny
~~~

~~~markdown README.md:2
---
license: mit
base_model: some-org/base
---

# Tiny
~~~

~~~json .cardsmith/facts.json
{"schema": 1, "facts": {"base_model": {"id": "some-org/base", "license": "cc-by-nc-4.0"}}, "sources": {}}
~~~

~~~markdown README.md:2
---
license: cc-by-4.0
base_model: some-org/base
---

# Tiny
~~~

~~~json .cardsmith/facts.json
{
  "schema": 1,
  "facts": {
    "base_model": {
      "id": "some-org/base",
      "license": "other",
      "license_name": "parrot-1.0",
      "license_link": "https://example.org/parrot"
    }
  },
  "sources": {}
}
~~~

## Good

~~~markdown README.md
---
license: llama3.1
base_model: meta-llama/Llama-3.1-8B
---

# Tiny
~~~

~~~markdown README.md
---
license: other
license_name: llama-3.1-and-ours
license_link: LICENSE
base_model: meta-llama/Llama-3.1-8B
---

# Tiny
~~~

~~~markdown README.md
---
license: apache-2.0
base_model: google/gemma-4-31b
---

# Tiny
~~~

## How to fix

Write the base's licence, with its `license_name` and `license_link` where it has them. Where you have other rights,
say in the card from whom, and silence the finding in the front matter with the reason. Another licence that allows no
more than the base's is a warning.
"""

from __future__ import annotations

from collections.abc import Iterator

from cardsmith.lint.document import Document
from cardsmith.lint.frontmatter.metadata import Value
from cardsmith.lint.knowledge import families
from cardsmith.lint.knowledge.licences import has_own_terms, is_closed, is_permissive, stated
from cardsmith.lint.model import Finding, Severity

CODE = "LI005"
NAME = "conflicts-with-base"
SEVERITY: Severity = "error"


def check(document: Document) -> Iterator[Finding]:
    """Yield a finding for the first base whose terms are lost: an error where the card allows more."""
    for base, licence, named in _bases(document):
        licences = list(stated(document))
        ids = {mine for _, mine in licences}
        # of a licence of one's own nobody can tell; that it has a name and a link LI003 sees to
        if licences and not ids & {licence, "other"}:
            finding = _conflict(licences, base, licence, named)
            if finding:
                yield finding
                return


def _bases(document: Document) -> Iterator[tuple[str, str, str]]:
    """Each base whose licence is known, with that licence and how to write it."""
    names = document.texts("base_model")
    base = document.facts.base_model if document.facts else None
    if base and base.id and base.license and (not names or base.id in names):
        more = {"license_name": base.license_name, "license_link": base.license_link}
        named = "".join(f" and `{key}: {value}`" for key, value in more.items() if value)
        yield base.id, base.license, f"`license: {base.license}`{named}"
    for name in names:
        licence = families.licence_of(name)
        if licence:
            yield name, licence, f"`license: {licence}`"


def _conflict(licences: list[tuple[Value, str]], base: str, licence: str, named: str) -> Finding | None:
    mine = licences[0][0]
    if all(is_permissive(each) for _, each in licences) and (licence == "other" or is_closed(licence)):
        other = f"`{mine.text}` says nothing of the terms of the base `{base}`, which has a licence of its own"
        more = f"`{mine.text}` allows more than `{licence}`, the licence of the base `{base}`"
        return Finding(span=mine.span, message=f"{other if licence == 'other' else more}; write {named}")
    if has_own_terms(licence):
        what = f"`{mine.text}` is not `{licence}`, the licence of the base `{base}`, whose terms stay with the model"
        return Finding(span=mine.span, message=f"{what}; write {named}", severity="warning")
    return None
