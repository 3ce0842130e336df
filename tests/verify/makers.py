"""Tiny artifacts of every kind, made on the spot, and files that break them."""

from __future__ import annotations

import json
import shutil
from collections.abc import Mapping
from pathlib import Path
from typing import Any

WORDS = ["What is the capital of France?", "Paris is the capital of France.", "user assistant"]
TEMPLATE = "{% for m in messages %}{{ m.role }}: {{ m.content }}\n{% endfor %}assistant:"
SIZES = {
    "hidden_size": 16,
    "intermediate_size": 32,
    "num_hidden_layers": 2,
    "num_attention_heads": 2,
    "num_key_value_heads": 1,
    "head_dim": 8,
    "pad_token_id": 0,
    "eos_token_id": 1,
    "bos_token_id": None,
}


def make_tokenizer() -> Any:
    """A byte-level BPE tokenizer with a chat template."""
    from tokenizers import Tokenizer, decoders, models, pre_tokenizers, trainers
    from transformers import PreTrainedTokenizerFast

    core = Tokenizer(models.BPE())
    core.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    core.decoder = decoders.ByteLevel()
    alphabet = pre_tokenizers.ByteLevel.alphabet()
    trainer = trainers.BpeTrainer(
        vocab_size=300, special_tokens=["<pad>", "<eos>"], initial_alphabet=alphabet, show_progress=False
    )
    core.train_from_iterator(WORDS, trainer)
    return PreTrainedTokenizerFast(
        tokenizer_object=core,
        pad_token="<pad>",
        eos_token="<eos>",
        chat_template=TEMPLATE,
        model_input_names=["input_ids", "attention_mask"],
    )


def make_model(folder: Path, shard: str = "1GB") -> Path:
    """A full causal model with its tokenizer."""
    return _save(folder, "LlamaForCausalLM", shard)


def make_reward(folder: Path) -> Path:
    """A reward model: a sequence classifier with one label."""
    return _save(folder, "LlamaForSequenceClassification", num_labels=1)


def make_adapter(folder: Path, base: Path, **options: Any) -> Path:
    """A LoRA adapter on `base`, without a tokenizer of its own."""
    import torch
    from peft import LoraConfig, get_peft_model
    from transformers import AutoModelForCausalLM

    torch.manual_seed(0)
    config = LoraConfig(**{"r": 4, "target_modules": ["q_proj", "v_proj"], "task_type": "CAUSAL_LM", **options})
    get_peft_model(AutoModelForCausalLM.from_pretrained(base), config).save_pretrained(folder)
    return folder


def make_reward_adapter(folder: Path, base: Path) -> Path:
    """A LoRA adapter that turns `base`, a causal model, into a reward model."""
    import torch
    from peft import LoraConfig, get_peft_model
    from transformers import AutoModelForSequenceClassification

    torch.manual_seed(0)
    model = AutoModelForSequenceClassification.from_pretrained(base, num_labels=1)
    get_peft_model(model, LoraConfig(r=4, target_modules=["q_proj"], task_type="SEQ_CLS")).save_pretrained(folder)
    return folder


def copy(source: Path, target: Path) -> Path:
    """A copy to break, without the verdict of the original."""
    return Path(shutil.copytree(source, target, ignore=shutil.ignore_patterns(".cardsmith")))


def header_bytes(header: Mapping[str, Any] | bytes, data: bytes = b"") -> bytes:
    """A safetensors file with this header, whatever it says."""
    text = header if isinstance(header, bytes) else json.dumps(header).encode()
    return len(text).to_bytes(8, "little") + text + data


def tensors(path: Path) -> dict[str, Any]:
    """Name → tensor of a safetensors file, each a copy of its own."""
    from safetensors.torch import load_file

    return {name: tensor.clone() for name, tensor in load_file(path).items()}


def save(path: Path, state: dict[str, Any]) -> None:
    """Write a safetensors file as transformers does."""
    from safetensors.torch import save_file

    save_file(state, path, metadata={"format": "pt"})


def edit_json(path: Path, **changes: Any) -> None:
    """Replace keys of a JSON file."""
    path.write_text(json.dumps({**json.loads(path.read_text()), **changes}))


def _save(folder: Path, name: str, shard: str = "1GB", **options: Any) -> Path:
    import torch
    import transformers

    torch.manual_seed(0)
    tokenizer = make_tokenizer()
    config = transformers.LlamaConfig(vocab_size=len(tokenizer), **SIZES, **options)
    getattr(transformers, name)(config).save_pretrained(folder, max_shard_size=shard)
    tokenizer.save_pretrained(folder)
    return folder
