"""`transformers.Trainer` with the callback alone, where the trainer itself is out of reach.

python examples/plain_trainer.py MODEL_ID OUTPUT_DIR
cardsmith push OUTPUT_DIR
"""

import sys

from transformers import AutoModelForCausalLM, AutoTokenizer, Trainer, TrainingArguments

import cardsmith

model_id, output_dir = sys.argv[1:]

tokenizer = AutoTokenizer.from_pretrained(model_id)
encoded = tokenizer("Short answers are often the better answers.")["input_ids"]
trainer = Trainer(
    model=AutoModelForCausalLM.from_pretrained(model_id),
    args=TrainingArguments(output_dir=output_dir, max_steps=2, logging_steps=1, report_to="none"),
    train_dataset=[{"input_ids": encoded, "labels": encoded}] * 8,
    processing_class=tokenizer,
    callbacks=[
        cardsmith.CardsmithCallback(
            language="en",
            sections={"Uses": "A first try, and no more.", "Limitations": "It has seen one sentence."},
        )
    ],
)
trainer.train()
trainer.save_model()
