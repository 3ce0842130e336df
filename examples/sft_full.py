"""Supervised fine-tuning of a full model, evaluated on held-out data while it trains.

python examples/sft_full.py MODEL_ID OUTPUT_DIR
cardsmith push OUTPUT_DIR
"""

import sys

from datasets import Dataset
from trl import SFTConfig, SFTTrainer

import cardsmith

model_id, output_dir = sys.argv[1:]

trainer = SFTTrainer(
    model=model_id,
    args=SFTConfig(
        output_dir=output_dir,
        max_steps=2,
        logging_steps=1,
        eval_strategy="steps",
        eval_steps=1,
        bf16=False,
        report_to="none",
    ),
    train_dataset=Dataset.from_dict({"text": ["Short answers are often the better answers."] * 8}),
    eval_dataset=Dataset.from_dict({"text": ["The capital of France is Paris."] * 4}),
)
cardsmith.attach(
    trainer,
    language="en",
    sections={
        "Uses": "Sentences on short answers.",
        "Limitations": "It has seen one sentence, and says little else.",
    },
)
trainer.train()
trainer.save_model()
