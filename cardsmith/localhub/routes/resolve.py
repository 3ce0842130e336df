"""GET and HEAD /{id}/resolve/{rev}/{path}: the bytes of a file and the headers the client insists on.

Large files are served from here too, never by redirect: the client follows one to the same origin with its HEAD and
loses `X-Repo-Commit` on the way (huggingface_hub 2.4.0: utils/_http.py:735-812).
"""

from __future__ import annotations

import mimetypes
from dataclasses import replace
from typing import TYPE_CHECKING
from urllib.parse import quote

from starlette.responses import Response

from ..people.access import view
from ..people.gating import check_gate
from ..wire.answers import no_entry
from ..wire.asked import parameter
from ..wire.ranges import content

if TYPE_CHECKING:
    from pathlib import Path

    from starlette.requests import Request

    from ..git.tree import Entry
    from ..git.views import View

#: What a browser may show; everything else is a download. Nothing of a repository may run here.
_SHOWN = ("image/png", "image/jpeg", "image/gif", "image/webp", "image/svg+xml", "text/plain")
#: Under which headers it comes: opened by itself, a drawing has its colours, and its scripts do nothing.
INERT = {
    "X-Content-Type-Options": "nosniff",
    "Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'; sandbox",
}


def resolve(request: Request) -> Response:
    """The file at a revision: 200, 206 for a range, 304 for an ETag the client has, 404 with EntryNotFound."""
    entry, found = _asked(request, by_link=True)
    return _answer(request, found.content(entry), entry, found.commit)


def raw(request: Request) -> Response:
    """The file as it stands in git: of a large one, its pointer."""
    entry, found = _asked(request)
    if entry.pointer is None:
        return _answer(request, found.content(entry), entry, found.commit)
    pointer = bytes(entry.pointer)
    return _answer(request, pointer, replace(entry, pointer=None, size=len(pointer)), found.commit)


def _asked(request: Request, *, by_link: bool = False) -> tuple[Entry, View]:
    repository, found = view(request, parameter(request, "revision"), by_link=by_link)
    check_gate(request, repository, by_link=by_link)
    path = parameter(request, "path")
    entry = found.entry(path)
    if entry.folder:
        raise no_entry(path, found.commit)
    return entry, found


def _answer(request: Request, bytes_: Path | bytes, entry: Entry, commit: str) -> Response:
    headers = _headers(entry, commit)
    known = request.headers.get("if-none-match", "")
    if known.strip() == "*" or headers["ETag"] in known:
        return Response(status_code=304, headers=headers)
    asked = request.headers.get("range")
    if request.headers.get("if-range", headers["ETag"]) != headers["ETag"]:
        asked = None
    return content(bytes_, entry.size, headers, asked, head=request.method == "HEAD")


def _headers(entry: Entry, commit: str) -> dict[str, str]:
    name = entry.path.rsplit("/", 1)[-1]
    kind = media_type(name)
    headers = {
        "X-Repo-Commit": commit,
        "ETag": f'"{entry.pointer.oid if entry.pointer else entry.oid}"',
        "Content-Type": kind,
        "Content-Disposition": f"{_disposition(kind)}; filename*=UTF-8''{quote(name, safe='')}",
        **INERT,
    }
    if entry.pointer:
        headers["X-Linked-Size"] = str(entry.size)
        headers["X-Linked-ETag"] = headers["ETag"]
    return headers


def _disposition(kind: str) -> str:
    return "inline" if kind.partition(";")[0] in _SHOWN else "attachment"


def media_type(name: str) -> str:
    """What a browser is told of a file: a picture, text, or bytes to save."""
    kind = mimetypes.guess_type(name)[0] or "application/octet-stream"
    if kind.startswith("text/") or kind == "application/json":
        return "text/plain; charset=utf-8"
    return kind if kind in _SHOWN else "application/octet-stream"
