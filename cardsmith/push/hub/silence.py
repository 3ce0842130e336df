"""How long a Hub may keep silent. The client itself waits for ever."""

from __future__ import annotations

#: For an answer, in seconds: the Hub takes up to a minute over a commit (hub-docs: docs/hub/storage-limits.md).
ANSWER = 120.0
#: For a connection, and for the next bytes of an upload to be taken, in seconds.
CONNECTION = 30.0


def bound() -> None:
    """Set what the client's connections wait for, where the user's own client has not been given any such bound.

    Client and connections are shared by all that use huggingface_hub in this process, and made anew after some faults.
    """
    from huggingface_hub.utils import get_session  # type: ignore[attr-defined]

    client = get_session()
    timeout = getattr(client, "timeout", None)
    if timeout is not None and timeout.read is None:
        client.timeout = type(timeout)(ANSWER, connect=CONNECTION, write=CONNECTION)
