"""The data of tensors, read from their files block by block: memory stays bounded however large the model is."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from cardsmith.artifact.header import BITS, Header, Tensor

#: Elements in memory at a time: 16 MiB of F32.
ELEMENTS = 4 * 2**20
#: safetensors' name of a floating-point type → torch's
FLOATS = {
    "F64": "float64",
    "F32": "float32",
    "F16": "float16",
    "BF16": "bfloat16",
    "F8_E4M3": "float8_e4m3fn",
    "F8_E5M2": "float8_e5m2",
}


def blocks(path: Path, header: Header, tensor: Tensor) -> Iterator[memoryview]:
    """The tensor's bytes, `ELEMENTS` elements at a time. A block is valid until the next one is asked for."""
    left, most = tensor.end - tensor.begin, ELEMENTS * BITS[tensor.dtype] // 8
    buffer = memoryview(bytearray(min(most, left)))
    with path.open("rb", buffering=0) as file:
        file.seek(header.data + tensor.begin)
        while left:
            block = buffer[: min(most, left)]
            _fill(file, block)
            left -= len(block)
            yield block


def floats(block: memoryview, dtype: str) -> Any:
    """A torch tensor over the block, in the type that `dtype`, a key of `FLOATS`, stands for."""
    import torch

    return torch.frombuffer(block, dtype=getattr(torch, FLOATS[dtype]))


def _fill(file: Any, block: memoryview) -> None:
    done = 0
    while done < len(block):
        read = file.readinto(block[done:])
        if not read:
            raise OSError(f"{file.name} became shorter while it was read")
        done += read
