"""Where in bytes a credential could stand, as Python says it and as NumPy does."""

from __future__ import annotations

import io
import random
import sys

import pytest

from cardsmith.credentials import words
from cardsmith.credentials.files import in_bytes
from cardsmith.credentials.words import stretches
from pace import within

from .planted import text

_TOKEN = ("hf" + "_" + text(34)).encode()
_CHANCE = random.Random(0)  # noqa: S311 - nothing is kept secret by it


def made_up(longest: int, most: int) -> bytes:
    """Bytes of a tensor with words of about sixteen characters among them, some side by side."""
    data = bytearray(_CHANCE.randbytes(_CHANCE.randrange(longest)))
    for _ in range(_CHANCE.randrange(most)):
        place, length = _CHANCE.randrange(len(data) + 1), _CHANCE.choice([14, 15, 16, 17, 18, 24, 90])
        data[place : place + length] = bytes(_CHANCE.choices(b"abcXYZ019 \t\n\r~-_", k=length))
    return bytes(data)


@pytest.mark.parametrize(("longest", "most", "count"), [(300, 3, 5000), (9000, 9, 2000), (2**17, 40, 200)])
def test_numpy_says_the_same(longest: int, most: int, count: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """Or it leaves it to Python."""
    pytest.importorskip("numpy")
    monkeypatch.setattr(words, "_MANY", 1)
    monkeypatch.setattr(words, "_TEXT", 1)
    each = [made_up(longest, most) for _ in range(count)]
    found = [words._by_numpy(data) for data in each]
    expected = [list(words._all(data)) for data in each]
    assert [said for said, known in zip(found, expected, strict=True) if said not in (None, known)] == []
    assert sum(said is not None and said != [] for said in found) > count / 5


@pytest.mark.parametrize("data", [b"", b"a", b"a" * 15, b"a" * 16, bytes(2**16), b"\xff" * 2**16, b"a" * 2**16])
def test_of_one_kind(data: bytes) -> None:
    pytest.importorskip("numpy")
    assert list(stretches(data, much=True)) == list(words._all(data))


@pytest.mark.parametrize("gap", range(60, 1100, 13))
def test_words_beside_words(gap: int) -> None:
    """Whether the next ones are near enough to be looked at together, or at the edge of what is looked at."""
    pytest.importorskip("numpy")
    word = b"abcdefgh" * 3
    for shift in range(8):
        data = b"\xff" * (3000 + shift) + word + b"\xff" * gap + word + b"\xff" * (gap + 9) + word + b"\xff" * 3000
        assert words._by_numpy(data) in (None, list(words._all(data)))


def test_a_vocabulary_of_any_language_is_one_stretch() -> None:
    """A sign that is no ASCII in each word ends each stretch of words: thirty million bytes took a second."""
    data = "".join(f'      "\u0120word{n}": {n},\n' for n in range(30_000)).encode()
    assert list(stretches(data)) == [(0, len(data))]
    within(0.6, lambda: [list(in_bytes(io.BytesIO(data))) for _ in range(36)])


@pytest.mark.parametrize("place", [0, 1, 7, 8, 2**20 - 20, 2**20, 3 * 2**20 + 5])
@pytest.mark.parametrize("there", [True, False])
def test_a_credential_after_much_else(place: int, there: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    """With NumPy and without it."""
    if not there:
        monkeypatch.setitem(sys.modules, "numpy", None)
    data = bytearray(random.Random(1).randbytes(4 * 2**20))  # noqa: S311
    data[place : place + len(_TOKEN) + 2] = b"\0" + _TOKEN + b"\0"
    assert list(in_bytes(io.BytesIO(bytes(data)), much=True)) == ["a Hugging Face token"]
