"""Supervised fine-tuning of a LoRA adapter on conversations.

python examples/sft_lora.py MODEL_ID OUTPUT_DIR
cardsmith push OUTPUT_DIR
"""

import sys

from datasets import Dataset
from peft import LoraConfig
from trl import SFTConfig, SFTTrainer

import cardsmith

model_id, output_dir = sys.argv[1:]

conversation = [
    {"role": "user", "content": "What is the capital of France?"},
    {"role": "assistant", "content": "Paris."},
]
trainer = SFTTrainer(
    model=model_id,
    args=SFTConfig(output_dir=output_dir, max_steps=2, logging_steps=1, bf16=False, report_to="none"),
    train_dataset=Dataset.from_dict({"messages": [conversation] * 8}),
    peft_config=LoraConfig(r=4, lora_alpha=8, target_modules="all-linear", task_type="CAUSAL_LM"),
)
cardsmith.attach(
    trainer,
    language="en",
    sections={
        "Uses": "Questions about capitals, one at a time.",
        "Limitations": "It has seen one question, and knows one answer.",
    },
)
trainer.train()
trainer.save_model()
