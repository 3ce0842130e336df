"""The architecture without its weights, on torch's meta device: which tensors a loader will look for."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from cardsmith.artifact.header import Tensor
from cardsmith.artifact.wording import plain
from cardsmith.verify import base
from cardsmith.verify.outcome import Failed, Skipped
from cardsmith.verify.request import Request
from cardsmith.verify.stack import auto_model
from cardsmith.verify.subject import Fit

#: PEFT saves each tensor under the name it has in the base, behind this.
PREFIX = "base_model.model."


def model_fit(folder: Path, scores: bool, header: Mapping[str, Tensor]) -> Fit:
    """Let transformers match a full model's header with its own config.

    It is given tensors of the right shapes on the meta device in place of the files, so each release's own renamings
    and tied weights apply, and no tensor data is read.

    Raises:
        Skipped: the weights are quantized, so that their names and shapes are those of the packing.
    """
    import torch
    from transformers import AutoConfig

    config = AutoConfig.from_pretrained(folder, trust_remote_code=False)
    if getattr(config, "quantization_config", None):
        raise Skipped("the weights are quantized; their shapes are compared when they are loaded")
    state = {name: torch.empty(tensor.shape, device="meta") for name, tensor in header.items()}
    architecture = type(_empty(config, scores))
    model, info = architecture.from_pretrained(
        None, config=config, state_dict=state, device_map="meta", output_loading_info=True, ignore_mismatched_sizes=True
    )
    shapes = {name: tuple(tensor.shape) for name, tensor in model.state_dict().items()}
    # Before transformers 5 only the names are given.
    mismatched = [key if isinstance(key, str) else key[0] for key in info["mismatched_keys"]]
    return Fit(
        architecture=architecture.__name__,
        expected=len(shapes),
        missing=tuple(sorted(info["missing_keys"])),
        unexpected=tuple(sorted(info["unexpected_keys"])),
        mismatched=tuple(_differs(name, header.get(name), shapes.get(name)) for name in sorted(mismatched)),
    )


def adapter_fit(folder: Path, config: Any, scores: bool, header: Mapping[str, Tensor]) -> Fit:
    """Compare an adapter's header with what PEFT would save for this adapter config on this base config."""
    model = _empty(config, scores)
    shapes = {name: tuple(tensor.shape) for name, tensor in model.state_dict().items()}
    expected = _adapter_shapes(model, peft_config(folder))
    found = {name: tensor.shape for name, tensor in header.items()}
    # With a resized vocabulary PEFT saves the base's embeddings too, larger than the base's own.
    extra = {n for n in found.keys() - expected.keys() if "embed" in n and n.removeprefix(PREFIX) in shapes}
    both = sorted(found.keys() & expected.keys())
    return Fit(
        architecture=type(model).__name__,
        expected=len(expected),
        missing=tuple(sorted(expected.keys() - found.keys())),
        unexpected=tuple(sorted(found.keys() - expected.keys() - extra)),
        mismatched=tuple(
            _differs(name, header[name], expected[name]) for name in both if found[name] != expected[name]
        ),
    )


def peft_config(folder: Path) -> Any:
    """The adapter's config as PEFT reads it.

    Raises:
        Failed: it names a Python module to import.
    """
    from peft import PeftConfig

    config = PeftConfig.from_pretrained(str(folder))
    if getattr(config, "megatron_config", None):
        raise Failed("adapter_config.json asks for Megatron, which cannot be verified here. Convert the adapter first.")
    return config


def base_config(request: Request, scores: bool, header: Mapping[str, Tensor]) -> Any:
    """The base's transformers config, with as many labels as the trained head in the adapter has."""
    config = base.config(request)
    heads = [t.shape[0] for n, t in header.items() if n.endswith((".score.weight", ".classifier.weight")) and t.shape]
    if scores and heads:
        config.num_labels = heads[0]
    return config


def lacking(missing: Iterable[str], header: Mapping[str, Tensor]) -> list[str]:
    """Tensors that a loader missed and the adapter does not bring: they would be random."""
    return sorted(name for name in missing if PREFIX + name not in header)


def _empty(config: Any, scores: bool) -> Any:
    import torch

    # A quantized base has the same modules; how their weights are packed is of no interest here.
    vars(config).pop("quantization_config", None)
    with torch.device("meta"):
        return auto_model(scores).from_config(config, trust_remote_code=False)


def _adapter_shapes(model: Any, config: Any) -> dict[str, tuple[int, ...]]:
    """Name → shape of each tensor of a saved adapter. `model` is wrapped in place."""
    from peft import get_peft_model, get_peft_model_state_dict

    # Initialisations such as PiSSA work on the base's weights, and here are none.
    if hasattr(config, "init_lora_weights"):
        config.init_lora_weights = False
    wrapped = get_peft_model(model, config, low_cpu_mem_usage=True)
    state = get_peft_model_state_dict(wrapped, save_embedding_layers=False)
    return {name: tuple(tensor.shape) for name, tensor in state.items()}


def _differs(name: str, found: Tensor | None, expected: tuple[int, ...] | None) -> str:
    if found is None or expected is None:
        return plain(name, 120)
    return f"{plain(name, 120)}: {list(found.shape)} instead of {list(expected)}"
