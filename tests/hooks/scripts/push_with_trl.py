"""Trains a full model and a LoRA adapter with TRL, and publishes both by TRL's own push_to_hub. Arguments: a folder."""

from __future__ import annotations

import sys
from pathlib import Path

from datasets import Dataset
from peft import LoraConfig
from trl import SFTConfig, SFTTrainer

import cardsmith
from cardsmith.demo import base_model
from cardsmith.demo.systems import BY_NAME

root = Path(sys.argv[1])
base_model.publish(BY_NAME["qwen3"], root / "base")
rows = Dataset.from_dict({"text": ["Short answers are often the better answers."] * 8})

for name, lora in (("full", None), ("lora", LoraConfig(r=2, target_modules=["q_proj"], task_type="CAUSAL_LM"))):
    trainer = SFTTrainer(
        model="Qwen/Qwen3-4B",
        args=SFTConfig(
            output_dir=str(root / name), max_steps=2, bf16=False, report_to="none", logging_steps=1, hub_token="local"
        ),
        train_dataset=rows,
        peft_config=lora,
    )
    cardsmith.attach(trainer)
    trainer.train()
    readme = root / name / "README.md"
    readme.write_text(readme.read_text("utf-8") + "\n## Limitations\n\nIt only knows short answers.\n", "utf-8")
    trainer.push_to_hub(dataset_name="example-org/lines")
