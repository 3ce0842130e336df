"""The card names its training data, but not which part of it, how much, or at which revision.

## Why it matters

Most datasets have several splits and configurations, and they change. "Trained on squad" does not say whether the
validation questions were among the training data, and cannot be repeated.

## Bad

~~~markdown README.md:3
---
license: mit
datasets: some-org/questions
---

# Tiny

A small model, fine-tuned with love.
~~~

## Good

~~~markdown README.md
---
license: mit
datasets: some-org/questions
---

# Tiny

It was trained on 9,600 rows of the train split of [questions](https://huggingface.co/datasets/some-org/questions).
~~~

## How to fix

Write a sentence with the split, the number of rows, and the commit of the dataset. `--fix` takes them from
`.cardsmith/facts.json`.
"""

from __future__ import annotations

from collections.abc import Iterator

from cardsmith.expressions import expression
from cardsmith.lint.document import Document
from cardsmith.lint.edits import body
from cardsmith.lint.markdown.words import forms
from cardsmith.lint.model import Finding, Fix, Severity, safe
from cardsmith.repo_id import is_repo_id

CODE = "PR005"
NAME = "dataset-detail"
SEVERITY: Severity = "info"

_WORDS = forms(
    "split splits subset rows row examples samples sentences documents images hours pairs tokens utterances "
    "records revision gb words dialogues dialogs conversations instances lines million billion commit"
)
#: a part by name, as in "the `train` and `validation` datasets" and "the MNLI train set", or a table's column;
#: an amount: "570GB", "319 MB of text". Each begins with what is searched for, which is far faster than a choice
_PARTS = (
    expression(
        r"rain(?:(?<=`train)(?:\[[^`\n]{0,20}\])?`|(?<=\btrain)\+\w|(?<=\w-train)\b|(?<=\b[Tt]rain)(?:ing)? sets?\b)"
    ),
    expression(r"\|[ \t]*Train[ \t]*\|"),
    expression(r"B(?:(?<=\d[GT]B)\b|(?<=\d[KMGT]B) of |(?<=\d [KMGT]B) of )"),
)
#: what is counted, as in "63000 book reviews"
_KINDS = "reviews articles tweets recordings titles texts posts questions"
_COUNTED = forms(_KINDS)
_COUNT = expression(rf"\d[KM]? (?:\w{{1,20}} ){{0,2}}(?:{_KINDS.replace(' ', '|')})\b")


def check(document: Document) -> Iterator[Finding]:
    """Yield a finding where no word tells the part, the number or the revision of the data that the metadata names."""
    first = next((value for value in document.scalars("datasets") if value.text), None)
    if first is None or not _WORDS.isdisjoint(document.vocabulary) or _is_told(document):
        return
    message = f"how much of `{first.text[:100]}` was trained on is not said; write its split, rows and revision"
    yield Finding(span=first.span, message=message, fix=_fix(document))


def _is_told(document: Document) -> bool:
    text, start = document.text, document.body_start
    if any(part.search(text, start) for part in _PARTS):
        return True
    return not _COUNTED.isdisjoint(document.all_words) and _COUNT.search(text, start) is not None


def _fix(document: Document) -> Fix | None:
    """A sentence with what the facts know."""
    parts = []
    for data in document.facts.datasets if document.facts else ():
        details = [
            f"{data.rows:,} rows" if data.rows else "",
            f"configuration `{data.config}`" if data.config else "",
            f"split `{data.split}`" if data.split else "",
            f"commit `{data.revision[:12]}`" if data.revision else "",
        ]
        known = ", ".join(filter(None, details))
        if known and data.id and is_repo_id(data.id):
            parts.append(f"[{data.id}](https://huggingface.co/datasets/{data.id}) ({known})")
    edit = body.training_sentence(document, f"It was trained on {' and '.join(parts)}.") if parts else None
    # a split or configuration with a backtick in it could end the code
    return safe(edit) if edit and edit.new.count("`") % 2 == 0 else None
