"""The architecture without its weights, on torch's meta device: which tensors a loader will look for."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from cardsmith.artifact.header import Tensor
from cardsmith.artifact.wording import plain
from cardsmith.verify import base
from cardsmith.verify.configs import model_config, peft_config
from cardsmith.verify.outcome import Skipped
from cardsmith.verify.quantization import packing
from cardsmith.verify.request import Request
from cardsmith.verify.stack import auto_model
from cardsmith.verify.subject import Fit

#: PEFT saves each tensor under the name it has in the base, behind this.
PREFIX = "base_model.model."


@dataclass(frozen=True, kw_only=True)
class Skeleton:
    """An architecture, with the vocabulary that the artifact's tensors have."""

    #: transformers config, of the base for an adapter
    config: Any
    #: transformers.PreTrainedModel on the meta device
    model: Any
    #: rows of the input embeddings: one token more has none
    embeddings: int
    #: rows that the base of an adapter has itself, where the adapter brings others
    base_embeddings: int


def of_model(folder: Path, scores: bool) -> Skeleton:
    """That of a full model, by its own config."""
    config = model_config(folder)
    model = _empty(config, scores)
    rows = _rows(model)
    return Skeleton(config=config, model=model, embeddings=rows, base_embeddings=rows)


def of_adapter(request: Request, scores: bool, header: Mapping[str, Tensor]) -> Skeleton:
    """That of an adapter's base: with as many labels and tokens as the tensors in the adapter have."""
    config = base_config(request, scores, header)
    model = _empty(config, scores)
    own = _rows(model)
    rows = saved_rows(model, header) or own
    if rows != own:
        model.resize_token_embeddings(rows, mean_resizing=False)
    return Skeleton(config=config, model=model, embeddings=rows, base_embeddings=own)


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
        mismatched=tuple(_differs(name, header.get(name), shapes.get(name)) for name in sorted(mismatched)),
    )


def adapter_fit(folder: Path, skeleton: Skeleton, header: Mapping[str, Tensor]) -> Fit:
    """Compare an adapter's header with what PEFT would save for its config on this base. The skeleton is wrapped."""
    model, architecture = skeleton.model, type(skeleton.model).__name__
    shapes = {name: tuple(tensor.shape) for name, tensor in model.state_dict().items()}
    embeddings = {name: shapes[name] for name in _embedding_names(model) if name in shapes}
    expected = _adapter_shapes(model, peft_config(folder))
    found = {name: tensor.shape for name, tensor in header.items()}
    # With a resized vocabulary PEFT saves the base's embeddings too; then none of them may be left out.
    resized = skeleton.embeddings != skeleton.base_embeddings
    for name, shape in embeddings.items():
        saved = _saved_as(name, found)
        expected |= {saved: shape} if resized or saved in found else {}
    both = sorted(found.keys() & expected.keys())
    return Fit(
        architecture=architecture,
        expected=len(expected),
        missing=tuple(sorted(expected.keys() - found.keys())),
        unexpected=tuple(sorted(found.keys() - expected.keys())),
        mismatched=tuple(
            _differs(name, header[name], expected[name]) for name in both if found[name] != expected[name]
        ),
    )


def base_config(request: Request, scores: bool, header: Mapping[str, Tensor]) -> Any:
    """The base's transformers config, with as many labels as the trained head in the adapter has."""
    config = base.config(request)
    heads = [t.shape[0] for n, t in header.items() if n.endswith((".score.weight", ".classifier.weight")) and t.shape]
    if scores and heads:
        config.num_labels = heads[0]
    return config


def saved_rows(model: Any, header: Mapping[str, Tensor]) -> int | None:
    """Rows of the input embeddings that an adapter brings for `model`; None when it brings none."""
    names = [_saved_as(name, header) for name in _embedding_names(model)]
    return next((header[name].shape[0] for name in names if name in header and header[name].shape), None)


def lacking(missing: Iterable[str], header: Mapping[str, Tensor]) -> list[str]:
    """Tensors that a loader missed and the adapter does not bring: they would be random."""
    return sorted(name for name in missing if _saved_as(name, header) not in header)


def _empty(config: Any, scores: bool) -> Any:
    import copy

    import torch

    # A quantized base has the same modules; how their weights are packed is of no interest here.
    config = copy.deepcopy(config)
    vars(config).pop("quantization_config", None)
    with torch.device("meta"):
        return auto_model(config, scores).from_config(config, trust_remote_code=False)


def _embedding_names(model: Any) -> list[str]:
    """Names of the weights of the embeddings: those of the input, then those of the output where they are others."""
    modules = [model.get_input_embeddings()]
    if not model.config.get_text_config().tie_word_embeddings and model.get_output_embeddings() is not None:
        modules.append(model.get_output_embeddings())
    names = {id(module): name for name, module in model.named_modules()}
    return [f"{names[id(module)]}.weight" for module in modules if id(module) in names]


def _saved_as(name: str, header: Collection[str]) -> str:
    """What PEFT calls one of the base's weights in an adapter: otherwise, where the adapter is on that very module."""
    inner = PREFIX + name.replace(".weight", ".base_layer.weight")
    return inner if inner in header else PREFIX + name


def _rows(model: Any) -> int:
    return int(model.get_input_embeddings().weight.shape[0])


def _adapter_shapes(model: Any, config: Any) -> dict[str, tuple[int, ...]]:
    """Name → shape of each tensor of a saved adapter. `model` is wrapped in place."""
    from peft import get_peft_model, get_peft_model_state_dict

    # Initialisations such as PiSSA work on the base's weights, and here are none; those of prompts ask for a tokenizer.
    config.inference_mode = True
    if hasattr(config, "init_lora_weights"):
        config.init_lora_weights = False
    wrapped = get_peft_model(model, config, low_cpu_mem_usage=True)
    state = get_peft_model_state_dict(wrapped, save_embedding_layers=False)
    return {name: tuple(tensor.shape) for name, tensor in state.items()}


def _differs(name: str, found: Tensor | None, expected: tuple[int, ...] | None) -> str:
    if found is None or expected is None:
        return plain(name, 120)
    return f"{plain(name, 120)}: {list(found.shape)} instead of {list(expected)}"
