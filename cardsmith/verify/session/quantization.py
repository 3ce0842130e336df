"""How the weights of a model are packed."""

from __future__ import annotations

from typing import Any

from cardsmith.artifact.wording import plain


def packing(config: Any) -> str | None:
    """The method that a transformers config names, with its bits where it has some; None for plain weights."""
    said = getattr(config, "quantization_config", None)
    if not said:
        return None
    said = said if isinstance(said, dict) else said.to_dict()
    method = plain(getattr(said.get("quant_method"), "value", said.get("quant_method")), 40)
    bits = said.get("bits") or (4 if said.get("load_in_4bit") else 8 if said.get("load_in_8bit") else None)
    return f"{method}, {bits} bit" if bits else method


def quantization(config: Any, model: Any) -> str | None:
    """How the weights of `model` are packed, or were before it was loaded; None for plain weights.

    Args:
        config: transformers config as it lies on disk.
        model: transformers.PreTrainedModel loaded by it.
    """
    method = packing(config)
    return method if method is None or packed(model) else f"{method}, unpacked here"


def packed(model: Any) -> bool:
    """Whether the weights in memory are packed, so that a merge would round them anew.

    Where the device lacks the kernels, the loader unpacks some kinds, and says so in the config or takes it off.
    """
    config = getattr(model.config, "quantization_config", None)
    return bool(getattr(model, "is_quantized", config)) and config is not None and not _unpacks(config)


def _unpacks(config: Any) -> bool:
    return bool(config.get("dequantize") if isinstance(config, dict) else getattr(config, "dequantize", False))
