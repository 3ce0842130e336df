"""What a file's bytes are: their digests and the credentials among them, by one reading."""

from __future__ import annotations

import hashlib
import io
import random

import pytest

from cardsmith.push.planning import content
from cardsmith.push.planning.content import SMALL, Content, read
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
