"""A tiny model in a plain Trainer."""

from __future__ import annotations

from pathlib import Path
from typing import Any


def tiny_trainer(folder: Path, **arguments: Any) -> Any:
    """A `transformers.Trainer` that trains for two steps into `folder`, with a log of each."""
    from transformers import LlamaConfig, LlamaForCausalLM, Trainer, TrainingArguments

    sizes = {"hidden_size": 16, "intermediate_size": 32, "num_hidden_layers": 1, "num_attention_heads": 2}
    arguments = {"report_to": "none", "max_steps": 2, "logging_steps": 1, "save_strategy": "no", **arguments}
    return Trainer(
        model=LlamaForCausalLM(LlamaConfig(vocab_size=32, **sizes)),
        args=TrainingArguments(output_dir=str(folder), use_cpu=True, disable_tqdm=True, **arguments),
        train_dataset=[{"input_ids": [1, 2, 3], "labels": [1, 2, 3]}] * 4,
    )
