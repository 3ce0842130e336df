"""The tensors of an artifact against those that its architecture asks for. No tensor data is read."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from cardsmith.artifact.header import Tensor
from cardsmith.artifact.wording import listed, plain
from cardsmith.verify.outcome import Failed, Skipped
from cardsmith.verify.session.configs import peft_config
from cardsmith.verify.session.quantization import packing
from cardsmith.verify.session.skeleton import Skeleton, embedding_names, saved_as
from cardsmith.verify.session.subject import Fit
from cardsmith.verify.wording import reason

#: What to do about an adapter that does not fit.
REFIT = (
    "Check the base (another: `cardsmith verify DIR --base PATH_OR_ID`) and the adapter's config, "
    "or save the adapter again."
)


def model_fit(skeleton: Skeleton, header: Mapping[str, Tensor]) -> Fit:
    """Let transformers match a full model's header with its own config.

    It is given tensors of the right shapes on the meta device in place of the files, so each release's own renamings
    and tied weights apply, and no tensor data is read.

    Raises:
        Skipped: the weights are quantized, so that their names and shapes are those of the packing.
    """
    import torch

    if packing(skeleton.config):
        raise Skipped("the weights are quantized; their shapes are compared when they are loaded")
    state = {name: torch.empty(tensor.shape, device="meta") for name, tensor in header.items()}
    architecture = type(skeleton.model)
    options = {"device_map": "meta", "output_loading_info": True, "ignore_mismatched_sizes": True}
    model, info = architecture.from_pretrained(None, config=skeleton.config, state_dict=state, **options)
    shapes = {name: tuple(tensor.shape) for name, tensor in model.state_dict().items()}
    # Before transformers 5 only the names are given.
    mismatched = [key if isinstance(key, str) else key[0] for key in info["mismatched_keys"]]
    return Fit(
        architecture=architecture.__name__,
        expected=len(shapes),
        missing=tuple(sorted(info["missing_keys"])),
        unexpected=tuple(sorted(info["unexpected_keys"])),
        mismatched=tuple(
            _differs(name, header.get(name), shapes.get(name))
            for name in sorted(mismatched)
            if not _is_empty(header.get(name))
        ),
    )


def adapter_fit(folder: Path, skeleton: Skeleton, header: Mapping[str, Tensor]) -> Fit:
    """Compare an adapter's header with what PEFT would save for its config on this base. The skeleton is wrapped."""
    model, architecture = skeleton.model, type(skeleton.model).__name__
    shapes = {name: tuple(tensor.shape) for name, tensor in model.state_dict().items()}
    embeddings = {name: shapes[name] for name in embedding_names(model) if name in shapes}
    expected = _adapter_shapes(model, peft_config(folder))
    found = {name: tensor.shape for name, tensor in header.items()}
    # With a resized vocabulary PEFT saves the base's embeddings too; then none of them may be left out.
    resized = skeleton.embeddings != skeleton.base_embeddings
    for name, shape in embeddings.items():
        saved = saved_as(name, found)
        expected |= {saved: shape} if resized or saved in found else {}
    both = sorted(found.keys() & expected.keys())
    return Fit(
        architecture=architecture,
        expected=len(expected),
        missing=tuple(sorted(expected.keys() - found.keys())),
        unexpected=tuple(sorted(found.keys() - expected.keys())),
        mismatched=tuple(
            _differs(name, header[name], expected[name])
            for name in both
            if found[name] != expected[name] and not _is_empty(header[name])
        ),
    )


def _adapter_shapes(model: Any, config: Any) -> dict[str, tuple[int, ...]]:
    """Name → shape of each tensor of a saved adapter. `model` is wrapped in place."""
    from peft import get_peft_model, get_peft_model_state_dict

    # Initialisations such as PiSSA work on the base's weights, and here are none; those of prompts ask for a tokenizer.
    config.inference_mode = True
    if hasattr(config, "init_lora_weights"):
        config.init_lora_weights = False
    name = type(model).__name__
    try:
        wrapped = get_peft_model(model, config, low_cpu_mem_usage=True)
    except ValueError as error:
        raise Failed(f"{_misfit(name, config, error)} {REFIT}") from error
    except (TypeError, AttributeError) as error:
        words = f"adapter_config.json holds a value of a type that PEFT cannot use: {reason(error)}"
        raise Failed(f"{words} Correct it, or save the adapter again.") from error
    state = get_peft_model_state_dict(wrapped, save_embedding_layers=False)
    return {name: tuple(tensor.shape) for name, tensor in state.items()}


def _misfit(architecture: str, config: Any, error: ValueError) -> str:
    """Why PEFT cannot put an adapter on this architecture."""
    if "not found in the base model" not in str(error):
        return f"PEFT cannot put the adapter on {architecture}: {reason(error)}"
    targets = config.target_modules
    named = plain(targets) if isinstance(targets, str) else listed(targets or ())
    return f"none of the adapter's target modules is in {architecture}: {named}."


def _is_empty(tensor: Tensor | None) -> bool:
    """Whether a tensor has no elements: that has one cause, whatever its shape, and a check of its own."""
    return tensor is not None and 0 in tensor.shape


def _differs(name: str, found: Tensor | None, expected: tuple[int, ...] | None) -> str:
    if found is None or expected is None:
        return plain(name, 120)
    return f"{plain(name, 120)}: {list(found.shape)} instead of {list(expected)}"
