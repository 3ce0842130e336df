"""What the data of tensors says, and whether two models hold the same."""

from __future__ import annotations

import math
from pathlib import Path
from typing import Any

import pytest

from cardsmith.artifact.header import read_header
from cardsmith.verify.reading import data
from cardsmith.verify.reading.comparison import Comparison, compare
from cardsmith.verify.reading.contents import contents

from .. import makers

torch = pytest.importorskip("torch")


def filed(folder: Path, name: str, **tensors: Any) -> dict[Path, Any]:
    """A weight file, and what it says before its data."""
    path = folder / f"{name}.safetensors"
    makers.save(path, tensors)
    return {path: read_header(path)}


FLOATS = [name for name in data.FLOATS.values() if hasattr(torch, name)]


@pytest.mark.parametrize("dtype", FLOATS)
def test_what_a_tensor_holds(dtype: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(data, "ELEMENTS", 4)  # three blocks, the last one shorter
    good = torch.tensor([0.0, 1, -2, 0, 0, 0, 0, 0, 4])
    bad = good.clone()
    bad[5], bad[8] = math.nan, -math.nan
    tensors = {"a": good, "b": bad, "c": -0.0 * torch.ones(9), "d": torch.zeros(0), "e": torch.tensor(2.0)}
    tensors["f"] = torch.tensor([1.0, -1.0])  # zero in sum only
    headers = filed(tmp_path, "x", **{name: value.to(getattr(torch, dtype)) for name, value in tensors.items()})
    found = {each.name: (each.elements, each.nan, each.infinite, each.zero) for each in contents(headers)}
    assert found == {
        "a": (9, 0, 0, False),
        "b": (9, 2, 0, False),
        "c": (9, 0, 0, True),
        "d": (0, 0, 0, False),
        "e": (1, 0, 0, False),
        "f": (2, 0, 0, False),
    }


@pytest.mark.parametrize("dtype", [name for name in FLOATS if name != "float8_e4m3fn"])  # which has no infinity
def test_infinities_are_counted_apart(dtype: str, tmp_path: Path) -> None:
    values = torch.tensor([math.inf, 1.0, -math.inf, math.nan]).to(getattr(torch, dtype))
    (found,) = contents(filed(tmp_path, "x", a=values))
    assert (found.nan, found.infinite, found.zero) == (1, 2, False)


def test_large_numbers_are_finite(tmp_path: Path) -> None:
    """Their sum is not."""
    largest = torch.full((64,), torch.finfo(torch.float16).max, dtype=torch.float16)
    (found,) = contents(filed(tmp_path, "x", a=largest))
    assert (found.elements, found.nan, found.infinite) == (64, 0, 0)


def test_whole_numbers_are_not_read(tmp_path: Path) -> None:
    headers = filed(tmp_path, "x", a=torch.zeros(3, dtype=torch.int64), b=torch.ones(2, dtype=torch.uint8))
    assert list(contents(headers)) == []


def test_a_file_that_shrinks_meanwhile_is_an_error_and_no_endless_loop(tmp_path: Path) -> None:
    headers = filed(tmp_path, "x", a=torch.ones(100))
    (path,) = headers
    path.write_bytes(path.read_bytes()[:-8])
    with pytest.raises(OSError, match="became shorter"):
        list(contents(headers))


ONE = {"a": [1.0, 2.0], "b": [3.0]}
#: what the other model holds → how far they are the same
OTHERS: dict[str, tuple[dict[str, Any], Comparison]] = {
    "the same": ({"b": [3.0], "a": [1.0, 2.0]}, Comparison(compared=2, different=None, added=0)),
    "more": ({"a": [1.0, 2.0], "b": [3.0], "c": [0.0]}, Comparison(compared=2, different=None, added=0)),
    "less": ({"a": [1.0, 2.0]}, Comparison(compared=1, different=None, added=1)),
    "other values": ({"a": [1.0, 2.0], "b": [4.0]}, Comparison(compared=2, different="b", added=0)),
    "another shape": ({"a": [1.0], "b": [3.0]}, Comparison(compared=1, different="a", added=0)),
    "other names": ({"x": [1.0]}, Comparison(compared=0, different=None, added=2)),
}


@pytest.mark.parametrize("case", OTHERS)
@pytest.mark.parametrize("dtype", ["float32", "bfloat16"])
def test_compared_with_another_model(case: str, dtype: str, tmp_path: Path) -> None:
    other, expected = OTHERS[case]
    ours = filed(tmp_path, "ours", **{name: torch.tensor(values) for name, values in ONE.items()})
    given = {name: torch.tensor(values).to(getattr(torch, dtype)) for name, values in other.items()}
    assert compare(ours, filed(tmp_path, "theirs", **given)) == expected


def test_a_base_in_a_wider_type_is_rounded_first(tmp_path: Path) -> None:
    wide = torch.tensor([1.0 + 2**-12, 3.14159])
    theirs = filed(tmp_path, "theirs", a=wide)
    assert compare(filed(tmp_path, "same", a=wide.bfloat16()), theirs).different is None
    assert compare(filed(tmp_path, "trained", a=wide.bfloat16() * 1.01), theirs).different == "a"
    assert compare(filed(tmp_path, "packed", a=wide.bfloat16().view(torch.uint8)), theirs).different == "a"
    assert compare(filed(tmp_path, "counted", a=torch.tensor([1, 3])), theirs).different == "a"


def test_shards_are_compared_whatever_lies_in_which(tmp_path: Path) -> None:
    a, b = torch.ones(3), torch.zeros(2)
    ours = filed(tmp_path, "one", a=a, b=b)
    assert compare(ours, filed(tmp_path, "x", b=b) | filed(tmp_path, "y", a=a)).different is None
