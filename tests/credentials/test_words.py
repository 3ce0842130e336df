"""Where in bytes a credential could stand, and the quick look that says whether there is such a place at all."""

from __future__ import annotations

import io
import random
from collections.abc import Callable

import pytest

from cardsmith.credentials import files
from cardsmith.credentials.words import quick_look, stretches

from .planted import text

_TOKEN = ("hf" + "_" + text(34)).encode()


@pytest.fixture
def look() -> Callable[[bytes], bool]:
    """The quick look, which is NumPy's."""
    pytest.importorskip("numpy")
    found = quick_look()
    assert found is not None
    return found


def made_up(chance: random.Random) -> bytes:
    """Bytes of a tensor with words of about sixteen characters among them."""
    data = bytearray(chance.randbytes(chance.randrange(300)))
    for _ in range(chance.randrange(3)):
        place, length = chance.randrange(len(data) + 1), chance.choice([14, 15, 16, 17, 18, 24])
        data[place : place + length] = bytes(chance.choices(b"abcXYZ019 \t\n\r~-_", k=length))
    return bytes(data)


def test_the_quick_look_misses_nothing(look: Callable[[bytes], bool]) -> None:
    chance = random.Random(0)  # noqa: S311 - nothing is kept secret by it
    each = [made_up(chance) for _ in range(5000)]
    with_words = [data for data in each if list(stretches(data))]
    assert 1000 < len(with_words) < 4000
    assert [data for data in with_words if not look(data)] == []


def test_the_quick_look_passes_over_tensors(look: Callable[[bytes], bool]) -> None:
    chance = random.Random(0)  # noqa: S311
    each = [chance.randbytes(2**16) for _ in range(50)]
    assert [look(data) for data in each] == [bool(list(stretches(data))) for data in each]
    assert [look(data) for data in (b"", b"a", b"a" * 15, b"a" * 16, bytes(2**16))] == [False, False, True, True, True]


@pytest.mark.parametrize("place", [0, 1, 7, 8, 2**20 - 20, 2**20, 3 * 2**20 + 5])
def test_a_credential_is_found_after_much_else(place: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(files, "_MUCH", 0)
    data = bytearray(random.Random(1).randbytes(4 * 2**20))  # noqa: S311
    data[place : place + len(_TOKEN) + 2] = b"\0" + _TOKEN + b"\0"
    assert list(files.in_bytes(io.BytesIO(bytes(data)))) == ["a Hugging Face token"]
