"""`base_model`, `datasets` or the sentence on the base holds what cannot be the id of a repository on the Hub.

## Why it matters

The Hub refuses a card whose base model is a path or free text, and a dataset that is no id links nowhere: the model
is missing from its base model's tree and from the dataset's page. PEFT writes the local path of the base model here.

## Bad

~~~markdown README.md:3
---
license: mit
base_model: ./models/base
---

# Tiny
~~~

~~~markdown README.md:5
---
license: mit
datasets:
- squad
- Common Voice 7.0
---

# Tiny
~~~

## Good

~~~markdown README.md
---
license: mit
base_model: some-org/base
datasets:
- squad
- mozilla-foundation/common_voice_7_0
---

# Tiny
~~~

## How to fix

Write the id as it stands in the address of its page: `org/name`, without https://huggingface.co/. Data that is not on
the Hub belongs in the text of the card, not under `datasets`."""

from __future__ import annotations

import re
from collections.abc import Iterator

from cardsmith.expressions import expression
from cardsmith.lint.document import Document
from cardsmith.lint.edits import frontmatter
from cardsmith.lint.frontmatter.metadata import Value
from cardsmith.lint.knowledge import base, known, private_paths
from cardsmith.lint.knowledge.placeholders import fault_of
from cardsmith.lint.model import Finding, Severity, Span, unsafe
from cardsmith.repo_id import is_repo_id

CODE = "ID002"
NAME = "bad-repo-id"
SEVERITY: Severity = "error"

_LONGEST = 193
_URL = expression(r"https?://(?:www\.)?(?:huggingface\.co|hf\.co)/(?:datasets/)?([\w.-]+/[\w.-]+)/?")
_ELSEWHERE = expression(r"(?:https?|s3|gs)://|www\.")
_PATH = expression(r"[./~\\]|[A-Za-z]:[\\/]|[^\s/]*/[^\s/]*/")
#: what people call folders of models; no model on the Hub has such a name and no owner
_FOLDER = expression(
    r"(?:base_?)?models?|output_dir|outputs?|results?|checkpoints?(?:[-_]\d+)?|(?:final|merged)[-_]model"
)
#: how the Hub's client calls the folder of a model in its cache
_CACHED = expression(r"(?:^|[/\\])models--([\w.-]{1,96}?)--([\w.-]{1,96})(?=[/\\]|$)", re.ASCII)
_KEYS = {"base_model": "the base model's", "datasets": "the dataset's", "new_version": "the newer model's"}
#: what the Hub and its clients take for a statement of the base, each with what was done to it or without
_TAG = expression(r"base_model:(?:(?:adapter|finetune|merge|quantized):)?")


def check(document: Document) -> Iterator[Finding]:
    """Yield a finding for each value that is no id. What says nothing is FM008's."""
    for key, whose in _KEYS.items():
        for value in document.scalars(key):
            is_id = _is_id(value.text) and not (key == "base_model" and _FOLDER.fullmatch(value.text))
            if not is_id and not fault_of(key, value):
                yield _finding(document, key, whose, value)
    for value in document.scalars("tags") if "base_model:" in document.text else ():
        tag = _TAG.match(value.text) if value.text.startswith("base_model:") else None
        if tag and not _is_id(value.text[tag.end() :]):
            yield _finding(document, "tags", _KEYS["base_model"], value, tag[0])
    yield from _in_sentence(document)


def _in_sentence(document: Document) -> Iterator[Finding]:
    """The Trainer's sentence about the base; of a base that is nothing, or of somebody's own path, others tell."""
    told = base.sentence(document)
    if told and not _is_id(told[1]) and told[1] not in base.NOTHING and not private_paths.is_private(told[1]):
        message = f"the base `{told[1][:80]}` is {_what(told[1])}; write {_KEYS['base_model']} id, `org/name`"
        yield Finding(span=Span(*told.span(1)), message=message)


def _is_id(text: str) -> bool:
    return len(text) <= _LONGEST and is_repo_id(text)


def _finding(document: Document, key: str, whose: str, value: Value, before: str = "") -> Finding:
    """A finding for what follows `before` in a value."""
    text = value.text[len(before) :].strip()
    url = _URL.fullmatch(text)
    right = _right(document, key, text, url)
    if url:
        message = f"`{key}` is an address; write the id alone: `{url[1]}`"
    else:
        advice = f"write `{before}{right}`" if right else f"write {whose} id, `org/name`, or delete it from `{key}`"
        message = f"`{value.text[:80]}` is {_what(text)}; {advice}"
    edit = frontmatter.replaced(document, value, before + right) if right else None
    return Finding(span=value.span, message=message, fix=unsafe(edit) if edit else None)


def _what(text: str) -> str:
    if _ELSEWHERE.match(text):
        return "an address"
    if _FOLDER.fullmatch(text):
        return "the name of a folder"
    return "a path" if _PATH.match(text) else "no id on the Hub"


def _right(document: Document, key: str, text: str, url: re.Match[str] | None) -> str | None:
    """The id that is meant, where the value or the files beside the card say it."""
    if url:
        return url[1] if _is_id(url[1]) else None
    if key in ("datasets", "new_version"):
        return None
    cached = _CACHED.search(text[-500:])
    if cached and _is_id(f"{cached[1]}/{cached[2]}"):
        return f"{cached[1]}/{cached[2]}"
    return known.base(document) if len(document.texts("base_model")) <= 1 else None
