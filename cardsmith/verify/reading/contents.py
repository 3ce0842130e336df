"""What the data of a tensor is: finite or not, zero throughout or not. Each tensor is read once, block by block."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from math import isfinite
from pathlib import Path
from typing import Any

from cardsmith.artifact.header import Header, Tensor
from cardsmith.verify.reading.data import FLOATS, blocks, floats


@dataclass(frozen=True, kw_only=True)
class Content:
    """What one tensor holds."""

    name: str
    shape: tuple[int, ...]
    elements: int
    #: elements that are NaN, and that are infinite
    nan: int = 0
    infinite: int = 0
    #: whether every element is zero; not said of an empty tensor
    zero: bool = False


def contents(headers: Mapping[Path, Header]) -> Iterator[Content]:
    """The content of every tensor of floating-point numbers, file by file: in whole numbers weights are packed."""
    for path, header in headers.items():
        for name, tensor in header.tensors.items():
            if tensor.dtype in FLOATS:
                yield _content(name, path, header, tensor)


def _content(name: str, path: Path, header: Header, tensor: Tensor) -> Content:
    nan = infinite = elements = 0
    zero = tensor.end > tensor.begin
    for block in blocks(path, header, tensor):
        values = _computable(floats(block, tensor.dtype))
        elements += values.numel()
        total = float(values.sum())  # the quickest look at all: what it leaves open is looked at again
        zero = zero and total == 0 and not bool(values.any())
        if not isfinite(total):
            nan += int(values.isnan().sum())
            infinite += int(values.isinf().sum())
    return Content(name=name, shape=tensor.shape, elements=elements, nan=nan, infinite=infinite, zero=zero)


def _computable(values: Any) -> Any:
    """torch computes nothing in types of eight bits."""
    import torch

    return values.to(torch.float32) if values.element_size() == 1 else values
