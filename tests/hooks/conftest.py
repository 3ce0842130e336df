"""A tiny model and a plain Trainer, in this process; no Hub."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from cardsmith.demo.base_model import build, train_tokenizer

MakeTrainer = Callable[..., Any]


@pytest.fixture(scope="session")
def base_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("base") / "tiny"
    sizes = {"hidden_size": 16, "intermediate_size": 32, "num_hidden_layers": 1, "num_attention_heads": 2}
    build("llama", sizes, folder)
    return folder


@pytest.fixture
def make_trainer(base_folder: Path, tmp_path: Path) -> MakeTrainer:
    """A `transformers.Trainer` on the tiny model, that trains for two steps into `tmp_path / "out"`."""
    from transformers import AutoModelForCausalLM, Trainer, TrainingArguments

    def make(lora: bool = False, save_steps: int | None = None, **options: Any) -> Any:
        tokenizer = train_tokenizer()
        encoded = tokenizer("Short answers are often the better answers.")["input_ids"]
        rows = [{"input_ids": encoded, "labels": encoded}] * 4
        arguments = TrainingArguments(
            output_dir=str(tmp_path / "out"),
            max_steps=2,
            logging_steps=1,
            save_strategy="steps" if save_steps else "no",
            save_steps=save_steps or 500,
            report_to="none",
            use_cpu=True,
            disable_tqdm=True,
        )
        model = AutoModelForCausalLM.from_pretrained(base_folder)
        if lora:
            from peft import LoraConfig, get_peft_model

            model = get_peft_model(model, LoraConfig(r=2, target_modules=["q_proj"], task_type="CAUSAL_LM"))
        return Trainer(model=model, args=arguments, train_dataset=rows, processing_class=tokenizer, **options)

    return make
