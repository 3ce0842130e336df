"""How long a Hub may keep silent. The client itself waits for ever."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

#: For the answer to what changes something, in seconds: the Hub takes up to a minute over a commit (hub-docs:
#: docs/hub/storage-limits.md).
ANSWER = 120.0
#: For the answer to a question, in seconds. It is asked again.
QUESTION = 20.0
#: For a connection, and for the next bytes of an upload to be taken, in seconds.
CONNECTION = 30.0


#: Marks connections of a client before 1.0 that are bounded already.
_BOUNDED = "_cardsmith_bounded"


def bound() -> None:
    """Set what the client's connections wait for, where the user's own client has not been given any such bound.

    Client and connections are shared by all that use huggingface_hub in this process, and made anew after some faults.
    A client before 1.0 has others in each thread; those of this one are bounded, which are all but those of several
    large files at once.
    """
    from huggingface_hub.utils import get_session  # type: ignore[attr-defined]

    client: Any = get_session()
    hooks = getattr(client, "event_hooks", None)
    if isinstance(hooks, dict) and _shorten not in hooks.get("request", ()):
        client.event_hooks = {**hooks, "request": [*hooks.get("request", ()), _shorten]}
    timeout = getattr(client, "timeout", None)
    if timeout is not None and timeout.read is None:
        client.timeout = type(timeout)(ANSWER, connect=CONNECTION, write=CONNECTION)
    for adapter in getattr(client, "adapters", {}).values():  # of requests, which knows no bound for all of them
        if not hasattr(adapter, _BOUNDED):
            adapter.send = _bounded(adapter.send)
            setattr(adapter, _BOUNDED, True)


def _shorten(request: Any) -> None:
    """Bound a request as what it is: some methods of the client ask for no bound, whatever its own is."""
    bounds = request.extensions.get("timeout", {})
    if bounds.get("read") in (None, ANSWER):
        own = {"connect": CONNECTION, "write": CONNECTION, "read": _for(request)}
        request.extensions = {**request.extensions, "timeout": {**bounds, **own}}


def _for(request: Any) -> float:
    """How long its answer may take, in seconds. What a question takes is not for the Hub to work on."""
    asks = request.method in ("GET", "HEAD") or "/paths-info/" in str(request.url)
    return min(QUESTION, ANSWER) if asks else ANSWER


def _bounded(send: Callable[..., Any]) -> Callable[..., Any]:
    """The same, with a bound where there is none. The first is for the bytes of an upload to be taken, too."""

    def bounded(request: Any, *rest: Any, timeout: Any = None, **more: Any) -> Any:
        return send(request, *rest, timeout=(CONNECTION, _for(request)) if timeout is None else timeout, **more)

    return bounded
