"""The training script of the demo, as a user would write it: GRPO on a model from the Hub, one line of cardsmith."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from cardsmith.demo.systems import System

STEPS = 4

_QUESTIONS = ("What is the capital of France?", "What is two plus two?", "What does a model card say?", "Who are you?")

#: What no run knows, and only the owner can say.
_OWNER = {
    "Uses": "It shows the way from a training run to a published model card, and is of no other use.",
    "Limitations": "Its base has random weights and a few ten thousand parameters: what it writes means nothing.",
}


def reward_brevity(completions: list[Any], **_: object) -> list[float]:
    """One for an empty answer, falling towards zero as it gets longer."""
    return [1 / (1 + len(completion[0]["content"])) for completion in completions]


def reward_letters(completions: list[Any], **_: object) -> list[float]:
    """The share of letters among the characters of the answer."""
    texts = [completion[0]["content"] for completion in completions]
    return [sum(map(str.isalpha, text)) / len(text) if text else 0.0 for text in texts]


def train(system: System, output_dir: Path, report_to: str) -> None:
    """Train the base model of `system`, fetched from the Hub, and save the result and its card in `output_dir`."""
    from datasets import Dataset
    from peft import LoraConfig
    from trl import GRPOConfig, GRPOTrainer

    import cardsmith

    prompts = [[{"role": "user", "content": question}] for question in _QUESTIONS * 4]
    lora = LoraConfig(r=system.lora_rank, lora_alpha=8, target_modules=["q_proj", "v_proj"], task_type="CAUSAL_LM")
    trainer = GRPOTrainer(
        model=system.base_model,
        reward_funcs=[reward_brevity, reward_letters],
        args=GRPOConfig(
            output_dir=str(output_dir),
            max_steps=STEPS,
            learning_rate=1e-3,
            per_device_train_batch_size=4,
            num_generations=4,
            max_completion_length=16,
            logging_steps=1,
            save_strategy="no",
            report_to=report_to,
            run_name=system.model_name,
            bf16=False,
            disable_tqdm=True,
        ),
        train_dataset=Dataset.from_dict({"prompt": prompts}),
        peft_config=lora if system.lora_rank else None,
    )
    cardsmith.attach(trainer, language="en", sections=_OWNER)
    trainer.train()
    trainer.save_model()
