"""The whole protocol: every path the hub answers to.

Sync endpoints run in Starlette's thread pool; those that read a body are async and hand the work on disk to it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.requests import ClientDisconnect
from starlette.routing import BaseRoute, Route

from .routes import (
    account,
    admission,
    cards,
    changes,
    commit,
    discussions,
    git,
    history,
    info,
    inside,
    lfs,
    pages,
    preupload,
    repos,
    resolve,
    storage,
    talk,
    xet,
)
from .sweeping import sweeping
from .wire.answers import Refusal, crashed, gone, refused, unrouted
from .wire.gate import Gate
from .wire.intake import Closing
from .wire.names import KINDS, Kind

if TYPE_CHECKING:
    from .hub import Hub


_METHODS = ("GET", "POST", "PUT", "DELETE", "PATCH")
#: What is asked of a repository with one segment more.
_VERBS = (
    "commits",
    "commit",
    "preupload",
    "paths-info",
    "xet-write-token",
    "branch",
    "tag",
    "discussions",
    "super-squash",
)


def application(hub: Hub, hosts: frozenset[str] | None = None) -> Starlette:
    """The ASGI application.

    Args:
        hub: what the requests share.
        hosts: the names it answers to (see gate.py), or None for any.
    """
    app = Starlette(
        lifespan=sweeping,
        routes=[
            Route("/api/whoami-v2", account.whoami),
            Route("/api/agent-harnesses", account.agent_harnesses),
            Route("/oauth/token", account.exchange_token, methods=["POST"]),
            Route("/api/validate-yaml", cards.validate, methods=["POST"]),
            Route("/api/repos/create", repos.create, methods=["POST"]),
            Route("/api/repos/delete", repos.delete, methods=["DELETE"]),
            Route("/api/repos/move", repos.move, methods=["POST"]),
            Route("/api/settings/repositories", storage.own),
            Route("/api/organizations/{namespace}/settings/repositories", storage.of_organization),
            *(route for kind in reversed(KINDS) for route in _protocol(kind)),
            *(route for kind in KINDS for route in _without_namespace(kind)),
            Route("/api/{_:path}", account.unknown, methods=list(_METHODS)),
            Route("/", pages.index),
            *(route for kind in reversed(KINDS) for route in _pages(kind)),
        ],
        middleware=[Middleware(Gate, hosts=hosts), Middleware(Closing)],
        exception_handlers={
            Refusal: refused,
            HTTPException: unrouted,
            ClientDisconnect: gone,
            Exception: crashed,
        },
    )
    app.router.redirect_slashes = False
    app.state.hub = hub
    return app


def _without_namespace(kind: Kind) -> list[BaseRoute]:
    """What a client asks of `gpt2`. Only plain folders have such ids here; of others it must hear in its own terms."""
    api = f"/api/{kind}/{{name}}"
    return [
        Route(api, info.repository),
        Route(f"{api}/revision/{{revision}}", info.repository),
        Route(f"{api}/tree/{{revision}}", info.tree),
        Route(f"{api}/tree/{{revision}}/{{path:path}}", info.tree),
        Route("/{name}/resolve/{revision}/{path:path}", resolve.resolve),
        Route(f"{api}/settings", account.absent, methods=["PUT"]),
        *(Route(f"{api}/{verb}/{{_}}", account.absent, methods=list(_METHODS)) for verb in _VERBS),
    ]


def _protocol(kind: Kind) -> list[BaseRoute]:
    """What clients ask of one kind of repository."""
    api, page = f"/api/{kind}/{{namespace}}/{{name}}", _page(kind)
    return [
        Route(f"/api/{kind}", repos.listing),
        Route(f"{page}.git/info/lfs/objects/batch", lfs.batch, methods=["POST"]),
        Route(f"{page}.git/info/lfs/verify", lfs.verify, methods=["POST"]),
        Route(f"{api}/lfs/{{oid}}", lfs.put, methods=["PUT"]),
        Route(f"{api}/lfs/{{oid}}", lfs.complete, methods=["POST"]),
        Route(f"{api}/lfs/{{oid}}", lfs.get),
        Route(f"{api}/lfs/{{oid}}/{{number}}", lfs.put_part, methods=["PUT"]),
        Route(f"{api}/preupload/{{revision}}", preupload.preupload, methods=["POST"]),
        Route(f"{api}/xet-write-token/{{revision}}", xet.write_token),
        Route(f"{api}/commit/{{revision}}", commit.commit, methods=["POST"]),
        Route(api, info.repository),
        Route(f"{api}/revision/{{revision}}", info.repository),
        Route(f"{api}/tree/{{revision}}", info.tree),
        Route(f"{api}/tree/{{revision}}/{{path:path}}", info.tree),
        Route(f"{api}/paths-info/{{revision}}", info.paths_info, methods=["POST"]),
        Route(f"{api}/refs", history.refs),
        Route(f"{api}/commits/{{revision}}", history.commits),
        Route(f"{api}/super-squash/{{ref}}", history.super_squash, methods=["POST"]),
        Route(f"{api}/branch/{{ref}}", history.create_branch, methods=["POST"]),
        Route(f"{api}/branch/{{ref}}", history.delete_branch, methods=["DELETE"]),
        Route(f"{api}/tag/{{ref}}", history.create_tag, methods=["POST"]),
        Route(f"{api}/tag/{{ref}}", history.delete_tag, methods=["DELETE"]),
        Route(f"{api}/discussions", discussions.listing),
        Route(f"{api}/discussions", discussions.create, methods=["POST"]),
        Route(f"{api}/discussions/{{num}}", discussions.details),
        Route(f"{api}/discussions/{{num}}/{{what}}", changes.change, methods=["POST"]),
        Route(f"{api}/discussions/{{num}}/comment/{{comment}}/edit", changes.change_comment, methods=["POST"]),
        Route(f"{api}/discussions/{{num}}/comment/{{comment}}/hide", changes.change_comment, methods=["POST"]),
        Route(f"{api}/settings", repos.settings, methods=["PUT"]),
        Route(f"{api}/duplicate", repos.duplicate, methods=["POST"]),
        Route(f"{api}/lfs-files", inside.lfs_files),
        Route(f"{api}/lfs-files/batch", inside.purge, methods=["POST"]),
        Route(f"{api}/safetensors-metadata/{{path:path}}", inside.safetensors_metadata),
        Route(f"{api}/user-access-request/handle", admission.handle, methods=["POST"]),
        Route(f"{api}/user-access-request/grant", admission.grant, methods=["POST"]),
        Route(f"{api}/user-access-request/{{status}}", admission.listing),
        Route(f"{page}/ask-access", admission.ask, methods=["POST"]),
        Route(f"{api}/auth-check", account.auth_check),
        Route(f"{api}/auth-check/write", account.auth_check),
        Route(f"{page}/resolve/{{revision}}/{{path:path}}", resolve.resolve),
        Route(f"{page}/raw/{{revision}}/{{path:path}}", resolve.raw),
    ]


def _pages(kind: Kind) -> list[BaseRoute]:
    """What a browser, or git, asks of one kind of repository; the API stands before it."""
    page = _page(kind)
    return [
        *(Route(f"{page}{end}/info/refs", git.info_refs) for end in (".git", "")),
        *(Route(f"{page}{end}/git-upload-pack", git.upload_pack, methods=["POST"]) for end in (".git", "")),
        Route(f"{page}/blob/{{revision}}/{{path:path}}", pages.blob),
        Route(f"{page}/tree/{{revision}}", pages.repository),
        Route(f"{page}/tree/{{revision}}/{{path:path}}", pages.repository),
        Route(f"{page}/commit/{{revision}}", pages.repository),
        Route(f"{page}/discussions", talk.listing),
        Route(f"{page}/discussions/{{num}}", talk.discussion),
        Route(page, pages.repository),
    ]


def _page(kind: Kind) -> str:
    """`/org/name`, `/datasets/org/name`, `/spaces/org/name`."""
    return "/{namespace}/{name}" if kind == "models" else f"/{kind}/{{namespace}}/{{name}}"
