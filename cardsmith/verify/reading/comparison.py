"""Does one model hold exactly what another one holds?"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

from cardsmith.artifact.header import Header, Tensor
from cardsmith.verify.reading.data import FLOATS, blocks, floats


@dataclass(frozen=True, kw_only=True)
class Comparison:
    """How far two models are the same."""

    #: tensors of both that were compared, up to the first that differs
    compared: int
    #: name of the first tensor that differs in shape or value; None when none does
    different: str | None
    #: tensors that only the first model has
    added: int


class _Place(NamedTuple):
    path: Path
    header: Header
    tensor: Tensor


def compare(ours: Mapping[Path, Header], theirs: Mapping[Path, Header]) -> Comparison:
    """Compare the tensors of the same name, byte by byte, up to the first difference.

    Of tensors in two floating-point types, theirs is brought to the type of ours: a model that was only saved in
    another type has learned nothing.
    """
    one, other = _places(ours), _places(theirs)
    common = sorted(one.keys() & other.keys())
    compared, different = 0, None
    for name in common:
        compared += 1
        if not _equal(one[name], other[name]):
            different = name
            break
    return Comparison(compared=compared, different=different, added=len(one.keys() - other.keys()))


def _places(headers: Mapping[Path, Header]) -> dict[str, _Place]:
    return {
        name: _Place(path, header, tensor)
        for path, header in headers.items()
        for name, tensor in header.tensors.items()
    }


def _equal(one: _Place, other: _Place) -> bool:
    if one.tensor.shape != other.tensor.shape:
        return False
    both = one.tensor.dtype, other.tensor.dtype
    if both[0] != both[1] and not FLOATS.keys() >= set(both):
        return False
    alike = _same_values if both[0] != both[1] else _same_bytes
    return all(alike(a, b, both) for a, b in zip(blocks(*one), blocks(*other), strict=True))


def _same_bytes(one: memoryview, other: memoryview, _: tuple[str, str]) -> bool:
    return one == other


def _same_values(one: memoryview, other: memoryview, dtypes: tuple[str, str]) -> bool:
    ours, theirs = floats(one, dtypes[0]), floats(other, dtypes[1])
    return bool((ours == theirs.to(ours.dtype)).all())
