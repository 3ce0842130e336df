"""The card of a folder as the Hub would show it, read anew at every reload.

Only the README and the pictures beside it are served, only to this machine, and under the headers of every page of the
hub: nothing of a card can act, and no other file of the folder can be fetched.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import quote

from markupsafe import Markup
from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.routing import Route

from cardsmith.errors import FolderError

from .card import cardview
from .card.cardcheck import check
from .card.frontmatter import body_of, metadata_of
from .git.folders import PlainView
from .routes.resolve import INERT, media_type
from .wire.answers import Refusal, crashed, refused, unrouted
from .wire.asked import parameter
from .wire.gate import Gate
from .wire.ranges import content
from .wire.rendering import page, readable_size, render
from .wire.serving import Serving, names

if TYPE_CHECKING:
    from starlette.requests import Request
    from starlette.responses import Response

_HOST = "127.0.0.1"
_CARD_LIMIT = 10 * 1024 * 1024
_FILES_SHOWN = 200


class Preview(Serving):
    """A server of one folder's card, on loopback.

    Args:
        folder: the folder with the README.
        port: the port, 0 for a free one.

    Raises:
        HubError: the port is none.
        FolderError: the folder is none.
    """

    def __init__(self, folder: Path, port: int = 0) -> None:
        if not folder.is_dir():
            raise FolderError(f"{folder} is not a folder. Give the folder that holds the README.md.")
        super().__init__(partial(application, folder), _HOST, port)


def application(folder: Path) -> Starlette:
    """The ASGI application that shows one folder."""
    shown = _Shown(folder=folder)
    app = Starlette(
        routes=[Route("/", page(partial(_card, shown))), Route("/picture/{path:path}", partial(_picture, shown))],
        middleware=[Middleware(Gate, hosts=names(_HOST))],
        exception_handlers={Refusal: refused, HTTPException: unrouted, Exception: crashed},
    )
    app.router.redirect_slashes = False
    return app


@dataclass(frozen=True, kw_only=True)
class _Shown:
    """What is shown."""

    #: The folder.
    folder: Path

    def text(self) -> str:
        """The README as it is now, or a 404 that says what is wrong."""
        readme = self.folder / "README.md"
        try:
            if readme.stat().st_size > _CARD_LIMIT:
                raise Refusal(413, "README.md is larger than 10 MiB; the Hub would not take it")
            return readme.read_bytes().decode("utf-8", "replace")
        except OSError as error:
            raise Refusal(404, "There is no README.md yet. Write one with: cardsmith render") from error


def _card(shown: _Shown, request: Request) -> Response:
    """GET /: the card."""
    text = shown.text()
    errors, warnings = check(text)
    files = [entry for entry in PlainView(shown.folder, None).entries(recursive=False) if not entry.folder]
    values = {
        "name": shown.folder.resolve().name,
        "card": Markup(cardview.html(body_of(text), _address)),  # noqa: S704 (nh3 cleaned it)
        "facts": cardview.facts(metadata_of(text) or {}, lambda _name: None),
        "errors": [problem.message for problem in errors],
        "warnings": [problem.message for problem in warnings],
        "files": [{"path": file.path, "size": readable_size(file.size)} for file in files[:_FILES_SHOWN]],
        "more": max(0, len(files) - _FILES_SHOWN),
    }
    return render(request, "preview", values)


def _picture(shown: _Shown, request: Request) -> Response:
    """GET /picture/{path}: a picture inside the folder; whatever else is asked for is not there."""
    view, path = PlainView(shown.folder, None), parameter(request, "path")
    kind = media_type(path)
    entry = view.entry(path)
    file = (shown.folder / path).resolve()
    if entry.folder or not kind.startswith("image/") or not file.is_relative_to(shown.folder.resolve()):
        raise Refusal(404, "There is no such picture")
    headers = {**INERT, "Content-Type": kind, "Cache-Control": "no-store"}
    return content(file, entry.size, headers, request.headers.get("range"), head=request.method == "HEAD")


def _address(tag: str, path: str) -> str:
    """Pictures lie here; other files of the folder will lie on the Hub only."""
    return f"/picture/{quote(path, safe='/%')}" if tag == "img" else "#"
