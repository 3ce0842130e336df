"""A model in memory: the only file that loads one.

The base of an adapter and the adapter are loaded one after the other, so that one base can serve several adapters.
"""

from __future__ import annotations

from collections.abc import Mapping
from copy import deepcopy
from pathlib import Path
from typing import Any

from cardsmith.artifact.header import Tensor
from cardsmith.artifact.wording import listed, some
from cardsmith.verify import stack
from cardsmith.verify.events import Listener
from cardsmith.verify.outcome import Failed
from cardsmith.verify.session import base, device, watching
from cardsmith.verify.session.bases import Base
from cardsmith.verify.session.device import Place
from cardsmith.verify.session.pace import Pace
from cardsmith.verify.session.quantization import packing


def load(path: str | Path, place: Place, config: Any, scores: bool, report: Listener, **source: Any) -> Base:
    """Load a full model, or the base of an adapter without it.

    Args:
        path: a folder, or an id on the Hub.
        place: where it goes.
        config: transformers config, with as many labels as the artifact has.
        scores: whether its head gives scores.
        report: told of the progress.
        source: keywords of `from_pretrained`.
    """
    config = deepcopy(config)  # a loader takes off what it has dealt with
    packed = packing(config) is not None
    source[stack.dtype_argument()] = device.dtype(stack.declared_dtype(config), place, packed=packed)
    stack.bar_custom_generate()
    auto = stack.auto_model(config, scores)
    with watching.loading(Pace("tensors", report)), watching.downloads(Pace("bytes", report)):
        model, info = auto.from_pretrained(path, config=config, output_loading_info=True, **place.options(), **source)
    return Base(model=model, missing=info["missing_keys"])


def complete(loaded: Base, tensors: Mapping[str, Tensor], *, is_base: bool) -> Any:
    """The model; nothing in it may be left as it was initialised.

    Args:
        loaded: the model.
        tensors: those of the artifact, which may be what a base lacks.
        is_base: whether it is the base of an adapter.

    Raises:
        Failed: something would be random.
    """
    from cardsmith.verify.session.skeleton import lacking

    if absent := lacking(loaded.missing, tensors):
        who, way_out = ("the base model", base.WAY_OUT) if is_base else ("the model", "Save it again.")
        words = f"{who} has no {listed(absent)}, which {type(loaded.model).__name__} needs. {way_out}"
        raise Failed(words, missing=len(absent), missing_names=some(absent))
    return loaded.model


def adapted(model: Any, folder: Path, place: Place, rows: int | None) -> Any:
    """The adapter in `folder` on `model`, its base, whose embeddings get so many `rows` before."""
    from peft import PeftModel

    from cardsmith.verify.session.configs import peft_config

    if rows is not None:
        model.resize_token_embeddings(rows, mean_resizing=False)
    # without being told, PEFT reads the tensors into the first card that there is
    options = {"config": peft_config(folder), "is_trainable": False, "torch_device": place.device}
    return PeftModel.from_pretrained(model, str(folder), **options)
