"""Lets a credential come to the card in every way that `attach` cannot foresee, and publishes it by the Trainer's own
push_to_hub. Arguments: a folder, the credential.
"""

from __future__ import annotations

import logging
import sys
from pathlib import Path

from transformers import AutoModelForCausalLM, Trainer, TrainingArguments

import cardsmith
from cardsmith.demo.base_model import build, train_tokenizer

root, secret = Path(sys.argv[1]), sys.argv[2]
logging.basicConfig(level=logging.ERROR)
logging.getLogger("cardsmith").setLevel(logging.WARNING)
out = root / "out"
build(
    "llama",
    {"hidden_size": 16, "intermediate_size": 32, "num_hidden_layers": 1, "num_attention_heads": 2},
    root / "base",
)
out.mkdir()
(out / "README.md").write_text(f"# Mine\n\nBefore: {secret}\n")
tokenizer = train_tokenizer()
encoded = tokenizer("Short answers are often the better answers.")["input_ids"]
trainer = Trainer(
    model=AutoModelForCausalLM.from_pretrained(root / "base"),
    args=TrainingArguments(
        output_dir=str(out), max_steps=2, report_to="none", use_cpu=True, disable_tqdm=True, hub_token="local"
    ),
    train_dataset=[{"input_ids": encoded, "labels": encoded}] * 4,
    processing_class=tokenizer,
)
cardsmith.attach(trainer, license="mit", sections={"Uses": "Any."})
trainer.train()
(root / "cardsmith.toml").write_text(f"[card.sections]\nLimits = '''Ask with {secret}.'''\n")
readme = out / "README.md"
readme.write_text(f"{readme.read_text('utf-8')}\n## Mine\n\nAfter: {secret}\n", "utf-8")
trainer.push_to_hub(model_name=f"named {secret}", tags=[secret, "mine"], finetuned_from=secret, language=["en", secret])
