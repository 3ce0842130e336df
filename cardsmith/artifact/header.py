"""The header of a safetensors file, read without torch and without touching a tensor.

Format (https://huggingface.co/docs/safetensors, "Format"): eight bytes with the header's length N, unsigned and
little-endian; N bytes of JSON that begin with `{`, mapping a tensor's name to its `dtype`, `shape` and `data_offsets`
[begin, end) in what follows, and `__metadata__` to text; then the data, without holes, up to the end of the file.
"""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from pathlib import Path
from typing import Any, NamedTuple

from cardsmith.artifact.wording import plain

#: The format's own limit on the header, in bytes.
LONGEST = 100_000_000
LFS_POINTER = b"version https://git-lfs.github.com/spec/"
#: dtype → bits an element.
BITS = {
    **dict.fromkeys(("F4", "F4_E2M1"), 4),
    **dict.fromkeys(("F6_E2M3", "F6_E3M2"), 6),
    **dict.fromkeys(("BOOL", "U8", "I8", "F8_E5M2", "F8_E4M3", "F8_E8M0", "F8_E4M3FNUZ", "F8_E5M2FNUZ"), 8),
    **dict.fromkeys(("U16", "I16", "F16", "BF16"), 16),
    **dict.fromkeys(("U32", "I32", "F32"), 32),
    **dict.fromkeys(("U64", "I64", "F64", "C64"), 64),
}
AGAIN = "Save or download the file again."


class BrokenHeader(Exception):
    """A file is no sound safetensors file. The message says why, and what to do, as whole sentences."""


class Tensor(NamedTuple):
    """What the header says of one tensor."""

    dtype: str
    shape: tuple[int, ...]
    #: [begin, end) in bytes, counted from the end of the header.
    begin: int
    end: int


class Header(NamedTuple):
    """What a file says before its data."""

    tensors: Mapping[str, Tensor]
    #: `__metadata__`, as far as it is text
    metadata: Mapping[str, str]
    #: Where the data begins, in bytes from the start of the file.
    data: int


def read_header(path: Path) -> Header:
    """Read and check the header of `path`. No tensor data is read.

    Raises:
        BrokenHeader: the file is empty, a Git LFS pointer, cut short, or does not follow the format.
    """
    try:
        size = path.stat().st_size
        with path.open("rb") as file:
            length = _length(file.read(len(LFS_POINTER)), size, path.name)
            file.seek(8)
            text = file.read(length)
    except OSError as error:
        raise BrokenHeader(f"{path.name} cannot be read: {error.strerror}. Check its permissions.") from error
    data = _parsed(text, path.name)
    metadata = data.pop("__metadata__", None)
    tensors = _checked(data, size - 8 - length, path.name)
    return Header(tensors=tensors, metadata=_texts(metadata), data=8 + length)


def _length(head: bytes, size: int, name: str) -> int:
    """Bytes of the header, when the file can hold that many."""
    if size == 0:
        raise BrokenHeader(f"{name} is empty. {AGAIN}")
    if head == LFS_POINTER:
        raise BrokenHeader(f"{name} is a Git LFS pointer, not the weights. Run `git lfs pull` in the folder.")
    length = int.from_bytes(head[:8], "little")
    if size < 8 or length > LONGEST:
        raise BrokenHeader(f"{name} is not a safetensors file: it begins with {head[:8]!r}. {AGAIN}")
    if 8 + length > size:
        raise BrokenHeader(f"{name} is cut short: with its header it needs {8 + length} bytes, it has {size}. {AGAIN}")
    return length


def _parsed(text: bytes, name: str) -> dict[str, Any]:
    try:
        data = json.loads(text.decode("utf-8"), object_pairs_hook=_once)
    except (ValueError, RecursionError) as error:
        raise BrokenHeader(f"the header of {name} is not JSON: {plain(error)}. {AGAIN}") from error
    if not isinstance(data, dict):
        raise BrokenHeader(f"the header of {name} is not a JSON object. {AGAIN}")
    return data


def _texts(metadata: object) -> dict[str, str]:
    pairs = metadata.items() if isinstance(metadata, dict) else ()
    return {key: value for key, value in pairs if isinstance(value, str)}


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    data = dict(pairs)
    if len(data) < len(pairs):
        raise ValueError("a name stands in it twice")
    return data


def _checked(data: dict[str, Any], room: int, name: str) -> Mapping[str, Tensor]:
    """The tensors, when they fill the file from end to end."""
    tensors = {key: _tensor(key, value, name) for key, value in data.items()}
    end = 0
    for key, tensor in sorted(tensors.items(), key=lambda item: (item[1].begin, item[1].end)):
        if tensor.begin != end:
            raise BrokenHeader(f"in {name} the tensor {plain(key)} begins at {tensor.begin}, not at {end}. {AGAIN}")
        end = tensor.end
    if end > room:
        raise BrokenHeader(f"{name} is cut short: its tensors need {end} bytes, the file has {room} left. {AGAIN}")
    if end < room:
        raise BrokenHeader(f"{name} has {room - end} bytes after its last tensor. {AGAIN}")
    return tensors


def _tensor(key: str, value: Any, name: str) -> Tensor:
    where = f"in {name} the tensor {plain(key)}"
    try:
        dtype, shape, (begin, end) = value["dtype"], tuple(value["shape"]), value["data_offsets"]
    except (KeyError, TypeError, ValueError) as error:
        raise BrokenHeader(f"{where} lacks a dtype, shape or data_offsets. {AGAIN}") from error
    if not all(type(n) is int and n >= 0 for n in (*shape, begin, end)):
        raise BrokenHeader(f"{where} has a shape or offsets that are not whole numbers. {AGAIN}")
    if not isinstance(dtype, str) or dtype not in BITS:
        raise BrokenHeader(f"{where} has the unknown dtype {plain(dtype, 40)}. {AGAIN}")
    if (end - begin) * 8 != math.prod(shape) * BITS[dtype]:
        raise BrokenHeader(f"{where} takes {end - begin} bytes, but {dtype} of shape {list(shape)} does not. {AGAIN}")
    return Tensor(dtype=dtype, shape=shape, begin=begin, end=end)
