"""The Hub as rules see it: what strangers reach, asked once, in time, and remembered."""

from __future__ import annotations

import json
import socket
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from cardsmith.card.model import Card
from cardsmith.lint import validate
from cardsmith.lint.online import Answer, Hub

CARD = Card("---\nlicense: mit\nbase_model: tests/model\ndatasets: tests/permissive\n---\n\n# Tiny\n")


@pytest.fixture
def silent() -> Iterator[str]:
    """An address that takes connections and never answers."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        yield f"http://127.0.0.1:{listener.getsockname()[1]}"


def test_what_is_there_and_what_is_not(hub: Hub) -> None:
    asked = [hub.ask("model", "tests/model"), hub.ask("dataset", "tests/permissive"), hub.ask("model", "tests/none")]
    assert asked == [Answer("there"), Answer("there", None, ("apache-2.0",)), Answer("missing")]


def test_a_private_repository_is_missing_for_strangers(endpoint: str, hub: Hub) -> None:
    from huggingface_hub import HfApi

    HfApi(endpoint=endpoint, token="local").create_repo("tests/private", private=True, exist_ok=True)
    assert hub.ask("model", "tests/private") == Answer("missing")


def test_nobody_is_asked_without_being_told_to(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Hub, "ask", lambda *_: pytest.fail("asked"))
    assert [each.code for each in validate(CARD, select=["ID003", "LI006"])] == []


def test_an_answer_is_kept_for_a_day(endpoint: str, tmp_path: Path) -> None:
    now, store = 1_000_000.0, tmp_path / "online.json"
    first = Hub(endpoint, store=store, clock=lambda: now)
    answer = first.ask("dataset", "tests/permissive")
    first.keep()
    later = Hub(endpoint, store=store, budget=0, clock=lambda: now + 86_000)
    next_day = Hub(endpoint, store=store, budget=0, clock=lambda: now + 87_000)
    assert (later.ask("dataset", "tests/permissive"), next_day.ask("dataset", "tests/permissive")) == (
        answer,
        Answer("unknown"),
    )


def test_a_silence_is_not_kept_and_not_waited_for_twice(silent: str, tmp_path: Path) -> None:
    store = tmp_path / "online.json"
    hub = Hub(silent, store=store, budget=0.3)
    start = time.monotonic()
    answers = [hub.ask("model", f"tests/model-{n}") for n in range(20)]
    hub.keep()
    assert answers == [Answer("unknown")] * 20
    assert time.monotonic() - start < 5
    assert not store.exists()


@pytest.mark.parametrize(
    "content",
    ["", "{", "[]", '{"a": 1}', '{"x": {"asked": "?", "state": "there", "name": null, "licenses": []}}', "null"],
)
def test_a_broken_store_is_done_without(endpoint: str, tmp_path: Path, content: str) -> None:
    store = tmp_path / "online.json"
    store.write_text(content)
    hub = Hub(endpoint, store=store)
    assert hub.ask("model", "tests/model") == Answer("there")
    hub.keep()
    assert list(json.loads(store.read_text())) == [f"{endpoint} model tests/model"]


def test_what_could_not_be_checked_is_said_and_is_no_fault(silent: str) -> None:
    found = validate(CARD, select=["ID003", "LI006"], online=Hub(silent, budget=0))
    assert [(each.code, each.line, each.severity, each.unchecked, each.message) for each in found] == [
        (
            "ID003",
            3,
            "info",
            True,
            "whether the model `tests/model` is there could not be checked: the Hub did not answer in time",
        ),
        (
            "ID003",
            4,
            "info",
            True,
            "whether the dataset `tests/permissive` is there could not be checked: the Hub did not answer in time",
        ),
        (
            "LI006",
            4,
            "info",
            True,
            "the licence of the dataset `tests/permissive` could not be checked: the Hub did not answer in time",
        ),
    ]


def test_no_token_is_sent(endpoint: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HF_TOKEN", "local")
    headers = Hub(endpoint)._api._build_hf_headers()
    assert "authorization" not in {name.lower() for name in headers}
