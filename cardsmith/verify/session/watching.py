"""What is seen of libraries at work: tensors that are loaded, bytes that are fetched."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterable, Iterator
from typing import Any

#: Told how many of how many are done.
Report = Callable[[int, int], None]
#: Bytes from which on it is worth while to say how much of a file is here; other things that are counted are fewer.
_LARGE = 2**20


@contextlib.contextmanager
def loading(report: Report) -> Iterator[None]:
    """Tell `report` how many of the tensors (before transformers 5: of the shards) that are loaded are there."""
    from transformers.utils import logging

    bars = type(logging.tqdm)
    before = bars.__call__
    bars.__call__ = lambda _, items=(), *__, **___: _Bar(items, report)
    try:
        yield
    finally:
        bars.__call__ = before


@contextlib.contextmanager
def downloads(report: Report) -> Iterator[None]:
    """Tell `report` how many bytes of the large files that are fetched are here, of how many in all."""
    from huggingface_hub.utils import tqdm  # type: ignore[attr-defined]

    before, own = tqdm.update, vars(tqdm).get("update")
    files: dict[int, tuple[int, int]] = {}

    def update(bar: Any, count: float | None = 1) -> Any:
        if (bar.total or 0) >= _LARGE:
            done, total = files.get(id(bar), (0, int(bar.total)))
            files[id(bar)] = done + int(count or 0), total
            report(*map(sum, zip(*files.values(), strict=True)))
        return before(bar, count)

    tqdm.update = update
    try:
        yield
    finally:
        if own is None:  # it is that of the class above
            del tqdm.update
        else:
            tqdm.update = own


class _Bar:
    """As much of a progress bar as loaders use."""

    def __init__(self, items: Iterable[Any], report: Report) -> None:
        self._items = list(items or ())
        self._report = report

    def __iter__(self) -> Iterator[Any]:
        for done, item in enumerate(self._items, start=1):
            yield item
            self._report(done, len(self._items))

    def __enter__(self) -> _Bar:
        return self

    def __exit__(self, *_: object) -> None:
        """Nothing was shown."""

    def __getattr__(self, _: str) -> Any:
        return _nothing


def _nothing(*_: object, **__: object) -> None:
    """What every method of a bar does that is not shown."""
