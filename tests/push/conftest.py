"""A Hub of one's own for each test, and a model that is ready to be pushed to it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from cardsmith.localhub import LocalHub
from cardsmith.push import push
from cardsmith.push.hub import patience

from .makers import Shelf, judge, make_model
from .two_sides import there


@pytest.fixture(autouse=True)
def _logged_in(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HF_TOKEN", "local")
    monkeypatch.setenv("HF_ENDPOINT", "http://127.0.0.1:9")  # and put it back, whatever a command makes of it


@pytest.fixture(autouse=True)
def _impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """As often as ever, and without waiting."""
    monkeypatch.setattr(patience, "WAITS", (0.01,) * len(patience.WAITS))


@pytest.fixture
def shelf(tmp_path: Path) -> Iterator[Shelf]:
    """A Hub that takes any token; its user is `local`."""
    with LocalHub(tmp_path / "hub").running() as endpoint:
        yield Shelf(tmp_path / "hub", endpoint)


@pytest.fixture
def model(tmp_path: Path) -> Path:
    """A full model with a licence and a verdict."""
    return judge(make_model(tmp_path / "tiny"))


@pytest.fixture
def pushed(model: Path, shelf: Shelf) -> str:
    """The README of a first push."""
    push(model, endpoint=shelf.endpoint)
    return there(shelf)
