"""The card gives results of a fine-tuned model, and none of its base to compare them with.

## Why it matters

0.71 says little until the reader knows that the base had 0.52 in the same test. Most cards claim an improvement and
few show one; some fine-tuned models are worse than what they were made from.

## Bad

~~~markdown README.md:11
---
license: mit
base_model: some-org/base
pipeline_tag: text-generation
---

# Tiny

| task | accuracy |
|------|----------|
| questions, test split | 0.71 |
~~~

## Good

~~~markdown README.md
---
license: mit
base_model: some-org/base
pipeline_tag: text-generation
---

# Tiny

| model | accuracy |
|-------|----------|
| some-org/base | 0.52 |
| tiny | 0.71 |
~~~

## How to fix

Run the same evaluation, with the same settings, on the base model, and put its score beside the others.
"""

from __future__ import annotations

from collections.abc import Iterator

from cardsmith.lint.document import Document
from cardsmith.lint.knowledge import base
from cardsmith.lint.markdown.words import forms
from cardsmith.lint.model import Finding, Severity, Span

CODE = "EV003"
NAME = "no-baseline"
SEVERITY: Severity = "warning"

_WORDS = forms(
    "baseline baselines compared comparison comparable compare outperform outperforms outperformed improvement "
    "improvements improved vs versus sota vanilla worse"
)


#: What does such a task could do it before, if worse; a classifier's base has no head to be scored.
_TASKS = ("text-generation", "image-text-to-text", "text2text-generation", "translation", "summarization", "any-to-any")
_TAGS = ("trl", "lora")


def check(document: Document) -> Iterator[Finding]:
    """Yield a finding at the first score where a base is known that can be scored, and nothing compares with it."""
    if not _WORDS.isdisjoint(document.vocabulary) or not _base_can_be_scored(document):
        return
    known = base.known(document)
    place = _first_score(document) if known else None
    if known and place is not None and not _is_in_table(document, known):
        message = f"no score of `{known}` under the same settings to compare with; measure the base too"
        yield Finding(span=place, message=message)


def _base_can_be_scored(document: Document) -> bool:
    task = document.texts("pipeline_tag")
    if task:
        return task[0] in _TASKS
    return any(tag in _TAGS for tag in document.texts("tags")) or "peft" in document.texts("library_name")


def _first_score(document: Document) -> Span | None:
    indexed = next((score.span for result in document.results for score in result.scores), None)
    if indexed:
        return indexed
    groups = (group for group in document.tabled if group.scores)
    group = next(groups, None)
    listed = document.listed[0].span if document.listed else None
    return group.span(min(group.scores)) if group else listed


def _is_in_table(document: Document, known: str) -> bool:
    """Whether a table names the base, or has a column of models."""
    name = known.rpartition("/")[2].casefold()
    for table in document.tables:
        cells = [*table.header, *(row[0] for row in table.rows if row)]
        if "model" in table.header or "Model" in table.header or any(name in cell.casefold() for cell in cells):
            return True
    return False
