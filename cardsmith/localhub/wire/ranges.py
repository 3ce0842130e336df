"""One byte range of a file. https://www.rfc-editor.org/rfc/rfc9110#name-range-requests"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from starlette.responses import Response, StreamingResponse

from .answers import Refusal

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

_RANGE = re.compile(r"bytes=(\d{0,19})-(\d{0,19})")
_CHUNK = 1024 * 1024


def content(source: Path | bytes, size: int, headers: dict[str, str], asked: str | None, *, head: bool) -> Response:
    """The answer to a HEAD or a GET: 200 with everything, or 206 with the one range asked for.

    A file is streamed from disk, never held in memory. Several ranges at once, and units other than bytes, are
    answered with everything, as the RFC allows.

    Args:
        source: the file, or its bytes.
        size: how many bytes it has.
        headers: the other headers.
        asked: the header `Range`, if the request has one.
        head: whether only the headers are wanted.

    Raises:
        Refusal: 416 for a range that begins behind the end.
    """
    span = None if head else requested(asked, size)
    start, stop = span or (0, size)
    headers = {**headers, "Accept-Ranges": "bytes", "Content-Length": str(stop - start)}
    if span:
        headers["Content-Range"] = f"bytes {start}-{stop - 1}/{size}"
    status = 206 if span else 200
    if head or isinstance(source, bytes):
        return Response(b"" if head else bytes(source[start:stop]), status, headers)  # type: ignore[index]
    return StreamingResponse(_read(source, start, stop), status, headers)


def requested(asked: str | None, size: int) -> tuple[int, int] | None:
    """Begin and end (exclusive) of the range asked for, None for everything."""
    found = _RANGE.fullmatch((asked or "").replace(" ", ""))
    if not found or found[1] == found[2] == "":
        return None
    if found[1] == "":  # the last so many bytes
        start, stop = max(0, size - int(found[2])), size
    else:
        start, stop = int(found[1]), min(size, int(found[2]) + 1) if found[2] else size
        if found[2] and int(found[2]) < int(found[1]):
            return None
    if start >= size:
        raise Refusal(416, "The range begins behind the end", headers={"Content-Range": f"bytes */{size}"})
    return start, stop


def _read(path: Path, start: int, stop: int) -> Iterator[bytes]:
    with path.open("rb") as file:
        file.seek(start)
        while start < stop and (chunk := file.read(min(_CHUNK, stop - start))):
            start += len(chunk)
            yield chunk
