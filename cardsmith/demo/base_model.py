"""A tiny random model of a real architecture, published to a Hub under the real model's id."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from cardsmith.demo.systems import System

_SPECIAL = ("<|pad|>", "<|end|>", "<|user|>", "<|assistant|>")
_CHAT_TEMPLATE = (
    "{% for message in messages %}<|{{ message.role }}|>{{ message.content }}<|end|>{% endfor %}"
    "{% if add_generation_prompt %}<|assistant|>{% endif %}"
)
_CARD = """---
license: {license}
library_name: transformers
pipeline_tag: text-generation
---

# {id}

A tiny random stand-in of the same architecture.
"""
_CORPUS = (
    "The capital of France is Paris, and the capital of Japan is Tokyo.",
    "A model card says what a model is, what it was trained on, and how it was measured.",
    "Short answers are often the better answers.",
    "What is two plus two? Two plus two is four.",
)


def publish(system: System, folder: Path) -> None:
    """Build the base model of `system` in `folder` and put it on the Hub that HF_ENDPOINT names, with its licence."""
    from huggingface_hub import HfApi

    build(system.architecture, system.sizes, folder)
    (folder / "README.md").write_text(_CARD.format(license=system.license, id=system.base_model), "utf-8")
    api = HfApi()
    api.create_repo(system.base_model, exist_ok=True)
    api.upload_folder(repo_id=system.base_model, folder_path=folder, commit_message="Add a tiny random model")


def build(architecture: str, sizes: Mapping[str, Any], folder: Path, seed: int = 0) -> None:
    """Save a random causal language model of this architecture, and a tokenizer trained on the spot, into `folder`."""
    from transformers import AutoConfig, AutoModelForCausalLM, set_seed

    set_seed(seed)
    tokenizer = train_tokenizer()
    config = AutoConfig.for_model(architecture, vocab_size=len(tokenizer), **sizes)
    config.pad_token_id = tokenizer.pad_token_id
    config.bos_token_id = config.eos_token_id = tokenizer.eos_token_id
    AutoModelForCausalLM.from_config(config).save_pretrained(folder)
    tokenizer.save_pretrained(folder)


def train_tokenizer() -> Any:
    """A byte-level BPE tokenizer with a chat template, of a few hundred tokens."""
    from tokenizers import Tokenizer, decoders, models, pre_tokenizers, trainers
    from transformers import PreTrainedTokenizerFast

    tokenizer = Tokenizer(models.BPE())
    tokenizer.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    tokenizer.decoder = decoders.ByteLevel()
    alphabet = pre_tokenizers.ByteLevel.alphabet()
    trainer = trainers.BpeTrainer(vocab_size=384, special_tokens=list(_SPECIAL), initial_alphabet=alphabet)
    tokenizer.train_from_iterator(_CORPUS, trainer)
    pad, end, *_ = _SPECIAL
    # without `token_type_ids`: transformers 4 would hand them to models that know none
    names = ["input_ids", "attention_mask"]
    fast = PreTrainedTokenizerFast(
        tokenizer_object=tokenizer, pad_token=pad, eos_token=end, padding_side="left", model_input_names=names
    )
    fast.chat_template = _CHAT_TEMPLATE
    return fast
