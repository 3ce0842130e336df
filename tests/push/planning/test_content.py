"""What a file's bytes are: their digests and the credentials among them, by one reading."""

from __future__ import annotations

import hashlib
import io
import random
from pathlib import Path

import pytest

from cardsmith.push.planning import content
from cardsmith.push.planning.content import SMALL, Content, read, read_mapped
from push.makers import random_text

_TOKEN = ("hf" + "_" + random_text(34)).encode()


def expected(data: bytes, *credentials: str) -> Content:
    blob = hashlib.sha1(b"blob %d\0" % len(data) + data, usedforsecurity=False).hexdigest()
    digest = hashlib.sha256(data).hexdigest()
    small = blob if len(data) <= SMALL else None
    return Content(size=len(data), sha256=digest, blob=small, credentials=credentials)


@pytest.mark.parametrize("size", [0, 1, 2**20, 2**20 + 1, SMALL, SMALL + 1, SMALL + 2**21 + 7])
def test_digests(size: int) -> None:
    data = random.Random(size).randbytes(size)  # noqa: S311 - nothing is kept secret by it
    assert read(io.BytesIO(data), size) == expected(data)


@pytest.mark.parametrize("before", [0, SMALL, SMALL + 3 * 2**20 - 20])
def test_a_credential_and_the_digest_of_what_holds_it(before: int) -> None:
    data = bytes(before) + _TOKEN + bytes(9) + _TOKEN
    assert read(io.BytesIO(data), len(data)) == expected(data, "a Hugging Face token")


@pytest.mark.parametrize("size", [1, content._MAPPED - 1, content._MAPPED, 2 * content._MAPPED + 12_345])
def test_the_same_of_a_file_that_is_mapped(size: int, tmp_path: Path) -> None:
    data = random.Random(size).randbytes(size) + _TOKEN  # noqa: S311 - nothing is kept secret by it
    file = tmp_path / "file"
    file.write_bytes(data)
    with file.open("rb") as stream:
        found = read_mapped(stream, len(data))
    digest = hashlib.sha256(data).hexdigest()
    assert found == Content(size=len(data), sha256=digest, blob=None, credentials=("a Hugging Face token",))


@pytest.mark.parametrize("left", [0, 5, content._MAPPED])
def test_a_mapped_file_that_shrank_before_it_was_read(left: int, tmp_path: Path) -> None:
    file = tmp_path / "file"
    file.write_bytes(bytes(left))
    with file.open("rb") as stream, pytest.raises(ValueError, match="mmap"):
        read_mapped(stream, content._MAPPED + 1)


def test_a_mapped_file_that_grew_meanwhile(tmp_path: Path) -> None:
    """What it has by now is told by the size: whoever planned for less will not send it."""
    file = tmp_path / "file"
    file.write_bytes(bytes(20))
    with file.open("rb") as stream:
        assert read_mapped(stream, 10).size == 20


def test_a_file_that_grew_meanwhile() -> None:
    data = b"x" * (SMALL + 1)
    found = read(io.BytesIO(data), 1)
    assert (found.size, found.sha256, found.blob) == (len(data), hashlib.sha256(data).hexdigest(), None)


def test_no_thread_stays_where_reading_fails(monkeypatch: pytest.MonkeyPatch) -> None:
    ended: list[bool] = []
    end = content._Beside.end
    monkeypatch.setattr(content._Beside, "end", lambda self: (end(self), ended.append(True)))

    class Failing(io.BytesIO):
        def read(self, size: int | None = -1, /) -> bytes:  # noqa: ARG002
            raise OSError(5, "Input/output error")

    with pytest.raises(OSError, match="Input/output error"):
        read(Failing(), SMALL + 1)
    assert ended == [True]
