"""The card names another base model than the files beside it.

## Why it matters

Whoever loads an adapter on another base than it was trained on gets noise, or an error. The licence, the languages and
the model tree follow the base too. `adapter_config.json` and the facts were written by the run; a card is often copied
from the last project.

## Bad

~~~markdown README.md:4
---
license: mit
library_name: peft
base_model: some-org/base-7b
pipeline_tag: text-generation
---

# An adapter
~~~

~~~json adapter_config.json
{"peft_type": "LORA", "base_model_name_or_path": "some-org/base-13b"}
~~~

## Good

~~~markdown README.md
---
license: mit
library_name: peft
base_model: some-org/base-13b
pipeline_tag: text-generation
---

# An adapter
~~~

~~~json adapter_config.json
{"peft_type": "LORA", "base_model_name_or_path": "some-org/base-13b"}
~~~

## How to fix

Write the model that training started from under `base_model`. A copy of the same model under another owner, or a
quantized one, is a warning only: name the one that was loaded.
"""

from __future__ import annotations

from collections.abc import Iterator

from cardsmith.artifact.base_id import akin, same
from cardsmith.lint.document import Document
from cardsmith.lint.edits import frontmatter
from cardsmith.lint.frontmatter.metadata import Value
from cardsmith.lint.model import Finding, Fix, Severity, unsafe
from cardsmith.repo_id import is_repo_id

CODE = "PR002"
NAME = "base-mismatch"
SEVERITY: Severity = "error"


def check(document: Document) -> Iterator[Finding]:
    """Yield a finding for each file that names a base which the card does not."""
    values = [value for value in document.scalars("base_model") if is_repo_id(value.text)]
    if not values:
        return
    for source, base in _recorded(document).items():
        if not any(same(value.text, base) for value in values):
            named = " and ".join(f"`{value.text}`" for value in values[:3])
            message = f"the card's base is {named}, that of {source} `{base}`; write the one that training started from"
            copied = any(akin(value.text, base) for value in values)
            severity: Severity | None = "warning" if copied else None
            yield Finding(span=values[0].span, message=message, severity=severity, fix=_fix(document, values, base))


def _recorded(document: Document) -> dict[str, str]:
    """File → the base it names, where that is an id and not a folder of some machine."""
    known = {"adapter_config.json": document.adapter_config.get("base_model_name_or_path")}
    if document.facts is not None:
        known[".cardsmith/facts.json"] = document.facts.base_model.id
    return {file: base for file, base in known.items() if isinstance(base, str) and is_repo_id(base)}


def _fix(document: Document, values: list[Value], base: str) -> Fix | None:
    """The other base, in the tag that names it too; none where the card names several, or the files do not agree."""
    if len(values) != 1 or any(not same(base, other) for other in _recorded(document).values()):
        return None
    prefix = "base_model:adapter:"
    tags = [tag for tag in document.scalars("tags") if tag.text == prefix + values[0].text]
    edits = [
        frontmatter.replaced(document, values[0], base),
        *(frontmatter.replaced(document, tag, prefix + base) for tag in tags),
    ]
    return unsafe(*(edit for edit in edits if edit)) if all(edits) else None
