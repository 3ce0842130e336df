"""What has to be undone however a command ends, even where the process must end at once: no child, no folder stays."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator

_open: dict[object, Callable[[], object]] = {}


@contextlib.contextmanager
def at_last(undo: Callable[[], object]) -> Iterator[None]:
    """Undo at the end of the block, whatever happens in it.

    Args:
        undo: may be called more than once, and by another thread; see `undo_all`.
    """
    key = object()
    _open[key] = undo
    try:
        yield
    finally:
        undo()
        _open.pop(key, None)  # not where it was interrupted: that is still to be done


def undo_all() -> None:
    """Undo what is open, the last first: the blocks will not come to their end, or did not undo all."""
    while _open:
        with contextlib.suppress(Exception):
            _open.popitem()[1]()
