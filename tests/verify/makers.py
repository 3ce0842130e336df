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
EXPERTS = {"num_local_experts": 4, "num_experts_per_tok": 2, "sliding_window": 64}


def make_tokenizer(template: str | None = TEMPLATE, named: Mapping[str, str] | None = None) -> Any:
    """A byte-level BPE tokenizer, with a chat template unless it is None, and `named` special tokens: name → token."""
    from tokenizers import Tokenizer, decoders, models, pre_tokenizers, trainers
    from transformers import PreTrainedTokenizerFast

    named = named or {}
    core = Tokenizer(models.BPE())
    core.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    core.decoder = decoders.ByteLevel()
    alphabet = pre_tokenizers.ByteLevel.alphabet()
    trainer = trainers.BpeTrainer(
        vocab_size=300,
        special_tokens=["<pad>", "<eos>", *named.values()],
        initial_alphabet=alphabet,
        show_progress=False,
    )
    core.train_from_iterator(WORDS, trainer)
    return PreTrainedTokenizerFast(
        tokenizer_object=core,
        pad_token="<pad>",
        eos_token="<eos>",
        chat_template=template,
        extra_special_tokens=dict(named),
        model_input_names=["input_ids", "attention_mask"],
    )


def make_model(folder: Path, shard: str = "1GB", architecture: str = "Llama", **options: Any) -> Path:
    """A full causal model with its tokenizer."""
    return _save(folder, architecture, "ForCausalLM", shard, **options)


def make_reward(folder: Path) -> Path:
    """A reward model: a sequence classifier with one label."""
    return _save(folder, "Llama", "ForSequenceClassification", num_labels=1)


def make_adapter(folder: Path, base: Path, **options: Any) -> Path:
    """A LoRA adapter on `base` as training leaves one, without a tokenizer of its own."""
    from peft import LoraConfig
    from transformers import AutoModelForCausalLM

    config = LoraConfig(**{"r": 4, "target_modules": ["q_proj", "v_proj"], "task_type": "CAUSAL_LM", **options})
    return save_adapter(folder, AutoModelForCausalLM.from_pretrained(base), config)


def save_adapter(folder: Path, model: Any, config: Any) -> Path:
    """The adapter of `config` on `model`, moved away from where it starts, as training would."""
    import torch
    from peft import get_peft_model

    torch.manual_seed(0)
    wrapped = get_peft_model(model, config)
    with torch.no_grad():
        for parameter in wrapped.parameters():
            if parameter.requires_grad:
                parameter.add_(torch.randn_like(parameter), alpha=0.1)
    wrapped.save_pretrained(folder)
    return folder


def make_reward_adapter(folder: Path, base: Path) -> Path:
    """A LoRA adapter that turns `base`, a causal model, into a reward model."""
    from peft import LoraConfig
    from transformers import AutoModelForSequenceClassification

    model = AutoModelForSequenceClassification.from_pretrained(base, num_labels=1)
    return save_adapter(folder, model, LoraConfig(r=4, target_modules=["q_proj"], task_type="SEQ_CLS"))


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


def save_with(folder: Path, model: Any, tokenizer: Any, shard: str = "1GB") -> Path:
    """Save a model and its tokenizer into one folder, as a trainer does."""
    model.save_pretrained(folder, max_shard_size=shard)
    tokenizer.save_pretrained(folder)
    return folder


def _save(folder: Path, architecture: str, head: str, shard: str = "1GB", **options: Any) -> Path:
    import torch
    import transformers

    torch.manual_seed(0)
    tokenizer = make_tokenizer()
    sizes = {**SIZES, **(EXPERTS if architecture == "GptOss" else {}), **options}
    config = getattr(transformers, f"{architecture}Config")(vocab_size=len(tokenizer), **sizes)
    return save_with(folder, getattr(transformers, architecture + head)(config), tokenizer, shard)
