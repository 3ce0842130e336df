"""What the numbers in a safetensors file are, up to a bound and without a library of arrays."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import BinaryIO

from cardsmith.artifact.header import BITS, Header, Tensor
from cardsmith.artifact.values import is_finite, is_zero

#: All that is read of a file, and at once, in bytes.
MOST, _CHUNK = 64 * 2**20, 4 * 2**20


def not_finite(path: Path, header: Header) -> list[str]:
    """Names of tensors with a number that is NaN or infinite, in the first 64 MiB."""
    left, found = MOST, []
    try:
        with path.open("rb") as file:
            for name, tensor in sorted(header.tensors.items(), key=lambda item: item[1].begin):
                if left <= 0:
                    break
                if not all(is_finite(tensor.dtype, chunk) for chunk in _chunks(file, header, tensor, left)):
                    found.append(name)
                left -= tensor.end - tensor.begin
    except OSError:
        return found
    return found


def all_zero(path: Path, header: Header, names: Iterable[str]) -> bool:
    """Whether these tensors, 64 MiB of them, hold nothing but zeros. What cannot be read does not."""
    left = MOST
    try:
        with path.open("rb") as file:
            for tensor in (header.tensors[name] for name in names):
                if BITS[tensor.dtype] < 16 or not all(map(is_zero, _chunks(file, header, tensor, left))):
                    return False
                left -= tensor.end - tensor.begin
                if left <= 0:
                    break
    except OSError:
        return False
    return True


def _chunks(file: BinaryIO, header: Header, tensor: Tensor, most: int) -> Iterator[bytes]:
    """A tensor's bytes, whole numbers at a time."""
    end = min(tensor.end, tensor.begin + most // 8 * 8)
    for begin in range(tensor.begin, end, _CHUNK):
        file.seek(header.data + begin)
        yield file.read(min(_CHUNK, end - begin))
