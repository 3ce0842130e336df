"""Is it an adapter, and what does its head give? One answer for all who ask."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

ADAPTER_CONFIG = "adapter_config.json"
CONFIG = "config.json"
ADAPTER_WEIGHTS = "adapter_model.safetensors"
INDEX_SUFFIX = ".safetensors.index.json"
#: Any of these makes a tokenizer; the others refine it.
VOCABULARIES = (
    "tokenizer.json",
    "tokenizer.model",
    "vocab.json",
    "vocab.txt",
    "spiece.model",
    "sentencepiece.bpe.model",
    "tekken.json",
)
#: Files with weights in a pickle. They are never opened.
PICKLED = ("pytorch_model.bin", "pytorch_model.bin.index.json", "adapter_model.bin")


def is_adapter(names: Collection[str]) -> bool:
    """Whether a folder with these files at its top is a PEFT adapter's, or says that it should be."""
    return ADAPTER_CONFIG in names or any(name.startswith("adapter_model.") for name in names)


def is_artifact(names: Collection[str]) -> bool:
    """Whether a folder with these files at its top holds weights, or says that it should."""
    return ADAPTER_CONFIG in names or any(n.endswith((".safetensors", INDEX_SUFFIX)) or n in PICKLED for n in names)


def gives_scores(config: Mapping[str, Any]) -> bool:
    """Whether a model or adapter of this configuration ends in a head of scores (sequence classification)."""
    architectures = config.get("architectures")
    heads = architectures if isinstance(architectures, list) else []
    return config.get("task_type") == "SEQ_CLS" or any(str(h).endswith("ForSequenceClassification") for h in heads)
