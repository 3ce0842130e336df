"""Models of random weights to measure with, of the shape of those that people train."""

from __future__ import annotations

from pathlib import Path
from typing import Any

TEMPLATE = (
    "{% for m in messages %}<|user|>{{ m.content }}<eos>\n{% endfor %}"
    "{% if add_generation_prompt %}<|assistant|>{% endif %}"
)
#: 77 million parameters: 12 layers of 768.
SMALL = {
    "hidden_size": 768,
    "intermediate_size": 2048,
    "num_hidden_layers": 12,
    "num_attention_heads": 12,
    "num_key_value_heads": 4,
    "head_dim": 64,
}
#: 302 million: 24 layers of 1024.
MEDIUM = {
    "hidden_size": 1024,
    "intermediate_size": 2816,
    "num_hidden_layers": 24,
    "num_attention_heads": 16,
    "num_key_value_heads": 16,
    "head_dim": 64,
}
LORA = {"r": 16, "target_modules": ["q_proj", "k_proj", "v_proj", "o_proj"], "task_type": "CAUSAL_LM"}


def tokenizer() -> Any:
    """A byte-level BPE tokenizer with a chat template."""
    from tokenizers import Tokenizer, decoders, models, pre_tokenizers, trainers
    from transformers import PreTrainedTokenizerFast

    core = Tokenizer(models.BPE())
    core.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    core.decoder = decoders.ByteLevel()
    special = ["<pad>", "<eos>", "<|user|>", "<|assistant|>"]
    alphabet = pre_tokenizers.ByteLevel.alphabet()
    trainer = trainers.BpeTrainer(special_tokens=special, initial_alphabet=alphabet, show_progress=False)
    core.train_from_iterator(["What is the capital of France?"], trainer)
    return PreTrainedTokenizerFast(tokenizer_object=core, pad_token="<pad>", eos_token="<eos>", chat_template=TEMPLATE)


def base(
    folder: Path, sizes: dict[str, int], architecture: str = "Llama", dtype: str = "float32", device: str = "cpu"
) -> Path:
    """A causal model of these sizes, with its tokenizer."""
    import torch
    import transformers

    torch.manual_seed(0)
    words = tokenizer()
    config = getattr(transformers, f"{architecture}Config")(
        **{"vocab_size": len(words), **sizes}, pad_token_id=0, eos_token_id=1, bos_token_id=None, dtype=dtype
    )
    with torch.device(device):
        torch.set_default_dtype(getattr(torch, dtype))
        model = transformers.AutoModelForCausalLM.from_config(config)
        torch.set_default_dtype(torch.float32)
    model.save_pretrained(folder)
    words.save_pretrained(folder)
    return folder


def adapter(folder: Path, of: Path, seed: int = 0) -> Path:
    """A LoRA adapter on `of`, moved away from where it starts, with the tokenizer beside it."""
    import torch
    from peft import LoraConfig, get_peft_model
    from transformers import AutoModelForCausalLM, AutoTokenizer

    torch.manual_seed(seed)
    model = get_peft_model(AutoModelForCausalLM.from_pretrained(of, dtype="auto"), LoraConfig(**LORA))
    with torch.no_grad():
        for parameter in model.parameters():
            if parameter.requires_grad:
                parameter.add_(torch.randn_like(parameter), alpha=0.02)
    model.save_pretrained(folder)
    AutoTokenizer.from_pretrained(of).save_pretrained(folder)
    return folder
