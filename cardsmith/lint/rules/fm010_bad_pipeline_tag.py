"""`pipeline_tag` is not a task of the Hub, or an adapter has none.

## Why it matters

Search, the widget and the loading code on the model page follow from the task. The Hub takes any word and drops those
that it does not know. For full models it can infer the task from config.json; for an adapter it cannot.

## Bad

~~~markdown README.md:3
---
license: mit
pipeline_tag: text generation
---

# Tiny
~~~

~~~markdown README.md:1
---
license: mit
library_name: peft
base_model: some-org/base
---

# An adapter
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
~~~

## How to fix

Write a task of the Hub's list (https://huggingface.co/tasks): `text-generation` for a language model,
`text-classification` for a classifier or a reward model, `image-text-to-text` for a vision-language model.
"""

from __future__ import annotations

from collections.abc import Iterator

from cardsmith.lint import vocab
from cardsmith.lint.document import Document
from cardsmith.lint.edits import frontmatter
from cardsmith.lint.frontmatter.metadata import Value
from cardsmith.lint.knowledge.kinds import is_adapter, task
from cardsmith.lint.model import Finding, Severity, unsafe

CODE = "FM010"
NAME = "bad-pipeline-tag"
SEVERITY: Severity = "error"

#: Tasks the Hub once had, and what it calls them now.
_RENAMED = dict.fromkeys(("conversational", "text2text-generation", "text-to-text"), "text-generation")


def check(document: Document) -> Iterator[Finding]:
    """Yield a finding for an unknown task (error), or for an adapter without one (warning)."""
    if document.metadata is None:
        return
    value = document.metadata.get("pipeline_tag")
    if value is None:
        if is_adapter(document):
            yield _absent(document)
    elif value.kind == "text" and value.text and value.text not in vocab.pipeline_tags():
        yield _unknown(document, value)


def _absent(document: Document) -> Finding:
    known = task(document)
    advice = f"write `pipeline_tag: {known}`" if known else "for a language model `text-generation`"
    edit = frontmatter.added(document, {"pipeline_tag": known}) if known else None
    message = f"an adapter needs `pipeline_tag`: the Hub cannot infer it; {advice}"
    return Finding(span=document.top, message=message, severity="warning", fix=unsafe(edit) if edit else None)


def _unknown(document: Document, value: Value) -> Finding:
    near = _nearest(value.text)
    if near is None:
        advice, edit = "https://huggingface.co/tasks lists them; a language model is `text-generation`", None
    else:
        advice, edit = f"write `{near}`", frontmatter.replaced(document, value, near)
    message = f"`{value.text[:60]}` is not a task of the Hub; {advice}"
    return Finding(span=value.span, message=message, fix=unsafe(edit) if edit else None)


def _nearest(name: str) -> str | None:
    plain = name[:60].strip().casefold().replace(" ", "-").replace("_", "-")
    known = {**{tag: tag for tag in vocab.pipeline_tags()}, **_RENAMED}
    from difflib import get_close_matches  # few names are wrong

    near = get_close_matches(plain, sorted(known), 1, 0.8)
    return known[near[0]] if near else None
