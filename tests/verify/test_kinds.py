"""Every kind of artifact withstands every check, as the session makes them. The process around it: `test_verify`."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from cardsmith.verify.artifact import read_artifact
from cardsmith.verify.checks import IN_SESSION
from cardsmith.verify.events import Event, Finished
from cardsmith.verify.model import CheckResult
from cardsmith.verify.request import Request
from cardsmith.verify.sequence import run_checks
from cardsmith.verify.session.bases import Bases
from cardsmith.verify.session.session import Session

from . import kinds, makers

NAMES = [check.NAME for check in IN_SESSION]
#: What does not apply to an adapter on a base of this machine, and to a full model whose card names none.
NO_ADAPTER = {"base-model", "differs-from-base", "adapter-effect", "merge"}
NO_MODEL = {"base-model", "differs-from-base", "chat-template"}
SKIPPED = {
    "DoRA": NO_MODEL,
    "rsLoRA": NO_MODEL,
    "IA3": NO_MODEL,
    "prompt tuning": NO_MODEL | {"merge"},
    "modules_to_save": NO_MODEL,
    "resized embeddings": NO_MODEL - {"chat-template"},
    "LoRA on experts": NO_MODEL,
    "mixture of experts": NO_ADAPTER,
    "packed base": NO_MODEL,
    "encoder-decoder": NO_ADAPTER | {"chat-template"},
    "LoRA on encoder-decoder": NO_MODEL,
    "reward model": NO_ADAPTER | {"generate"},
    "LoRA that scores": NO_MODEL | {"generate"},
    "vision-language": NO_ADAPTER,
    "LoRA on vision-language": NO_MODEL,
}


@pytest.fixture(autouse=True)
def _offline(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HF_HUB_OFFLINE", "1")


def results(folder: Path, bases: Bases, **asked: Any) -> dict[str, CheckResult]:
    """Check → result, of a session in this process."""
    events: list[Event] = []
    request = Request(**{"folder": str(folder), "base": read_artifact(folder).base, "device": "cpu", **asked})
    run_checks(Session(request, events.append, bases), IN_SESSION, events.append)
    return {event.result.name: event.result for event in events if isinstance(event, Finished)}


def test_every_kind_is_listed() -> None:
    assert SKIPPED.keys() == kinds.MADE.keys()


@pytest.mark.slow
@pytest.mark.parametrize("kind", SKIPPED)
def test_a_good_artifact_of_each_kind_passes(kind: str, made: dict[str, Path]) -> None:
    found = results(made[kind], Bases(), max_new_tokens=4)
    assert {name: found[name].message for name in NAMES if found[name].outcome == "failed"} == {}
    assert {name for name in NAMES if found[name].outcome == "skipped"} == SKIPPED[kind]
    if "generate" in SKIPPED[kind]:
        assert found["forward"].evidence["shape"] == [1, 1]
    json.dumps([dict(result.evidence) for result in found.values()], allow_nan=False)


ADAPTERS = [kind for kind, skipped in SKIPPED.items() if "adapter-effect" not in skipped]


@pytest.mark.slow
@pytest.mark.parametrize("kind", ADAPTERS)
def test_a_base_that_is_kept_is_as_it_was(kind: str, made: dict[str, Path]) -> None:
    bases = Bases()
    first, second = (results(made[kind], bases, max_new_tokens=4, shared=True) for _ in range(2))
    assert (first["load"].evidence["base_kept"], second["load"].evidence["base_kept"]) == (False, True)
    assert [_repeatable(result) for result in second.values()] == [_repeatable(each) for each in first.values()]


def _repeatable(result: CheckResult) -> tuple[str, str, dict[str, Any]]:
    return result.name, result.outcome, {**result.evidence, "base_kept": None, "seconds": None}


@pytest.mark.slow
@pytest.mark.parametrize("how", ["olora", "pissa"])
def test_an_adapter_that_begins_by_changing_its_base_changes_it_for_no_other(
    how: str, made: dict[str, Path], tmp_path: Path
) -> None:
    changing = makers.make_adapter(tmp_path / how, made["model"], init_lora_weights=how)
    bases = Bases()
    alone = results(made["adapter"], Bases(), max_new_tokens=4, shared=True)
    first, second = (results(each, bases, max_new_tokens=4, shared=True) for each in (changing, made["adapter"]))
    assert {name: first[name].message for name in NAMES if first[name].outcome == "failed"} == {}
    assert [_repeatable(result) for result in second.values()] == [_repeatable(each) for each in alone.values()]
