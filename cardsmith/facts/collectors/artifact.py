"""What was saved, and what loads it?"""

from __future__ import annotations

from collections.abc import Iterator

from cardsmith.facts.findings import Finding
from cardsmith.facts.folder import Folder
from cardsmith.facts.run import LiveRun

#: How the names of transformers' classes end → the Hub's pipeline tag.
_TASKS = {
    "ForCausalLM": "text-generation",
    "LMHeadModel": "text-generation",
    "ForSequenceClassification": "text-classification",
    "ForTokenClassification": "token-classification",
    "ForConditionalGeneration": "image-text-to-text",
}
_PEFT_TASKS = {"CAUSAL_LM": "text-generation", "SEQ_CLS": "text-classification", "TOKEN_CLS": "token-classification"}


def from_run(run: LiveRun) -> Iterator[Finding]:
    """From the model's class and PEFT configuration, and the tokenizer."""
    architecture = next(iter(getattr(run.config, "architectures", None) or ()), None)
    architecture = architecture or type(run.bare_model).__name__
    peft_task = getattr(run.peft_config, "task_type", None)
    yield from _findings(architecture, run.peft_config is not None, peft_task, "the model's class")
    template = getattr(run.processing_class, "chat_template", None)
    if run.processing_class is not None:
        yield Finding("artifact.chat_template", bool(template), "the tokenizer: chat_template")


def from_folder(folder: Folder) -> Iterator[Finding]:
    """From config.json, adapter_config.json and the tokenizer's files."""
    architecture = next(iter(folder.config.get("architectures") or ()), None)
    peft_task = folder.adapter_config.get("task_type")
    source = "adapter_config.json" if folder.adapter_config else "config.json: architectures"
    if architecture or folder.adapter_config:
        yield from _findings(architecture, bool(folder.adapter_config), peft_task, source)
    if folder.has("tokenizer_config.json"):
        template = folder.has("chat_template.jinja") or bool(folder.tokenizer_config.get("chat_template"))
        yield Finding("artifact.chat_template", template, "tokenizer files: chat template")


def _findings(architecture: str | None, is_adapter: bool, peft_task: object, source: str) -> Iterator[Finding]:
    task = _PEFT_TASKS.get(str(getattr(peft_task, "value", peft_task))) or _task_of(architecture)
    scores = task == "text-classification"
    yield Finding("artifact.kind", "adapter" if is_adapter else "reward" if scores else "model", source)
    yield Finding("artifact.architecture", architecture, source)
    yield Finding("artifact.task", task, source)


def _task_of(architecture: str | None) -> str | None:
    return next((task for ending, task in _TASKS.items() if (architecture or "").endswith(ending)), None)
