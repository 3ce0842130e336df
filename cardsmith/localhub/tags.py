"""The tags the Hub derives from a card and from file names."""

from __future__ import annotations

from typing import Any


def tags_of(card: dict[str, Any], files: list[str]) -> list[str]:
    """Tags in the Hub's order: library, formats, the card's own, and those with a prefix."""
    found = [*_texts(card.get("library_name"))]
    if any(file.endswith(".safetensors") for file in files):
        found.append("safetensors")
    found += [*_texts(card.get("tags")), *_texts(card.get("language"))]
    found += [f"dataset:{name}" for name in _texts(card.get("datasets"))]
    found += _base_models(card)
    found += [f"license:{name}" for name in _texts(card.get("license"))]
    return list(dict.fromkeys(found))


def base_models(card: dict[str, Any]) -> dict[str, Any] | None:
    """What the model is made from, as the Hub tells it."""
    names = _texts(card.get("base_model"))
    relation = card.get("base_model_relation")
    if not names:
        return None
    return {"relation": relation if isinstance(relation, str) else "finetune", "models": [{"id": n} for n in names]}


def _base_models(card: dict[str, Any]) -> list[str]:
    names = _texts(card.get("base_model"))
    relation = card.get("base_model_relation")
    related = [f"base_model:{relation}:{name}" for name in names] if isinstance(relation, str) else []
    return [f"base_model:{name}" for name in names] + related


def _texts(value: object) -> list[str]:
    """A text or a list of texts, as a list; whatever else stands there is no tag."""
    values = value if isinstance(value, list) else [value]
    return [item for item in values if isinstance(item, str) and item]
