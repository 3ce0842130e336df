"""What a push makes to commit to, and what becomes of it where it comes to nothing."""

from __future__ import annotations

import socket
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from cardsmith.errors import HubError, PushError
from cardsmith.push import push
from cardsmith.push.hub import Hub
from faults.proxy import Answer, Fault, Request, answering, proxying, reset

from ..makers import Shelf
from ..two_sides import ID, api


def _lost(client: socket.socket, _request: Request, carry_out: Callable[[], Answer]) -> None:
    """The Hub does it, and nobody hears of it."""
    carry_out()
    reset(client)


def test_a_repository_that_may_be_ours_stays_and_is_told(model: Path, shelf: Shelf) -> None:
    """The answer to its creation is lost, and then the commit is refused."""
    faults: dict[str, Fault] = {"POST repos/create": _lost, "POST model/commit/main": answering(403)}
    with proxying(shelf.endpoint) as proxy:
        proxy.fault = lambda _, request: faults.get(request.name)
        with pytest.raises(PushError) as caught:
            push(model, endpoint=proxy.endpoint)
        refused = f"{proxy.endpoint} refused to push to {ID}: made up by a test. Your token needs write access to it."
    assert str(caught.value) == f"{refused} No file was pushed, but the new repository stays, private."
    assert (shelf.repositories(), api(shelf).model_info(ID).private) == ([ID], True)


def test_a_hub_that_is_gone_after_the_repository_was_made(
    model: Path, shelf: Shelf, monkeypatch: pytest.MonkeyPatch
) -> None:
    create, look = Hub.create, Hub.look

    def made(hub: Hub, repo_id: str) -> None:
        create(hub, repo_id)
        monkeypatch.setattr(Hub, "look", gone)

    def gone(hub: Hub, *rest: Any) -> Any:
        raise HubError("The Hub is gone.")

    monkeypatch.setattr(Hub, "create", made)
    with pytest.raises(PushError) as caught:
        push(model, endpoint=shelf.endpoint)
    stays = f"The new repository {ID} stays, private, for the next try."
    assert str(caught.value) == f"The Hub is gone. No file was pushed. {stays}"
    monkeypatch.setattr(Hub, "look", look)
    monkeypatch.setattr(Hub, "create", create)
    assert push(model, endpoint=shelf.endpoint).private


@pytest.mark.parametrize("aside", [{"revision": "dev"}, {"pr": True}], ids=["branch", "pull request"])
def test_no_repository_becomes_public_with_nothing_in_main(
    model: Path, shelf: Shelf, monkeypatch: pytest.MonkeyPatch, aside: dict[str, Any]
) -> None:
    """A push that was to be public was interrupted before its commit; the next one goes elsewhere."""

    def interrupted(*_: Any) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(Hub, "commit", interrupted)
        with pytest.raises(KeyboardInterrupt):
            push(model, endpoint=shelf.endpoint, public=True)
    with pytest.raises(PushError) as caught:
        push(model, endpoint=shelf.endpoint, public=True, **aside)
    said = (
        f"{ID} has nothing from this folder yet, and would be public with nothing in main. Push to main first, or "
        "leave out --public. Nothing was pushed."
    )
    assert (str(caught.value), api(shelf).model_info(ID).private) == (said, True)
    assert not push(model, endpoint=shelf.endpoint, public=True).private
