"""Where a model goes: one card, several, or none."""

from __future__ import annotations

import pytest

from cardsmith.verify.session import hardware
from cardsmith.verify.session.device import Place, among, choose, dtype

torch = pytest.importorskip("torch")

GB = 10**9
#: nine tenths of 17 GB
MOST = 153 * GB // 10
#: bytes free on each card, and what the weights take → where they go
CARDS: dict[str, tuple[list[int], int, Place]] = {
    "one card": ([80 * GB], 16 * GB, Place(device="cuda:0")),
    "one card that is too small": ([8 * GB], 16 * GB, Place(device="cuda:0")),
    "the first of two": ([80 * GB, 80 * GB], 16 * GB, Place(device="cuda:0")),
    "the second, for the first is in use": ([8 * GB, 80 * GB], 16 * GB, Place(device="cuda:1")),
    "both": ([20 * GB, 20 * GB], 30 * GB, Place(device="cuda:0", spread={0: 18 * GB, 1: 18 * GB})),
    "no room for a pass": (
        [17 * GB, 17 * GB],
        16 * GB,
        Place(device="cuda:0", spread={0: MOST, 1: MOST}),
    ),
}


@pytest.mark.parametrize("case", CARDS)
def test_among_cards(case: str) -> None:
    free, weights, place = CARDS[case]
    assert among(free, weights) == place


def test_what_a_loader_is_told() -> None:
    assert Place(device="cpu").options() == {}
    assert Place(device="cuda:1").options() == {"device_map": {"": "cuda:1"}}
    assert Place(device="cuda:0", spread={0: 1, 1: 2}).options() == {"device_map": "auto", "max_memory": {0: 1, 1: 2}}
    assert [Place(device="cpu").cards, Place(device="cuda:1").cards] == [(), (1,)]
    assert Place(device="cuda:0", spread={0: 1, 1: 2}).cards == (0, 1)


def test_a_cpu_keeps_the_dtype_that_was_saved() -> None:
    for declared in (None, torch.float16, torch.float32, torch.bfloat16):
        assert dtype(declared, Place(device="cpu"), packed=False) == "auto"


def test_cards_are_counted() -> None:
    assert hardware.named(["NVIDIA H200"]) == "NVIDIA H200"
    assert hardware.named(["A", "B", "A"]) == "2 × A, B"


@pytest.mark.skipif(torch.cuda.is_available(), reason="there is a CUDA device")
def test_without_a_card() -> None:
    assert choose("auto", 0) == choose("cpu", 0) == Place(device="cpu")
    assert hardware.details(Place(device="cpu")) == {}


def test_a_peak_is_that_of_what_came_last() -> None:
    block = torch.ones(32 * 2**20)
    high = hardware.peak_memory("cpu")
    del block
    hardware.forget_peak_memory()
    low = hardware.peak_memory("cpu")
    assert high is not None
    assert low is not None
    assert low < high - 64 * 2**20
