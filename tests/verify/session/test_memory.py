"""What is said when memory was not enough, on the CPU and on a card."""

from __future__ import annotations

import pytest

from cardsmith.verify.session import memory

torch = pytest.importorskip("torch")

WAY_OUT = "a smaller dtype (bfloat16 in config.json), or weights that are quantized."
#: As torch 2.13 says it of a card.
ON_A_CARD = (
    "CUDA out of memory. Tried to allocate 2.50 GiB. GPU 1 has a total capacity of 79.10 GiB of which 512.00 MiB is "
    "free. Including non-PyTorch memory, this process has 78.55 GiB memory in use."
)


def test_a_card_that_is_full() -> None:
    error = torch.OutOfMemoryError(ON_A_CARD)
    found = memory.shortage(error, memory.card(error), 16 * 10**9)
    assert found is not None
    assert str(found) == (
        "out of memory on cuda:1: 2.5 GiB more were asked for, 512.0 MiB of 79.1 GiB were free, "
        f"the weights alone take 14.9 GiB. Try --device cpu, {WAY_OUT}"
    )
    assert found.evidence == {
        "out_of_memory": "cuda:1",
        "tried_bytes": 2684354560,
        "free_bytes": 536870912,
        "total_bytes": 84932978278,
        "weights_bytes": 16000000000,
    }


def test_a_machine_that_is_full() -> None:
    with pytest.raises(RuntimeError) as caught:
        torch.empty(2**60)
    found = memory.shortage(caught.value, memory.card(caught.value), None)
    assert found is not None
    assert str(found).startswith("out of memory: 4,194,304.0 TiB more were asked for, ")
    assert str(found).endswith(f". Try a machine with more, {WAY_OUT}")
    assert found.evidence["tried_bytes"] == 2**62


def test_the_reason_may_lie_deeper() -> None:
    error = ValueError("could not load")
    error.__cause__ = torch.OutOfMemoryError(ON_A_CARD)
    assert (memory.is_short(error), memory.card(error)) == (True, "cuda:1")


@pytest.mark.parametrize("error", [RuntimeError("sizes do not match"), ValueError("out of memory"), OSError()])
def test_other_errors_are_no_matter_of_memory(error: Exception) -> None:
    assert memory.shortage(error, "cpu", 1) is None


def test_python_itself_may_lack_memory() -> None:
    found = memory.shortage(MemoryError(), "cuda:0", None)
    assert str(found) == f"out of memory on cuda:0. Try --device cpu, {WAY_OUT}"


@pytest.mark.parametrize(
    ("size", "words"), [(0, "0 bytes"), (1023, "1023 bytes"), (1536, "1.5 KiB"), (2**40 * 2, "2.0 TiB")]
)
def test_sizes(size: int, words: str) -> None:
    assert memory.human(size) == words
