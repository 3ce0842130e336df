"""Families of models that share a licence, by the names of their models."""

from __future__ import annotations

#: How the ids of a family's models begin, in small letters → their licence, by their own cards.
_FAMILIES = {
    "meta-llama/llama-2-": "llama2",
    "meta-llama/meta-llama-3-": "llama3",
    "meta-llama/meta-llama-3.1-": "llama3.1",
    "meta-llama/llama-3.1-": "llama3.1",
    "meta-llama/llama-3.2-": "llama3.2",
    "meta-llama/llama-3.3-": "llama3.3",
    "meta-llama/llama-4-": "llama4",
    "codellama/codellama-": "llama2",
    "google/gemma-2b": "gemma",
    "google/gemma-7b": "gemma",
    "google/gemma-1.1-": "gemma",
    "google/gemma-2-": "gemma",
    "google/gemma-3-": "gemma",
    "google/gemma-3n-": "gemma",
    "bigscience/bloom": "bigscience-bloom-rail-1.0",
    "bigcode/starcoder": "bigcode-openrail-m",
    "facebook/nllb-200-": "cc-by-nc-4.0",
}
#: Who publishes copies of others' models, under their names.
_COPIES = ("unsloth/", "nousresearch/")
#: Most bases are of others.
_OWNERS = (*{f"{beginning.partition('/')[0]}/" for beginning in _FAMILIES}, *_COPIES)
_NAMES = {beginning.partition("/")[2]: licence for beginning, licence in _FAMILIES.items()} | {"llama-3-": "llama3"}


def licence_of(base: str) -> str | None:
    """The licence of a base model, by its id; `None` where its name does not tell."""
    plain = base.lower()
    if not plain.startswith(_OWNERS):
        return None
    if plain.startswith(_COPIES):
        plain = plain.partition("/")[2]
        return next((licence for beginning, licence in _NAMES.items() if plain.startswith(beginning)), None)
    return next((licence for beginning, licence in _FAMILIES.items() if plain.startswith(beginning)), None)
