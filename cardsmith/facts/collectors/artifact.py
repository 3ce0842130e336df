"""What was saved, and what loads it?"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from cardsmith.artifact.kind import VOCABULARIES
from cardsmith.facts.findings import Finding
from cardsmith.facts.folder import Folder
from cardsmith.facts.run import LiveRun

#: How the names of transformers' classes end → the Hub's pipeline tag.
_TASKS = {
    "ForCausalLM": "text-generation",
    "LMHeadModel": "text-generation",
    "ForSequenceClassification": "text-classification",
    "ForTokenClassification": "token-classification",
}
#: PEFT's task type → transformers' auto class. For the tasks of the Hub, see `_LOADERS`.
_PEFT_LOADERS = {"SEQ_2_SEQ_LM": "AutoModelForSeq2SeqLM"}
_LOADERS = {
    "text-generation": "AutoModelForCausalLM",
    "text-classification": "AutoModelForSequenceClassification",
    "token-classification": "AutoModelForTokenClassification",
    "image-text-to-text": "AutoModelForImageTextToText",
}
_PEFT_TASKS = {"CAUSAL_LM": "text-generation", "SEQ_CLS": "text-classification", "TOKEN_CLS": "token-classification"}


def from_run(run: LiveRun) -> Iterator[Finding]:
    """From the model's class and PEFT configuration, and the tokenizer."""
    config = run.config.to_dict() if hasattr(run.config, "to_dict") else {}
    architecture = _class_of(run.bare_model) or _architecture(config) or type(run.bare_model).__name__
    peft_task = getattr(run.peft_config, "task_type", None)
    yield from _findings(architecture, config, run.peft_config is not None, peft_task, "the model's class")
    template = getattr(run.processing_class, "chat_template", None)
    if run.processing_class is not None:
        yield Finding("artifact.chat_template", bool(template), "the tokenizer: chat_template")
    elif run.peft_config is not None:
        yield Finding("artifact.tokenizer", False, "the trainer has no tokenizer to save")


def from_folder(folder: Folder) -> Iterator[Finding]:
    """From config.json, adapter_config.json and the tokenizer's files."""
    architecture = _architecture(folder.config)
    peft_task = folder.adapter_config.get("task_type")
    source = "adapter_config.json" if folder.adapter_config else "config.json: architectures"
    if architecture or folder.adapter_config:
        yield from _findings(architecture, folder.config, bool(folder.adapter_config), peft_task, source)
    if folder.has("tokenizer_config.json"):
        template = folder.has("chat_template.jinja") or bool(folder.tokenizer_config.get("chat_template"))
        yield Finding("artifact.chat_template", template, "tokenizer files: chat template")
    elif folder.adapter_config and not any(map(folder.has, VOCABULARIES)):
        yield Finding("artifact.tokenizer", False, "there is no tokenizer file")


def _findings(
    architecture: str | None, config: Mapping[str, Any], is_adapter: bool, peft_task: object, source: str
) -> Iterator[Finding]:
    peft_name = str(getattr(peft_task, "value", peft_task))
    task = _PEFT_TASKS.get(peft_name) or _task_of(architecture, config)
    # a causal language model that sees keeps PEFT's task type of one that does not
    task = _task_of(architecture, config) if config.get("vision_config") else task
    scores = task == "text-classification" and _labels(config) == 1
    yield Finding("artifact.kind", "adapter" if is_adapter else "reward" if scores else "model", source)
    yield Finding("artifact.architecture", architecture, source)
    yield Finding("artifact.loader", _PEFT_LOADERS.get(peft_name) or _loader(architecture, config, task), source)
    yield Finding("artifact.task", task, source)


def _class_of(model: Any) -> str | None:
    """The class of transformers that `model` is of. Until it is saved, its configuration names that of its base."""
    inner = model.get_base_model() if hasattr(model, "get_base_model") else model
    classes = (kind for kind in type(inner).__mro__ if kind.__module__.startswith("transformers.models."))
    return next((kind.__name__ for kind in classes), None)


def _architecture(config: Mapping[str, Any]) -> str | None:
    names = config.get("architectures")
    return next((name for name in names if isinstance(name, str)), None) if isinstance(names, list) else None


def _task_of(architecture: str | None, config: Mapping[str, Any]) -> str | None:
    # of the classes that generate under a condition, those of text and of speech have no part that sees
    if (architecture or "").endswith("ForConditionalGeneration"):
        return "image-text-to-text" if config.get("vision_config") else None
    return next((task for ending, task in _TASKS.items() if (architecture or "").endswith(ending)), None)


def _loader(architecture: str | None, config: Mapping[str, Any], task: str | None) -> str | None:
    if task is None and config.get("is_encoder_decoder") and (architecture or "").endswith("ForConditionalGeneration"):
        return "AutoModelForSeq2SeqLM"
    return _LOADERS.get(task or "")


def _labels(config: Mapping[str, Any]) -> int | None:
    """How many classes a classifier tells apart; one is a score."""
    labels = config.get("id2label")
    return len(labels) if isinstance(labels, Mapping) else None
