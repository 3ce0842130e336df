"""What the families share: a tiny model, its tokenizer, tiny data, arguments for a step on CPU."""

from __future__ import annotations

import sys
from functools import cache
from pathlib import Path
from typing import Any

from datasets import Dataset
from peft import LoraConfig
from transformers import AutoModelForCausalLM, AutoModelForSequenceClassification, AutoTokenizer

from cardsmith.demo import base_model

ROOT = Path(sys.argv[1])
_QUESTION, _GOOD, _BAD = "What is two plus two?", " Four.", " Five, or six."
_CHAT = [{"role": "user", "content": _QUESTION}]

TEXTS = Dataset.from_dict({"text": ["Short answers are often the better answers."] * 4})
PROMPTS = Dataset.from_dict({"prompt": [_QUESTION] * 4})
CHATS = Dataset.from_list([{"messages": [*_CHAT, {"role": "assistant", "content": _GOOD}]}] * 4)
PAIRS = Dataset.from_dict({"prompt": [_QUESTION] * 4, "chosen": [_GOOD] * 4, "rejected": [_BAD] * 4})
TRIPLES = PAIRS.add_column("reference", [" Four!"] * 4)
JUDGED = Dataset.from_dict({"prompt": [_QUESTION] * 4, "completion": [_GOOD, _BAD] * 2, "label": [True, False] * 2})
STEPS = Dataset.from_list([{"prompt": _QUESTION, "completions": [_GOOD, _BAD], "labels": [True, False]}] * 4)
HINTED = Dataset.from_list([{"prompt": _CHAT, "privileged_context": "It is four."}] * 4)


@cache
def folder(architecture: str = "llama") -> Path:
    """A tiny random model of this architecture, with a tokenizer."""
    path = ROOT / "base" / architecture
    sizes = {"hidden_size": 16, "intermediate_size": 32, "num_hidden_layers": 1, "num_attention_heads": 2}
    base_model.build(architecture, sizes, path)
    return path


def model() -> Any:
    return AutoModelForCausalLM.from_pretrained(folder())


def scorer() -> Any:
    return AutoModelForSequenceClassification.from_pretrained(folder(), num_labels=1)


def tokenizer() -> Any:
    return AutoTokenizer.from_pretrained(folder())


def encoded() -> Dataset:
    """The prompts, as trainers want them that have no tokenizer look at the data."""
    return Dataset.from_dict({"input_ids": tokenizer()(PROMPTS["prompt"][:])["input_ids"]})


def lora(**options: Any) -> LoraConfig:
    return LoraConfig(r=2, target_modules=["q_proj"], task_type="CAUSAL_LM", **options)


def arguments(name: str, **options: Any) -> dict[str, Any]:
    """Arguments of every trainer, for one step into `ROOT / name`."""
    return {
        "output_dir": str(ROOT / name),
        "max_steps": 1,
        "logging_steps": 1,
        "save_strategy": "no",
        "report_to": "none",
        "use_cpu": True,
        "bf16": False,
        "disable_tqdm": True,
        "per_device_train_batch_size": 2,
        **options,
    }


def length(completions: list[Any], **_: Any) -> list[float]:
    """A reward that any completion gets."""
    return [float(len(completion)) for completion in completions]
