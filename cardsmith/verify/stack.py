"""What releases of torch, transformers and peft name differently, asked for by capability."""

from __future__ import annotations

import platform
from importlib import metadata
from typing import Any

PACKAGES = ("torch", "transformers", "peft", "safetensors", "tokenizers", "huggingface_hub")


def versions() -> dict[str, str]:
    """Version of Python and of each installed package of the stack, without importing any."""
    found = {"python": platform.python_version()}
    for package in PACKAGES:
        try:
            found[package] = metadata.version(package)
        except metadata.PackageNotFoundError:
            continue
    return found


def auto_model(scores: bool) -> Any:
    """The transformers class that loads such a model."""
    import transformers

    return transformers.AutoModelForSequenceClassification if scores else transformers.AutoModelForCausalLM


def dtype_argument() -> str:
    """The keyword for the dtype in `from_pretrained`: `dtype` since transformers 4.56, `torch_dtype` before."""
    from transformers import PretrainedConfig

    return "dtype" if hasattr(PretrainedConfig(), "dtype") else "torch_dtype"


def declared_dtype(config: Any) -> Any:
    """The torch dtype that a model's config names, or None."""
    config = config.get_text_config()
    return getattr(config, dtype_argument(), None)
