"""The architecture without its weights, on torch's meta device: which tensors a loader will look for."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from cardsmith.artifact.header import Tensor
from cardsmith.verify.request import Request
from cardsmith.verify.session import base
from cardsmith.verify.session.configs import model_config, without_kernels
from cardsmith.verify.stack import auto_model

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
    config = without_kernels(model_config(folder))
    model = _empty(config, scores)
    rows = _rows(model)
    return Skeleton(config=config, model=model, embeddings=rows, base_embeddings=rows)


def of_adapter(request: Request, scores: bool, header: Mapping[str, Tensor]) -> Skeleton:
    """That of an adapter's base: with as many labels and tokens as the tensors in the adapter have."""
    config = without_kernels(base_config(request, scores, header))
    model = _empty(config, scores)
    own = _rows(model)
    rows = saved_rows(model, header) or own
    if rows != own:
        model.resize_token_embeddings(rows, mean_resizing=False)
    return Skeleton(config=config, model=model, embeddings=rows, base_embeddings=own)


def base_config(request: Request, scores: bool, header: Mapping[str, Tensor]) -> Any:
    """The base's transformers config, with as many labels as the trained head in the adapter has."""
    config = base.config(request)
    heads = [t.shape[0] for n, t in header.items() if n.endswith((".score.weight", ".classifier.weight")) and t.shape]
    if scores and heads:
        config.num_labels = heads[0]
    return config


def saved_rows(model: Any, header: Mapping[str, Tensor]) -> int | None:
    """Rows of the input embeddings that an adapter brings for `model`; None when it brings none."""
    names = [saved_as(name, header) for name in embedding_names(model)]
    return next((header[name].shape[0] for name in names if name in header and header[name].shape), None)


def lacking(missing: Iterable[str], header: Mapping[str, Tensor]) -> list[str]:
    """Tensors that a loader missed and the adapter does not bring: they would be random."""
    return sorted(name for name in missing if saved_as(name, header) not in header)


def _empty(config: Any, scores: bool) -> Any:
    import copy

    import torch

    # A quantized base has the same modules; how their weights are packed is of no interest here.
    config = copy.deepcopy(config)
    vars(config).pop("quantization_config", None)
    with torch.device("meta"):
        return auto_model(config, scores).from_config(config, trust_remote_code=False)


def embedding_names(model: Any) -> list[str]:
    """Names of the weights of the embeddings: those of the input, then those of the output where they are others."""
    modules = [model.get_input_embeddings()]
    if not model.config.get_text_config().tie_word_embeddings and model.get_output_embeddings() is not None:
        modules.append(model.get_output_embeddings())
    names = {id(module): name for name, module in model.named_modules()}
    return [f"{names[id(module)]}.weight" for module in modules if id(module) in names]


def saved_as(name: str, header: Collection[str]) -> str:
    """What PEFT calls one of the base's weights in an adapter: otherwise, where the adapter is on that very module."""
    inner = PREFIX + name.replace(".weight", ".base_layer.weight")
    return inner if inner in header else PREFIX + name


def _rows(model: Any) -> int:
    return int(model.get_input_embeddings().weight.shape[0])
