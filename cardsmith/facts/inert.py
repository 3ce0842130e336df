"""A reader for pickles that runs nothing: every class named in the file becomes a record that only remembers.

The standard `pickle.Unpickler` asks `find_class` for each global it meets. Ours imports nothing and hands out a fresh
subclass of `Inert`; calling it, setting its state or filling it stores the arguments and does no more.
"""

from __future__ import annotations

import io
import pickle
import zipfile
from typing import Any

#: Training arguments take a few kilobytes.
_LARGEST = 4 * 2**20


class InertError(Exception):
    """The pickle is too large, broken, or asks for more than records."""


class Inert:
    """Stands for an object of a class that was not imported.

    The class's name is that of the class it stands for.
    """

    def __new__(cls, *args: Any, **_: Any) -> Inert:
        record = super().__new__(cls)
        record.args = args
        record.state = None
        return record

    args: tuple[Any, ...]
    #: what `__setstate__` was given: the attributes of a plain object
    state: Any

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Takes what the real class would take."""

    def __setstate__(self, state: Any) -> None:
        self.state = state

    def __setitem__(self, key: Any, value: Any) -> None:
        """A mapping's items are not needed."""

    def append(self, item: Any) -> None:
        """A list's items are not needed."""

    def extend(self, items: Any) -> None:
        """A list's items are not needed."""

    @property
    def ndim(self) -> int:
        """As numpy's: zero where the record stands for one value, as an enum's member does."""
        return 0 if len(self.args) == 1 else 1

    def item(self) -> Any:
        """The one value of an enum's member."""
        return self.args[0]


class _InertUnpickler(pickle.Unpickler):
    def find_class(self, module: str, name: str) -> type[Inert]:  # noqa: ARG002 - the signature is pickle's
        return type(name.rpartition(".")[2] or "Inert", (Inert,), {})

    def persistent_load(self, pid: Any) -> None:  # noqa: ARG002 - tensors are not needed
        return None


def load(archive: zipfile.ZipFile, name: str) -> Any:
    """The object pickled in member `name` of a torch zip file, with records for all that is not built in.

    Raises:
        InertError: the member is larger than 4 MiB, or is no well-formed pickle.
    """
    with archive.open(name) as file:
        data = file.read(_LARGEST + 1)
    if len(data) > _LARGEST:
        raise InertError("larger than training arguments ever are")
    try:
        return _InertUnpickler(io.BytesIO(data)).load()
    except Exception as error:  # noqa: BLE001 - a broken or hostile pickle can raise nearly anything
        raise InertError(str(error)) from None
