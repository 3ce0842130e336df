"""An adapter switched off, or merged, for the time of a pass. The base is left exactly as it was."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator
from typing import Any

from cardsmith.verify.outcome import Failed, Skipped
from cardsmith.verify.session.memory import is_short
from cardsmith.verify.session.quantization import packed
from cardsmith.verify.wording import reason


@contextlib.contextmanager
def without_adapter(model: Any, *, keep_head: bool) -> Iterator[None]:
    """The base alone.

    Args:
        model: peft.PeftModel.
        keep_head: leave trained modules in place. The head of a classifier's base is random, so that with it anything
            would seem to have an effect.
    """
    layers = _layers(model)
    if not (keep_head and layers):
        with model.disable_adapter():
            yield
        return
    for layer in layers:
        layer.enable_adapters(False)
    try:
        yield
    finally:
        for layer in layers:
            layer.enable_adapters(True)


@contextlib.contextmanager
def merged(model: Any) -> Iterator[None]:
    """The adapter merged into the base, one layer at a time: each is merged for its own pass, and put back after it.

    In that way no more than one layer is held twice, and no rounding is left behind.

    Raises:
        Skipped: this adapter, or this base, cannot be merged.
    """
    layers = _mergeable(model)
    try:
        for layer in layers:
            layer.forward = _merging(layer)
        yield
    finally:
        for layer in layers:
            vars(layer).pop("forward", None)


def _mergeable(model: Any) -> list[Any]:
    """The adapter's layers."""
    if packed(model.get_base_model()):
        raise Skipped("the base is quantized: a merge would round its weights anew")
    layers = _layers(model)
    if not layers:
        raise Skipped(f"PEFT cannot merge {model.active_peft_config.peft_type.value} into a base")
    users: dict[int, int] = {}
    for module in model.modules():
        for parameter in vars(module).get("_parameters", {}).values():
            users[id(parameter)] = users.get(id(parameter), 0) + 1
    if any(users[id(each)] > 1 for layer in layers for each in _own(layer).values()):
        raise Skipped("the adapter changes embeddings that its base uses as its head too: a merge would change both")
    return layers


def _merging(layer: Any) -> Callable[..., Any]:
    """The layer's forward, between merging it and putting it back."""
    forward = layer.forward

    def with_merged(*args: Any, **kwargs: Any) -> Any:
        own = _own(layer)
        before = {name: parameter.data for name, parameter in own.items()}
        try:
            _merge(layer)
            return forward(*args, **kwargs)
        finally:
            layer.merged_adapters.clear()
            for name, parameter in own.items():
                parameter.data = before[name]

    return with_merged


def _merge(layer: Any) -> None:
    """`safe_merge` leaves the base's weights where they are and makes new ones."""
    try:
        layer.merge(safe_merge=True)
    except (NotImplementedError, AttributeError, TypeError, RuntimeError) as error:
        if is_short(error):
            raise
        raise Skipped(f"PEFT cannot merge this adapter: {reason(error)}") from error
    except ValueError as error:
        raise Failed(f"the adapter cannot be merged: {reason(error)} Save an earlier checkpoint.") from error


def _own(layer: Any) -> dict[str, Any]:
    """The weights of the base in this layer, by name."""
    return dict(layer.get_base_layer().named_parameters(recurse=False))


def _layers(model: Any) -> list[Any]:
    from peft.tuners.tuners_utils import BaseTunerLayer

    return [module for module in model.modules() if isinstance(module, BaseTunerLayer)]
