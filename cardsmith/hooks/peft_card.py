"""PEFT edits the README beside the weights before it writes them: what is wrong with one must not cost the other."""

from __future__ import annotations

import os
from collections.abc import Callable
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any
from weakref import ref

from cardsmith.card.model import Card
from cardsmith.render.update import README

_NAME = "create_or_update_model_card"
Surviving = Callable[[str], AbstractContextManager[None]]


def guard(model: Any, surviving: Surviving, own: Path | None = None) -> None:
    """Let no README stop this model from being saved. Other models stay as they are; a second call replaces the first.

    Args:
        model: the model in training, perhaps with PEFT's inside.
        surviving: logs what goes wrong inside of it, and goes on.
        own: a folder whose card cardsmith writes, so that PEFT need not.
    """
    for module in getattr(model, "modules", tuple)():
        if hasattr(type(module), _NAME):
            setattr(module, _NAME, _Guarded(module, surviving, own))


class _Guarded:
    """Stands in for PEFT's method on one model.

    It holds neither the model nor its trainer, which would stay in memory together. A copy of the model, or a pickle,
    has PEFT's own method again.
    """

    def __init__(self, model: Any, surviving: Surviving, own: Path | None) -> None:
        self._model = ref(model)
        theirs = vars(model).get(_NAME)
        #: what somebody else put there before
        self._wrapped: Any = theirs._wrapped if isinstance(theirs, _Guarded) else theirs
        self._surviving = surviving
        self._own = own

    def __call__(self, output_dir: str, *args: Any, **kwargs: Any) -> None:
        if self._own is not None and Path(output_dir).absolute() == self._own.absolute():
            return
        with self._surviving("let PEFT edit the README"):
            readme = Path(output_dir) / README
            if os.path.lexists(readme):
                # what cannot be read is not edited: PEFT would raise, or write a part of it back
                Card.read_parsed(readme)
            self._plain()(output_dir, *args, **kwargs)

    def __reduce__(self) -> Any:
        return getattr, (self._model(), _NAME)

    def _plain(self) -> Any:
        model = self._model()
        return self._wrapped or getattr(type(model), _NAME).__get__(model)
