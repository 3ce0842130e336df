"""A base that was loaded, kept for the adapters that follow. Each gets a twin of it to work on."""

from __future__ import annotations

import copy
from collections.abc import Callable, Collection
from dataclasses import dataclass, replace
from typing import Any


@dataclass(frozen=True, kw_only=True)
class Base:
    """A model as transformers loaded it."""

    #: transformers.PreTrainedModel
    model: Any
    #: tensors that its files lack
    missing: Collection[str]
    #: whether it was loaded for an adapter before
    kept: bool = False


class Bases:
    """Keeps the base that was loaded last, and no other."""

    def __init__(self) -> None:
        self._key: object = None
        self._base: Base | None = None

    def take(self, key: object, load: Callable[[], Base], *, shared: bool) -> Base:
        """The base for one adapter, which may do with it what it likes.

        Args:
            key: what it is loaded from, and how.
            load: loads it.
            shared: whether it may be asked for again.
        """
        if self._base is None or key != self._key:
            self._base = None  # before another one is loaded
            self._key, self._base = key, load()
        base, self._base = self._base, replace(self._base, kept=True) if shared else None
        return self._twin(base) if shared else base

    def _twin(self, base: Base) -> Base:
        try:
            return replace(base, model=twin(base.model))
        except Exception:  # noqa: BLE001 - some packed weights cannot be shared: then each adapter loads its own
            self._base = None
            return base


def twin(model: Any) -> Any:
    """A model of modules of its own, which holds the very same weights: no memory but for what is built around them.

    What replaces a module or a weight of the twin, as PEFT and a resized vocabulary do, leaves the model as it was.
    """
    shared = {id(each): _alias(each) for each in model.parameters()}
    shared |= {id(each): each for each in model.buffers()}
    return copy.deepcopy(model, shared)


def _alias(parameter: Any) -> Any:
    """Another parameter over the same memory. One of a class of its own (packed weights) is shared as it is."""
    import torch

    if type(parameter) is not torch.nn.Parameter:
        return parameter
    other = torch.nn.Parameter(parameter.data, requires_grad=False)
    vars(other).update(vars(parameter))
    return other
