"""Which model a card's was made from, as far as its files, its facts and a generator's own sentence tell."""

from __future__ import annotations

import re

from cardsmith.expressions import expression
from cardsmith.lint.document import Document
from cardsmith.repo_id import is_repo_id

#: as the Trainer says it
_SENTENCE = "This model is a fine-tuned version of ["
_FINE_TUNE = expression(
    r"(?<![^\n])This model is a fine-tuned version of \[[^\]\n]{1,200}\]\(https://huggingface\.co/([^)\s]{1,200})\)"
)
#: what generators print for a name they do not know
NOTHING = ("None", "undefined")


def sentence(document: Document) -> re.Match[str] | None:
    """The Trainer's sentence; the base that it links is its first group."""
    place = document.text.find(_SENTENCE, document.body_start)
    return _FINE_TUNE.search(document.text, place) if place >= 0 else None


def is_local(document: Document) -> bool:
    """Whether the run's base was a folder of its machine, whatever that was called: `team/base` reads like an id."""
    facts = document.facts
    return facts is not None and facts.base_model.local is True and facts.base_model.id is None


def known(document: Document) -> str | None:
    """The base's id on the Hub."""
    config = None if is_local(document) else document.adapter_config.get("base_model_name_or_path")
    facts = document.facts.base_model.id if document.facts else None
    told = sentence(document)
    candidates = (*document.texts("base_model"), facts, config, told[1] if told else None)
    return next(
        (name for name in candidates if isinstance(name, str) and is_repo_id(name) and name not in NOTHING), None
    )
