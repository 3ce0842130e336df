"""Preference optimization (DPO) of a full model.

python examples/dpo.py MODEL_ID OUTPUT_DIR
cardsmith push OUTPUT_DIR
"""

import sys

from datasets import Dataset
from trl import DPOConfig, DPOTrainer

import cardsmith

model_id, output_dir = sys.argv[1:]

pair = {"prompt": "What is two plus two?", "chosen": " Four.", "rejected": " It depends on what you mean by two."}
trainer = DPOTrainer(
    model=model_id,
    args=DPOConfig(output_dir=output_dir, max_steps=2, logging_steps=1, bf16=False, report_to="none"),
    train_dataset=Dataset.from_list([pair] * 8),
)
cardsmith.attach(
    trainer,
    language="en",
    sections={
        "Uses": "Short answers to sums.",
        "Limitations": "It prefers short answers, right or wrong.",
    },
)
trainer.train()
trainer.save_model()
