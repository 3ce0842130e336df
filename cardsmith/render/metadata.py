"""Facts → the metadata of the card, under the Hub's keys and in the order its own cards use."""

from __future__ import annotations

from typing import Any

from cardsmith.facts import papers
from cardsmith.facts.model import Dataset, Facts
from cardsmith.render import emissions, scores
from cardsmith.render.method import libraries


def metadata(facts: Facts) -> dict[str, Any]:
    """The front matter's keys and values. What is not known has no key."""
    keys = {
        **_license(facts),
        "language": list(facts.card.language),
        "library_name": _library(facts),
        "pipeline_tag": facts.artifact.task,
        "base_model": facts.base_model.id,
        "base_model_relation": _relation(facts),
        "datasets": sorted({dataset.id for dataset in _on_hub(facts.datasets) if dataset.id}),
        "tags": _tags(facts),
        "model_name": facts.model_name,
        "co2_eq_emissions": emissions.metadata(facts),
        "model-index": scores.model_index(facts),
    }
    return {key: value for key, value in keys.items() if value}


def _license(facts: Facts) -> dict[str, str | None]:
    """The owner's word, else the base model's licence; its name and link go with it."""
    owner_or_base = facts.card if facts.card.license else facts.base_model
    return {
        # the Hub's ids have no capitals
        "license": owner_or_base.license.lower() if owner_or_base.license else None,
        "license_name": owner_or_base.license_name,
        "license_link": owner_or_base.license_link,
    }


def _library(facts: Facts) -> str | None:
    """`peft` for an adapter: the Hub counts its downloads by that name, and shows the snippet that loads it."""
    if facts.artifact.kind is None:
        return None
    return "peft" if facts.artifact.kind == "adapter" else "transformers"


def _relation(facts: Facts) -> str | None:
    if facts.base_model.id is None or facts.artifact.kind is None:
        return None
    return "adapter" if facts.artifact.kind == "adapter" else "finetune"


def _tags(facts: Facts) -> list[str]:
    method = papers.method_named(facts.method.name)
    tags = {"generated_from_trainer"} if facts.method.config else set()
    tags |= {method.tag} if method else set()
    tags |= set(libraries(facts))
    if facts.artifact.kind == "adapter":
        tags |= {"transformers"}
        tags |= {"lora"} if facts.adapter.type == "LORA" else set()
        # the Hub's inference providers find an adapter by this tag
        tags |= {f"base_model:adapter:{facts.base_model.id}"} if facts.base_model.id else set()
    return sorted({*tags, *facts.card.tags})


def _on_hub(datasets: tuple[Dataset, ...]) -> tuple[Dataset, ...]:
    return tuple(dataset for dataset in datasets if dataset.id)
