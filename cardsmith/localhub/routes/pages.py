"""What a person sees: the list of repositories, a card with its files, a file."""

from __future__ import annotations

import functools
import shlex
from contextlib import suppress
from datetime import datetime, timezone
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from markupsafe import Markup
from starlette.responses import RedirectResponse

from ..card import cardview
from ..card.frontmatter import body_of, metadata_of
from ..git.discussions import Discussions
from ..git.repository import UNREADABLE
from ..hub import hub_of
from ..links import Links
from ..people.access import readable, visible
from ..people.gating import check_gate, shows_files
from ..wire.answers import Refusal
from ..wire.asked import asked_id, parameter
from ..wire.names import repo_id
from ..wire.rendering import page, readable_size, render

if TYPE_CHECKING:
    import pygit2
    from starlette.requests import Request
    from starlette.responses import Response

    from ..git.repository import Repository
    from ..git.tree import Entry

_FILES_SHOWN = 200
_TEXT_LIMIT = 512 * 1024


@page
def index(request: Request) -> Response:
    """GET /: every repository the visitor may see."""
    rows = []
    for found in hub_of(request).shelf.list():
        with suppress(*UNREADABLE):  # the others are listed without it
            if _may_know(request, found):
                rows.append(_row(found))
    return render(request, "index", {"repositories": rows})


def _row(found: Repository) -> dict[str, Any]:
    commit = _commit(found.commit("main"))
    return {"id": found.id, "private": found.metadata.private, "title": commit["title"], "when": commit["when"]}


@page
def repository(request: Request) -> Response:
    """GET /{id}, /{id}/tree/{rev} and /{id}/commit/{sha}: the card and the files."""
    found = seen(request)
    revision = parameter(request, "revision")
    commit = found.commit(revision or "main")
    files = [entry for entry in found.entries(commit) if not entry.folder]
    links = Links(request, found, revision or "main")
    card = (found.read(commit, "README.md") or b"").decode("utf-8", "replace")
    values = {
        "id": found.id,
        "private": found.metadata.private,
        "revision": "" if revision == "main" else revision,
        "commit": _commit(commit),
        "card": Markup(cardview.html(body_of(card), links.of_card)) if card else "",  # noqa: S704 (nh3 cleaned it)
        "facts": cardview.facts(metadata_of(card) or {}, functools.partial(_page_of, request)),
        "files": [
            {"path": f.path, "size": readable_size(f.size), "link": links.of_file(f)} for f in files[:_FILES_SHOWN]
        ],
        "more": max(0, len(files) - _FILES_SHOWN),
        "talk": len(Discussions(found).all()),
        "folder": shlex.quote(str(found.folder)) if hub_of(request).is_open else "",
    }
    return render(request, "repository", values)


@page
def blob(request: Request) -> Response:
    """GET /{id}/blob/{rev}/{path}: a text file as text, of others their size and a link."""
    found = seen(request)
    if not shows_files(request, found):
        check_gate(request, found)
    revision, path = parameter(request, "revision"), parameter(request, "path")
    commit = found.commit(revision)
    entry = found.entry(commit, path)
    if entry.folder:  # a card does not say of a link that it leads to a folder
        return RedirectResponse(f"{found.id.page}/tree/{quote(revision, safe='')}/{quote(path)}")
    text = _text(found, entry)
    values = {
        "id": found.id,
        "path": path,
        "size": readable_size(entry.size),
        "link": Links(request, found, revision).of_content(path),
        "text": text,
        "reason": "This file is too large or not text; it is not shown here.",
    }
    return render(request, "blob", values)


def seen(request: Request) -> Repository:
    """The repository asked for. Without a token of its own the hub shows its user everything: any token would do."""
    if hub_of(request).is_open:
        return hub_of(request).shelf.find(asked_id(request))
    return readable(request)


def _may_know(request: Request, found: Repository) -> bool:
    return hub_of(request).is_open or visible(request, found)


def _page_of(request: Request, name: str) -> str | None:
    """The page of a model on this hub, if it is here and the visitor may know."""
    try:
        found = hub_of(request).shelf.find(repo_id("models", *name.split("/", 1)))
    except Refusal:
        return None
    return found.id.page if _may_know(request, found) else None


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
