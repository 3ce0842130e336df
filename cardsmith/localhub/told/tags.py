"""The tags the Hub derives from a card and from file names."""

from __future__ import annotations

from typing import Any

_RELATION = 100


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
    if not names:
        return None
    return {"relation": _relation(card) or "finetune", "models": [{"id": name} for name in names]}


def _base_models(card: dict[str, Any]) -> list[str]:
    names = _texts(card.get("base_model"))
    relation = _relation(card)
    related = [f"base_model:{relation}:{name}" for name in names] if relation else []
    return [f"base_model:{name}" for name in names] + related


def _relation(card: dict[str, Any]) -> str | None:
    """How the model was made from its base; no word for that is long, and it is said once for each base."""
    relation = card.get("base_model_relation")
    return relation if isinstance(relation, str) and 0 < len(relation) <= _RELATION else None


def _texts(value: object) -> list[str]:
    """A text or a list of texts, as a list; whatever else stands there is no tag."""
    values = value if isinstance(value, list) else [value]
    return [item for item in values if isinstance(item, str) and item]
