"""Numbers that are none, found in the bytes as torch finds them."""

from __future__ import annotations

import itertools
import time

import pytest

from cardsmith.artifact.values import is_finite, is_zero

DTYPES = {
    "F64": "float64",
    "F32": "float32",
    "BF16": "bfloat16",
    "F16": "float16",
    "F8_E5M2": "float8_e5m2",
    "F8_E4M3": "float8_e4m3fn",
}


@pytest.mark.parametrize("dtype", ["BF16", "F16", "F8_E5M2", "F8_E4M3"])
def test_the_numbers_of_a_short_type(dtype: str) -> None:
    import torch

    width = 1 if dtype.startswith("F8") else 2
    firsts = [(0, 1, 127, 128, 129, 255)] * (width - 1)
    numbers = [bytes(each) for each in itertools.product(*firsts, range(256))]
    whole = torch.frombuffer(bytearray(b"".join(numbers)), dtype=getattr(torch, DTYPES[dtype]))
    finite = torch.isfinite(whole.float()).tolist()
    assert [is_finite(dtype, number) for number in numbers] == finite


@pytest.mark.parametrize("dtype", DTYPES)
@pytest.mark.parametrize("value", [float("nan"), float("inf"), float("-inf")])
def test_one_among_many(dtype: str, value: float) -> None:
    import torch

    if dtype == "F8_E4M3" and value == value:
        pytest.skip("this type has no infinity")
    numbers = torch.randn(1000).to(getattr(torch, DTYPES[dtype]))
    assert is_finite(dtype, bytes_of(numbers))
    numbers[617] = value
    assert not is_finite(dtype, bytes_of(numbers))


@pytest.mark.parametrize("dtype", ["F64", "F32", "BF16", "F16"])
def test_the_largest_is_finite(dtype: str) -> None:
    import torch

    kind = getattr(torch, DTYPES[dtype])
    limits = torch.tensor([torch.finfo(kind).max, torch.finfo(kind).min, torch.finfo(kind).tiny], dtype=kind)
    assert is_finite(dtype, bytes_of(limits))


def test_what_has_no_such_numbers_is_finite() -> None:
    assert is_finite("I8", b"\xff\x7f")
    assert is_finite("F99", b"\xff\x7f")
    assert is_finite("F32", b"")


@pytest.mark.parametrize(
    ("data", "zero"), [(bytes(12), True), (b"\0\0\0\x80" * 3, True), (b"", True), (b"\0\0\x80\x3f", False)]
)
def test_is_zero(data: bytes, zero: bool) -> None:
    assert is_zero(data) is zero


def test_numbers_that_are_nearly_none_take_no_longer() -> None:
    hostile = b"\x7f\x7f" * 2**22
    began = time.process_time()
    assert is_finite("BF16", hostile)
    assert time.process_time() - began < 0.5


def bytes_of(tensor: object) -> bytes:
    import torch

    assert isinstance(tensor, torch.Tensor)
    return bytes(tensor.contiguous().view(torch.uint8).tolist())
