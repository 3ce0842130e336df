"""No revision of the base model is recorded.

## Why it matters

A name on the Hub is not a fixed thing: its owner can push other weights under it, or another owner can take it. An
adapter trained on last month's base may not fit this month's, and nobody can repeat the training.

## Bad

~~~markdown README.md:4
---
license: mit
library_name: peft
base_model: some-org/base
pipeline_tag: text-generation
---

# An adapter

It was trained on [some-org/base](https://huggingface.co/some-org/base).
~~~

~~~json adapter_config.json
{"peft_type": "LORA", "base_model_name_or_path": "some-org/base", "revision": null}
~~~

## Good

~~~markdown README.md
---
license: mit
library_name: peft
base_model: some-org/base
pipeline_tag: text-generation
---

# An adapter

It was trained on some-org/base at commit `0e9e39f249a1`.
~~~

~~~json adapter_config.json
{"peft_type": "LORA", "base_model_name_or_path": "some-org/base", "revision": null}
~~~

## How to fix

Write the commit of the base that was loaded into the card; `git ls-remote https://huggingface.co/org/name` or the page
"Files" of the base gives the latest. `cardsmith render` writes it where the run knew it; `--fix` takes it from
`.cardsmith/facts.json`.
"""

from __future__ import annotations

from collections.abc import Iterator

from cardsmith.expressions import expression
from cardsmith.lint.document import Document
from cardsmith.lint.edits import body
from cardsmith.lint.knowledge import base
from cardsmith.lint.model import Edit, Finding, Fix, Severity, safe

CODE = "PR003"
NAME = "unpinned-base"
SEVERITY: Severity = "warning"

#: a commit, or its beginning: as a word, in a link, in a call
_COMMIT = expression(r"(?<![0-9A-Za-z])(?=[a-f]*[0-9])(?=[0-9]*[a-f])[0-9a-f]{7,40}(?![0-9A-Za-z])")
_REVISION = expression(r"revision\s?=\s?[\"']")
_NAMED = ("main", "master")


def check(document: Document) -> Iterator[Finding]:
    """Yield a finding where neither the card nor adapter_config.json gives one. A card alone may be whole."""
    if document.beside is None:
        return
    known = base.known(document)
    if known is None or _is_recorded(document):
        return
    place = next(iter(document.scalars("base_model")), None)
    message = f"no revision of `{known}` is recorded, and its owner can change it; write the commit that was loaded"
    yield Finding(span=place.span if place else document.top, message=message, fix=_fix(document, known))


def _is_recorded(document: Document) -> bool:
    revision = document.adapter_config.get("revision")
    if isinstance(revision, str) and revision and revision not in _NAMED:
        return True
    start = document.body_start
    return bool(_COMMIT.search(document.text, start) or _REVISION.search(document.text, start))


def _fix(document: Document, known: str) -> Fix | None:
    """The commit after the base's first link, else as a sentence, where the facts know it."""
    facts = document.facts.base_model if document.facts else None
    if facts is None or facts.id != known or not facts.revision:
        return None
    commit = f"at commit `{facts.revision[:12]}`"
    link = f"](https://huggingface.co/{known})"
    place = document.prose.find(link, document.body_start)
    if place >= 0:
        place += len(link)
        return safe(Edit(place, place, f" {commit}"))
    edit = body.training_sentence(
        document, f"Training started from [{known}](https://huggingface.co/{known}) {commit}."
    )
    return safe(edit) if edit else None
