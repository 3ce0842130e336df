"""What a repository is and what lies in it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs

from starlette.concurrency import run_in_threadpool

from ..git.lastcommit import last_commits
from ..git.views import GitView
from ..people.access import view
from ..told.summary import check_expand, item, normal, summary
from ..wire.answers import Refusal, field, json_object, read_body
from ..wire.asked import flag, parameter
from ..wire.jsontext import JSONResponse
from ..wire.paging import paged

if TYPE_CHECKING:
    from starlette.requests import Request
    from starlette.responses import Response

    from ..git.tree import Entry
    from ..git.views import View

#: The Hub's own sizes of a page: without and with the last commit of each file.
_PAGE, _PAGE_EXPANDED = 1000, 50
_PATHS = 10_000


def repository(request: Request) -> Response:
    """GET /api/models/{id}[/revision/{rev}], with `blobs=true` and `expand=…`."""
    found, head = view(request, parameter(request, "revision") or "main")
    wanted = expanded(request)
    check_expand(found.id.kind, wanted)
    return JSONResponse(summary(found, head, wanted=wanted, blobs=flag(request, "blobs")))


def expanded(request: Request) -> list[str]:
    """The keys that a request asks for; some clients write the parameter's name with brackets."""
    return request.query_params.getlist("expand") + request.query_params.getlist("expand[]")


def tree(request: Request) -> Response:
    """GET /api/models/{id}/tree/{rev}[/{path}], with `recursive` and `expand`."""
    _, head = view(request, parameter(request, "revision"))
    entries = head.entries(normal(parameter(request, "path")), recursive=flag(request, "recursive"))
    expand = flag(request, "expand")

    def shown(page: list[Entry]) -> list[dict[str, Any]]:
        return _items(head, page, expand=expand)

    return paged(request, entries, shown, most=_PAGE_EXPANDED if expand else _PAGE)


async def paths_info(request: Request) -> Response:
    """POST /api/models/{id}/paths-info/{rev}: a form from Python, JSON from JavaScript; absent paths are left out."""
    body = await read_body(request)
    if request.headers.get("content-type", "").startswith("application/json"):
        asked = json_object(body)
        paths, expand = field(asked, "paths", list), asked.get("expand") is True
    else:
        paths, expand = _form(body)
    if len(paths) > _PATHS or not all(isinstance(path, str) for path in paths):
        raise Refusal(400, f'"paths" must be a list of at most {_PATHS} paths')
    return JSONResponse(await run_in_threadpool(_infos, request, paths, expand))


def _form(body: bytes) -> tuple[list[str], bool]:
    try:
        form = parse_qs(body.decode(), keep_blank_values=True)
    except (UnicodeDecodeError, ValueError) as error:
        raise Refusal(400, "The request body is not a form") from error
    return form.get("paths", []), form.get("expand", [""])[0].lower() in ("true", "1")


def _infos(request: Request, paths: list[str], expand: bool) -> list[dict[str, Any]]:
    _, head = view(request, parameter(request, "revision"))
    found = []
    for path in paths:
        try:
            found.append(head.entry(normal(path)))
        except Refusal:
            continue
    return _items(head, found, expand=expand)


def _items(head: View, entries: list[Entry], *, expand: bool) -> list[dict[str, Any]]:
    items = [item(entry) for entry in entries]
    if expand and isinstance(head, GitView):
        last = last_commits(head.head, [entry.path for entry in entries])
        items = [{**one, "lastCommit": last.get(one["path"])} for one in items]
    return items
