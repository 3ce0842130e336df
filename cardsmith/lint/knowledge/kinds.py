"""What kind of model a card is of, as far as its files, facts and metadata say."""

from __future__ import annotations

from cardsmith.artifact import kind as artifact
from cardsmith.lint.document import Document

_WEIGHTS = ("model.safetensors", "model.safetensors.index.json", "pytorch_model.bin", "pytorch_model.bin.index.json")
#: PEFT's task type → the Hub's task. Of a model that turns text into text the Hub knows several.
_TASKS = {
    "CAUSAL_LM": "text-generation",
    "SEQ_CLS": "text-classification",
    "TOKEN_CLS": "token-classification",
    "QUESTION_ANS": "question-answering",
    "FEATURE_EXTRACTION": "feature-extraction",
}


def is_adapter(document: Document) -> bool:
    """Whether the card is of a PEFT adapter."""
    if document.beside is not None and artifact.is_adapter(document.beside.top):
        return True
    if document.facts is not None and document.facts.artifact.kind == "adapter":
        return True
    yaml = document.card.front_matter or ""
    if "adapter" not in yaml and "peft" not in yaml:
        return False
    tagged = any(tag.startswith("base_model:adapter:") for tag in document.texts("tags"))
    return tagged or "peft" in document.texts("library_name") or "adapter" in document.texts("base_model_relation")


def library(document: Document) -> str | None:
    """The library that the files beside the card are of, as far as they show it: "peft" or "transformers"."""
    if "peft_type" in document.adapter_config:
        return "peft"
    config, adapter = document.has_file("config.json"), document.has_file("adapter_config.json")
    return "transformers" if config and not adapter and document.has_file(*_WEIGHTS) else None


def task(document: Document) -> str | None:
    """The Hub's task of the model, where the facts or the files know it."""
    known = document.facts.artifact.task if document.facts else None
    return known or _TASKS.get(str(document.adapter_config.get("task_type")))
