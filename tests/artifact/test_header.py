"""The safetensors header: what is read, and what is said of each way to break it."""

from __future__ import annotations

from pathlib import Path

import pytest

from cardsmith.artifact.header import BrokenHeader, Tensor, read_header

from .makers import header_bytes

ONE = {"a": {"dtype": "F32", "shape": [2], "data_offsets": [0, 8]}}
DATA = bytes(8)


def test_tensors_without_their_data(tmp_path: Path) -> None:
    path = tmp_path / "w.safetensors"
    header = {
        "__metadata__": {"format": "pt"},
        "b": {"dtype": "BF16", "shape": [2, 2], "data_offsets": [8, 16]},
        **ONE,
        "empty": {"dtype": "F32", "shape": [0], "data_offsets": [8, 8]},
        "packed": {"dtype": "F4", "shape": [4], "data_offsets": [16, 18]},
    }
    path.write_bytes(header_bytes(header, bytes(18)))
    assert read_header(path).metadata == {"format": "pt"}
    assert read_header(path).tensors == {
        "a": Tensor(dtype="F32", shape=(2,), begin=0, end=8),
        "b": Tensor(dtype="BF16", shape=(2, 2), begin=8, end=16),
        "empty": Tensor(dtype="F32", shape=(0,), begin=8, end=8),
        "packed": Tensor(dtype="F4", shape=(4,), begin=16, end=18),
    }


def tensor(**changes: object) -> dict[str, object]:
    return {"a": {**ONE["a"], **changes}}


AGAIN = "Save or download the file again."
BROKEN = {
    "empty": (b"", f"w is empty. {AGAIN}"),
    "pointer": (
        b"version https://git-lfs.github.com/spec/v1\noid sha256:00\nsize 8\n",
        "w is a Git LFS pointer, not the weights. Run `git lfs pull` in the folder.",
    ),
    "a few bytes": (b"abc", f"w is not a safetensors file: it begins with b'abc'. {AGAIN}"),
    "a pickle": (
        b"PK\x03\x04\x00\x00\x08\x08rest",
        f"w is not a safetensors file: it begins with b'PK\\x03\\x04\\x00\\x00\\x08\\x08'. {AGAIN}",
    ),
    "header too long": (
        (1000).to_bytes(8, "little") + b"{}",
        f"w is cut short: with its header it needs 1008 bytes, it has 10. {AGAIN}",
    ),
    "not JSON": (
        header_bytes(b"{'a'}"),
        "the header of w is not JSON: Expecting property name enclosed in double quotes: line 1 column 2 (char 1). "
        + AGAIN,
    ),
    "not UTF-8": (
        header_bytes(b"\xff"),
        "the header of w is not JSON: 'utf-8' codec can't decode byte 0xff in position 0: invalid start byte. " + AGAIN,
    ),
    "a list": (header_bytes(b"[]"), f"the header of w is not a JSON object. {AGAIN}"),
    "a name twice": (
        header_bytes(b'{"a":1,"a":2}'),
        f"the header of w is not JSON: a name stands in it twice. {AGAIN}",
    ),
    "no dtype": (header_bytes({"a": {}}), f"in w the tensor a lacks a dtype, shape or data_offsets. {AGAIN}"),
    "not a tensor": (header_bytes({"a": 3}), f"in w the tensor a lacks a dtype, shape or data_offsets. {AGAIN}"),
    "negative shape": (
        header_bytes(tensor(shape=[-2]), DATA),
        f"in w the tensor a has a shape or offsets that are not whole numbers. {AGAIN}",
    ),
    "shape of booleans": (
        header_bytes(tensor(shape=[True]), DATA),
        f"in w the tensor a has a shape or offsets that are not whole numbers. {AGAIN}",
    ),
    "unknown dtype": (header_bytes(tensor(dtype="F31"), DATA), f"in w the tensor a has the unknown dtype F31. {AGAIN}"),
    "wrong size": (
        header_bytes(tensor(shape=[3]), DATA),
        f"in w the tensor a takes 8 bytes, but F32 of shape [3] does not. {AGAIN}",
    ),
    "a hole": (
        header_bytes(tensor(data_offsets=[4, 12]), bytes(12)),
        f"in w the tensor a begins at 4, not at 0. {AGAIN}",
    ),
    "an overlap": (
        header_bytes({**ONE, "b": ONE["a"]}, DATA),
        f"in w the tensor b begins at 0, not at 8. {AGAIN}",
    ),
    "truncated": (
        header_bytes(ONE, DATA[:5]),
        f"w is cut short: its tensors need 8 bytes, the file has 5 left. {AGAIN}",
    ),
    "too long": (header_bytes(ONE, bytes(9)), f"w has 1 bytes after its last tensor. {AGAIN}"),
    "escape in a name": (
        header_bytes({"\x1b[31mred\n": {}}),
        f"in w the tensor [31mred lacks a dtype, shape or data_offsets. {AGAIN}",
    ),
}


@pytest.mark.parametrize("case", BROKEN)
def test_each_way_to_break_a_file_is_named(case: str, tmp_path: Path) -> None:
    data, message = BROKEN[case]
    path = tmp_path / "w"
    path.write_bytes(data)
    with pytest.raises(BrokenHeader) as caught:
        read_header(path)
    assert str(caught.value) == message


def test_what_safetensors_writes_can_be_read(tmp_path: Path) -> None:
    import torch
    from safetensors.torch import save_file

    path = tmp_path / "model.safetensors"
    theirs = {"a": torch.zeros(3, 2), "b": torch.ones(5, dtype=torch.bfloat16)}
    save_file(theirs, path, metadata={"format": "pt"})
    header = read_header(path)
    assert {name: tensor.shape for name, tensor in header.tensors.items()} == {"a": (3, 2), "b": (5,)}
    assert header.metadata == {"format": "pt"}
    b = header.tensors["b"]
    assert path.read_bytes()[header.data + b.begin : header.data + b.end] == b"\x80\x3f" * 5
