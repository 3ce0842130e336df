"""What kind of model a card is of, as far as its files, facts and metadata say."""

from __future__ import annotations

from cardsmith.artifact import kind as artifact
from cardsmith.lint.document import Document


def is_adapter(document: Document) -> bool:
    """Whether the card is of a PEFT adapter."""
    if document.beside is not None and artifact.is_adapter(document.beside.top):
        return True
    if document.facts is not None and document.facts.artifact.kind == "adapter":
        return True
    tagged = any(tag.startswith("base_model:adapter:") for tag in document.texts("tags"))
    return tagged or "peft" in document.texts("library_name") or "adapter" in document.texts("base_model_relation")
