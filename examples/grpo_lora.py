"""GRPO with a LoRA adapter. What only you know goes into `sections`; the run says the rest.

python examples/grpo_lora.py MODEL_ID OUTPUT_DIR
cardsmith push OUTPUT_DIR
"""

import sys

from datasets import Dataset
from peft import LoraConfig
from trl import GRPOConfig, GRPOTrainer

import cardsmith

model_id, output_dir = sys.argv[1:]


def reward_brevity(completions, **_):
    return [1 / (1 + len(completion[0]["content"])) for completion in completions]


prompts = [[{"role": "user", "content": question}] for question in ("What is two plus two?", "Who are you?") * 4]
trainer = GRPOTrainer(
    model=model_id,
    reward_funcs=reward_brevity,
    args=GRPOConfig(
        output_dir=output_dir,
        max_steps=2,
        per_device_train_batch_size=4,
        num_generations=4,
        max_completion_length=8,
        logging_steps=1,
        bf16=False,
        report_to="none",
    ),
    train_dataset=Dataset.from_dict({"prompt": prompts}),
    peft_config=LoraConfig(r=4, target_modules=["q_proj", "v_proj"], task_type="CAUSAL_LM"),
)
cardsmith.attach(
    trainer,
    language="en",
    sections={
        "Uses": "Short answers to short questions.",
        "Limitations": "It was rewarded for being brief, not for being right.",
    },
)
trainer.train()
trainer.save_model()
