"""A reward model: one score for each conversation, learned from pairs.

python examples/reward.py MODEL_ID OUTPUT_DIR
cardsmith push OUTPUT_DIR
"""

import sys

from datasets import Dataset
from trl import RewardConfig, RewardTrainer

import cardsmith

model_id, output_dir = sys.argv[1:]


def answered(text):
    return [{"role": "user", "content": "What is two plus two?"}, {"role": "assistant", "content": text}]


pair = {"chosen": answered("Four."), "rejected": answered("I would rather talk about the weather.")}
trainer = RewardTrainer(
    model=model_id,
    args=RewardConfig(output_dir=output_dir, max_steps=2, logging_steps=1, bf16=False, report_to="none"),
    train_dataset=Dataset.from_list([pair] * 8),
)
cardsmith.attach(
    trainer,
    language="en",
    sections={
        "Uses": "Comparing two answers to the same question. A score says nothing by itself.",
        "Limitations": "It has seen one pair of answers.",
    },
)
trainer.train()
trainer.save_model()
