"""200 steps of GRPO on a tiny model, with `cardsmith.attach` against without: what the callback costs a run."""

from __future__ import annotations

import contextlib
import io
import os
import tempfile
import time
from pathlib import Path
from typing import Any

from paired import Timed, finish, report

os.environ.update(HF_HUB_OFFLINE="1", WANDB_MODE="disabled")

_STEPS = 200
_SIZES = {"hidden_size": 32, "intermediate_size": 64, "num_hidden_layers": 2, "num_attention_heads": 4}


def trainer(base: Path, output_dir: str) -> Any:
    """TRL's GRPOTrainer on the tiny model, logging every tenth step."""
    from datasets import Dataset
    from trl import GRPOConfig, GRPOTrainer

    def reward_brevity(completions: list[str], **_: object) -> list[float]:
        return [1 / (1 + len(completion)) for completion in completions]

    arguments = GRPOConfig(
        output_dir=output_dir,
        max_steps=_STEPS,
        per_device_train_batch_size=4,
        num_generations=4,
        max_completion_length=4,
        logging_steps=10,
        save_strategy="no",
        report_to="none",
        bf16=False,
        disable_tqdm=True,
    )
    data = Dataset.from_dict({"prompt": ["What is two plus two?"] * 16})
    return GRPOTrainer(model=str(base), reward_funcs=reward_brevity, args=arguments, train_dataset=data)


def training(base: Path, *, attached: bool) -> Timed:
    """The time of `trainer.train()`, with or without cardsmith."""
    import cardsmith

    def timed() -> float:
        with tempfile.TemporaryDirectory() as folder, contextlib.redirect_stdout(io.StringIO()):
            subject = trainer(base, folder)
            if attached:
                cardsmith.attach(subject)
            began = time.perf_counter()
            subject.train()
            return time.perf_counter() - began

    return timed


def main() -> None:
    import torch

    from cardsmith.demo.base_model import build

    torch.set_num_threads(1)
    with tempfile.TemporaryDirectory() as folder:
        base = Path(folder) / "base"
        build("llama", _SIZES, base)
        pair = training(base, attached=True), training(base, attached=False)
        finish([report("train with attach / without, 200 steps", *pair, target=1.01, pairs=7)])


if __name__ == "__main__":
    main()
