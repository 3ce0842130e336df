"""What a person sees: the list of repositories, a card with its files, a file."""

from __future__ import annotations

import base64
import functools
import hashlib
from datetime import datetime, timezone
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup
from starlette.responses import HTMLResponse

from .. import cardview
from ..access import asked_id, hub_of, parameter, readable, signed_in
from ..answers import Refusal, no_entry
from ..frontmatter import body_of, metadata_of
from ..names import repo_id

if TYPE_CHECKING:
    from collections.abc import Callable

    import pygit2
    from starlette.requests import Request
    from starlette.responses import Response

    from ..repository import Repository
    from ..tree import Entry

_FOLDER = Path(__file__).parent.parent / "pages"
_TEMPLATES = Environment(
    loader=FileSystemLoader(_FOLDER), autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
)
_STYLE = (_FOLDER / "style.css").read_text(encoding="utf-8")
_STYLE_HASH = base64.b64encode(hashlib.sha256(_STYLE.encode()).digest()).decode()
#: Only this page's own style sheet counts; nothing runs, nothing is fetched from elsewhere.
_POLICY = (
    f"default-src 'none'; style-src 'sha256-{_STYLE_HASH}'; img-src 'self'; "
    "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)
_FILES_SHOWN = 200
_TEXT_LIMIT = 512 * 1024


def _page(handler: Callable[[Request], Response]) -> Callable[[Request], Response]:
    """A refusal below a page is a page too."""

    @functools.wraps(handler)
    def answer(request: Request) -> Response:
        try:
            return handler(request)
        except Refusal as refusal:
            response = _render(request, "refusal", {"message": refusal.message}, refusal.status)
            if refusal.status == 401:
                response.headers["WWW-Authenticate"] = 'Basic realm="local hub: any name, the token as password"'
            return response

    return answer


@_page
def index(request: Request) -> Response:
    """GET /: every repository the visitor may see."""
    rows = []
    for found in hub_of(request).shelf.list():
        private = found.metadata.private
        if not private or _at_home(request):
            commit = _commit(found.commit("main"))
            rows.append({"id": found.id, "private": private, "title": commit["title"], "when": commit["when"]})
    return _render(request, "index", {"repositories": rows})


@_page
def repository(request: Request) -> Response:
    """GET /{id}, /{id}/tree/{rev}, /{id}/commit/{sha} and /{id}/discussions/{n}: the card and the files."""
    found = _visible(request)
    number = request.path_params.get("number")
    revision = f"refs/pr/{number}" if number else parameter(request, "revision")
    commit = found.commit(revision or "main")
    files = [entry for entry in found.entries(commit) if not entry.folder]
    links = _Links(request, found, revision or "main")
    card = (found.read(commit, "README.md") or b"").decode("utf-8", "replace")
    values = {
        "id": found.id,
        "private": found.metadata.private,
        "revision": "" if revision == "main" else revision,
        "commit": _commit(commit),
        "card": Markup(cardview.html(body_of(card), links.of_card)) if card else "",  # noqa: S704 (nh3 cleaned it)
        "facts": cardview.facts(metadata_of(card) or {}, functools.partial(_page_of, request)),
        "files": [{"path": f.path, "size": _size(f.size), "link": links.of_file(f)} for f in files[:_FILES_SHOWN]],
        "more": max(0, len(files) - _FILES_SHOWN),
        "folder": str(found.folder) if hub_of(request).token is None else "",
    }
    return _render(request, "repository", values)


@_page
def blob(request: Request) -> Response:
    """GET /{id}/blob/{rev}/{path}: a text file as text, of others their size and a link."""
    found = _visible(request)
    revision, path = parameter(request, "revision"), parameter(request, "path")
    commit = found.commit(revision)
    entry = found.entry(commit, path)
    if entry.folder:
        raise no_entry(path, str(commit.id))
    text = _text(found, entry)
    values = {
        "id": found.id,
        "path": path,
        "size": _size(entry.size),
        "link": _Links(request, found, revision).of_content(path),
        "text": text,
        "reason": "This file is too large or not text; it is not shown here.",
    }
    return _render(request, "blob", values)


class _Links:
    """Addresses into one repository at one revision."""

    def __init__(self, request: Request, found: Repository, revision: str) -> None:
        self._page = found.id.page
        self._revision = quote(revision, safe="")
        # A browser sends no token for a file or an image, so links of a private repository carry a signature.
        signature = hub_of(request).sign("read", found.id.page) if found.metadata.private else ""
        self._query = f"?signature={signature}" if signature else ""

    def of_content(self, path: str) -> str:
        """The bytes of a file."""
        return f"{self._page}/resolve/{self._revision}/{quote(path)}{self._query}"

    def of_file(self, file: Entry) -> str:
        """The page of a text file, the bytes of a large one."""
        return self.of_content(file.path) if file.pointer else f"{self._page}/blob/{self._revision}/{quote(file.path)}"

    def of_card(self, tag: str, path: str) -> str:
        """A relative link out of the card; its path is quoted already."""
        if tag == "img":
            return f"{self._page}/resolve/{self._revision}/{path}{self._query}"
        return f"{self._page}/blob/{self._revision}/{path}"


def _visible(request: Request) -> Repository:
    """The repository asked for. Without a token of its own the hub shows its user everything: any token would do."""
    if hub_of(request).token is None:
        return hub_of(request).shelf.find(asked_id(request))
    return readable(request)


def _at_home(request: Request) -> bool:
    return hub_of(request).token is None or signed_in(request)


def _page_of(request: Request, name: str) -> str | None:
    """The page of a model on this hub, if it is here and the visitor may know."""
    try:
        found = hub_of(request).shelf.find(repo_id("models", *name.split("/", 1)))
    except Refusal:
        return None
    return found.id.page if _at_home(request) or not found.metadata.private else None


def _text(found: Repository, entry: Entry) -> str | None:
    if entry.pointer or entry.size > _TEXT_LIMIT:
        return None
    try:
        return found.blob(entry).decode()
    except UnicodeDecodeError:
        return None


def _commit(commit: pygit2.Commit) -> dict[str, str]:
    when = datetime.fromtimestamp(commit.commit_time, timezone.utc).strftime("%Y-%m-%d %H:%M UTC")
    title = commit.message.partition("\n")[0]
    return {"id": str(commit.id), "title": title, "author": commit.author.name, "when": when}


def _size(size: int) -> str:
    value, unit = float(size), "B"
    for unit in ("B", "kB", "MB", "GB", "TB"):
        if value < 1000 or unit == "TB":
            break
        value /= 1000
    return f"{size} B" if unit == "B" else f"{value:.3g} {unit}"


def _render(request: Request, name: str, values: dict[str, Any], status: int = 200) -> Response:
    common = {"style": Markup(_STYLE), "endpoint": str(request.base_url).rstrip("/")}  # noqa: S704 (a file of ours)
    page = _TEMPLATES.get_template(f"{name}.html.jinja").render(**common, **values)
    return HTMLResponse(
        page,
        status,
        headers={
            "Content-Security-Policy": _POLICY,
            "Referrer-Policy": "no-referrer",
            "X-Content-Type-Options": "nosniff",
            "Cache-Control": "no-store",
        },
    )
