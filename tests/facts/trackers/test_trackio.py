from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from cardsmith.card.model import Card

from .conftest import Attached, Told

pytestmark = pytest.mark.slow

SPACE = "https://huggingface.co/spaces/example-org/training"
ONLINE: Told = [{"name": "Trackio", "url": SPACE}]


@pytest.fixture
def client(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[ModuleType]:
    """The client, which reads its folder when it is imported, and keeps the id of a Space for good."""
    monkeypatch.setenv("TRACKIO_DIR", str(tmp_path / "trackio"))
    trackio = pytest.importorskip("trackio")
    yield trackio
    trackio.context_vars.current_space_id.set(None)


@pytest.fixture
def with_space(client: ModuleType, monkeypatch: pytest.MonkeyPatch) -> None:
    """What `init` leaves where it has made a Space; all else stays on this machine."""
    plain = client.init

    def init(*arguments: Any, **options: Any) -> Any:
        run = plain(*arguments, **options)
        client.context_vars.current_space_id.set("example-org/training")
        return run

    monkeypatch.setattr(client, "init", init)
    monkeypatch.setattr(client, "freeze", lambda **_: None)


def test_on_this_machine_only(client: ModuleType, attached: Attached, told: Callable[[], Told]) -> None:
    attached("trackio", trackio_static_space_id=False).train()
    assert client.context_vars.current_run.get() is None
    assert told() == [{"name": "Trackio"}]


@pytest.mark.usefixtures("with_space")
def test_the_link_survives_the_end_of_the_run_and_the_final_push(
    client: ModuleType, attached: Attached, told: Callable[[], Told], tmp_path: Path
) -> None:
    trainer = attached("trackio", trackio_static_space_id=False)
    trainer.train()
    assert client.context_vars.current_run.get() is None
    assert told() == ONLINE
    # another run begins in this process, and then this model is pushed
    client.context_vars.current_space_id.set("example-org/another")
    trainer.create_model_card(model_name="out")
    assert told() == ONLINE
    assert SPACE in Card.read(tmp_path / "out/README.md").body


@pytest.mark.usefixtures("with_space")
def test_the_static_space_that_is_made_for_the_push_takes_its_place(
    attached: Attached, told: Callable[[], Told]
) -> None:
    trainer = attached("trackio", trackio_static_space_id=False)
    trainer.train()
    # transformers' callback does this in on_push_begin
    trainer.model.model_tags = ["trackio", f"trackio:{SPACE}-static-0a1b2c"]
    trainer.create_model_card(model_name="out")
    assert told() == [{"name": "Trackio", "url": f"{SPACE}-static-0a1b2c"}]


def test_the_space_of_another_run_is_not_this_ones(
    client: ModuleType, attached: Attached, told: Callable[[], Told]
) -> None:
    client.context_vars.current_space_id.set("example-org/training")
    attached("none").train()
    assert told() == []
