"""What a card lacks that no run knows: only its owner can say it."""

from __future__ import annotations

import re
from collections.abc import Iterator

from cardsmith.card.model import Card
from cardsmith.facts.model import Facts

_USES = re.compile(r"\buses?\b|limitation|bias|risk|out.of.scope|intended", re.IGNORECASE)
_DATA = re.compile(r"training data|data ?sets?\b", re.IGNORECASE)
_EVALUATION = re.compile(r"evaluation|benchmark", re.IGNORECASE)


def missing(facts: Facts, card: Card) -> Iterator[str]:
    """What the owner should add, a line each, with how."""
    titles = [section.title for section in card.sections if section.level]
    if not card.metadata.get("license"):
        base = f"; {facts.base_model.id} may prescribe it" if facts.base_model.id else ""
        yield f"the licence{base}: --set license=ID"
    if not facts.base_model.id and not card.metadata.get("base_model"):
        yield "the base model, if it was trained from one: --set base_model.id=ORG/NAME"
    named = any(dataset.id or dataset.local for dataset in facts.datasets)
    if not named and not card.metadata.get("datasets") and not _any(_DATA, titles):
        yield "the training data: --set datasets=ORG/NAME, or a section Training data"
    if not facts.metrics and not facts.evaluations and not _any(_EVALUATION, titles):
        yield "how good it is: a section Evaluation, or that it was not evaluated"
    if not _any(_USES, titles):
        yield "what it is for and where it fails: sections Uses and Limitations"


def _any(shape: re.Pattern[str], titles: list[str]) -> bool:
    return any(shape.search(title) for title in titles)
