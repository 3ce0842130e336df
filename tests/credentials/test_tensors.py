"""Credentials in more than 64 MiB of tensors, wherever they stand and whatever touches them."""

from __future__ import annotations

import io
import random
import sys

import pytest

from cardsmith.credentials.files import CHUNK, in_bytes

from .planted import PREFIXED, text

_EACH = [(kind, secret.encode()) for kind, secrets in PREFIXED.items() for secret in secrets]
_SIZE = 66 * CHUNK


def planted(seed: int) -> bytes:
    """Random tensors with a credential of every kind: one where each piece ends that is read, the others anywhere."""
    chance = random.Random(seed)  # noqa: S311 - nothing is kept secret by it
    tensors = bytearray(chance.randbytes(CHUNK) * (_SIZE // CHUNK))
    room = _SIZE // len(_EACH)
    for number, (_, secret) in enumerate(chance.sample(_EACH, len(_EACH))):
        place = number * room + chance.randrange(room - len(secret))
        border = (place // CHUNK + 1) * CHUNK - chance.randrange(1, len(secret))
        place = border if number * room <= border < (number + 1) * room - len(secret) else place
        tensors[place : place + len(secret)] = secret
    return bytes(tensors)


@pytest.mark.parametrize("seed", range(3))
@pytest.mark.parametrize("numpy", [True, False])
def test_each_is_found(seed: int, numpy: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    """With NumPy and without it."""
    if not numpy:
        monkeypatch.setitem(sys.modules, "numpy", None)
    assert set(in_bytes(io.BytesIO(planted(seed)), much=True)) == set(PREFIXED)


@pytest.mark.parametrize("before", [b"\0", b"\0a", b"\0\xffab", b"\x01abcdef7"])
@pytest.mark.parametrize("behind", [b"\0", b"a\0", b"ab\xff\0", b"abcdef7\x01"])
def test_letters_by_chance(before: bytes, behind: bytes) -> None:
    token = ("hf" + "_" + text(34)).encode()
    assert set(in_bytes(io.BytesIO(before + token + behind))) == {"a Hugging Face token"}


@pytest.mark.parametrize(
    "other",
    [b"\0" + b"abcdefgh" + b"%s\0", b"\0%s" + b"abcdefgh" + b"\0", b" a%s ", b" %sa ", b"\xe9a%s\xe9", b"\xe9%sa\xe9"],
)
def test_part_of_a_longer_word(other: bytes) -> None:
    """Among bytes, or in a text."""
    token = ("hf" + "_" + text(34)).encode()
    assert set(in_bytes(io.BytesIO(other % token))) == set()
