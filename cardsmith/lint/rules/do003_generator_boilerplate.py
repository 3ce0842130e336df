"""The card still has words that a generator put there for its owner to replace.

## Why it matters

"Model Card for Model ID", "Model Card for output_dir" and "You should probably proofread and complete it" tell the
reader that nobody did. They make a good card look like forty thousand others.

## Bad

~~~markdown README.md:5
---
license: mit
---

<!-- This model card has been generated automatically according to the information the Trainer had access to. You
should probably proofread and complete it, then remove this comment. -->

# Tiny
~~~

~~~markdown README.md:5
---
license: mit
---

# Model Card for Model ID
~~~

## Good

~~~markdown README.md
---
license: mit
---

# Model Card for Tiny

It was written by hand. If a time machine existed, I would have trained it longer.
~~~

## How to fix

Take the sentence out, or replace it by one of your own. `--unsafe-fixes` takes out comments and sentences of
generators, gives the title the model's name where it is known, and asks the model something else than where it would
travel in time.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from typing import NamedTuple

from cardsmith.expressions import expression
from cardsmith.lint.document import Document
from cardsmith.lint.markdown.words import forms
from cardsmith.lint.model import Edit, Finding, Severity, Span, unsafe

CODE = "DO003"
NAME = "generator-boilerplate"
SEVERITY: Severity = "warning"

#: the rest of the line and a blank line after it, which go with what is taken out
_REST = expression(r"[ \t]*(?:\r\n|\r|\n|\Z)(?:[ \t]*(?:\r\n|\r|\n))?")


class Boilerplate(NamedTuple):
    """What a generator writes."""

    #: without it there is nothing to search for
    sign: str
    pattern: re.Pattern[str]
    #: as half a sentence
    advice: str
    #: (card, what was found) → what would mend it
    mend: Callable[[Document, re.Match[str]], Edit | None]


def check(document: Document) -> Iterator[Finding]:
    """Yield a finding for the first of each kind."""
    if "<" in document.text and "<!--" in document.text:
        yield from _search(document, _IN_COMMENTS)
    if document.snippets:
        yield from _search(document, _IN_CODE)
    if not _WORDS.isdisjoint(document.all_words):
        yield from _search(document, _IN_PROSE)


def _search(document: Document, kinds: Iterable[Boilerplate]) -> Iterator[Finding]:
    for known in kinds:
        match = known.pattern.search(document.text, document.body_start) if known.sign in document.text else None
        if match:
            edit = known.mend(document, match)
            message = f"a generator wrote this for the owner to replace; {known.advice}"
            yield Finding(span=Span(*match.span()), message=message, fix=unsafe(edit) if edit else None)


def _removed(document: Document, match: re.Match[str]) -> Edit | None:
    """The words, and their line where nothing else stands on it."""
    start, end = match.span()
    rest = _REST.match(document.text, end)
    alone = start == 0 or document.text[start - 1] in "\r\n"
    return Edit(start, rest.end() if rest and alone else end, "")


def _emptied(document: Document, match: re.Match[str]) -> Edit | None:
    """The comment, where nobody has added words of their own to it."""
    return None if match[1].strip() else _removed(document, match)


def _named(document: Document, match: re.Match[str]) -> Edit | None:
    """The model's name in place of "Model ID" or a folder's name."""
    facts = document.facts
    names = (*document.texts("model_name"), facts.model_name if facts else None)
    named = (name for name in names if name and re.fullmatch(r"[\w .-]{1,96}", name))
    name = next((name for name in named if not re.fullmatch(_FOLDERS, name)), None)
    return Edit(match.start(1), match.end(1), name) if name else None


def _asked(document: Document, match: re.Match[str]) -> Edit | None:
    """Another question, in the same quotes."""
    return Edit(match.start(1), match.end(1), "What is the capital of France?")


_IN_COMMENTS = (
    Boilerplate(
        "had access to",
        expression(
            r"<!-- This model card has been generated automatically according to the information (?:the Trainer|Keras) "
            r"had access to\.\s+You\s+should\s+probably proofread and complete it, then remove this comment\."
            r"((?:(?!-->)[\s\S]){0,300})-->"
        ),
        "take the comment out",
        _emptied,
    ),
    Boilerplate(
        "<!-- Provide a",
        expression(r"<!-- Provide a (?:quick|longer) summary of what (?:the|this) model is(?:/does)?\. -->"),
        "take the comment out, and say what it is",
        _removed,
    ),
)
_IN_CODE = (
    Boilerplate(
        "a time machine",
        expression(
            r"[\"'](If you had a time machine, but could only go to the past or the future once and never return, "
            r"which would you choose and why\?)[\"']"
        ),
        "ask something that the model is for",
        _asked,
    ),
)
#: what people and trainers call a folder for output, which generators take for the model's name
_FOLDERS = (
    r"(?:output_dir|outputs?|results?|out|trainer_output|(?:tmp|test)_trainer|checkpoints?(?:[-_]\d+)?|models?"
    r"|(?:final|merged)(?:[-_]model)?)"
)
#: words that those in prose have
_WORDS = forms("id card tuned template automatically")
_IN_PROSE = (
    Boilerplate(
        "# Model Card for ",
        expression(rf"^# Model Card for (Model ID|{_FOLDERS})(?=[ \t]*\r?$)", re.MULTILINE),
        "write the model's name",
        _named,
    ),
    Boilerplate(
        "This model is a fine-tuned version of",
        expression(rf"# ({_FOLDERS})(?=[ \t]*(?:\r\n|\r|\n){{2}}This model is a fine-tuned version of)"),
        "write the model's name, not that of a folder",
        _named,
    ),
    Boilerplate(
        "base template for new models",
        expression(r"This model ?card aims to be a base template for new models\.[^\r\n]{0,400}"),
        "take the sentence out",
        _removed,
    ),
    Boilerplate(
        "automatically generated",
        expression(
            r"This is the model card of a 🤗 transformers model that has been pushed on the Hub\. "
            r"This model card has been automatically generated\."
        ),
        "take the sentence out",
        _removed,
    ),
)
