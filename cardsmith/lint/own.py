"""Whether a name in a card is that of the card's own model."""

from __future__ import annotations

from cardsmith.lint.document import Document


def is_own(document: Document, repo: str) -> bool:
    """Whether an id is this model's, as far as the card, its facts or its folder say what it is called."""
    facts = document.facts
    names = {*document.texts("model_name"), facts.model_name if facts else None, facts.repo_id if facts else None}
    if document.folder is not None:
        names.add(document.folder.resolve().name)
    return repo in names or repo.rpartition("/")[2] in names
