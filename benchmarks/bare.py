"""What a user would write by hand: load base and adapter, generate. Prints the text and the peak of memory as JSON."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import torch
from peft import PeftModel
from transformers import AutoModelForCausalLM, AutoTokenizer


def main(base: str, adapter: str, prompt: str, tokens: str, device: str) -> None:
    placed = {} if device == "cpu" else {"device_map": device}
    model = AutoModelForCausalLM.from_pretrained(base, dtype="auto", **placed)
    model = PeftModel.from_pretrained(model, adapter).eval()
    words = AutoTokenizer.from_pretrained(adapter)
    messages = [{"role": "user", "content": prompt}]
    text = words.apply_chat_template(messages, tokenize=False, add_generation_prompt=True)
    inputs = words(text, return_tensors="pt", add_special_tokens=False).to(device)
    with torch.inference_mode():
        ids = model.generate(**inputs, do_sample=False, max_new_tokens=int(tokens))
    written = words.decode(ids[0, inputs["input_ids"].shape[1] :], skip_special_tokens=True)
    print(json.dumps({"text": written, "peak": _peak(device)}))


def _peak(device: str) -> int:
    if device != "cpu":
        return int(torch.cuda.max_memory_allocated())
    lines = Path("/proc/self/status").read_text().splitlines()
    return next(int(line.split()[1]) * 1024 for line in lines if line.startswith("VmHWM"))


if __name__ == "__main__":
    main(*sys.argv[1:])
