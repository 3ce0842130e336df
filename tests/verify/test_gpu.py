"""On a CUDA device: what is measured, what is said when it is full, and what is left on it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from cardsmith.verify import verify, verify_all
from cardsmith.verify.checks import IN_SESSION
from cardsmith.verify.events import Event, Finished
from cardsmith.verify.request import Request
from cardsmith.verify.sequence import run_checks
from cardsmith.verify.session import device
from cardsmith.verify.session.device import Place
from cardsmith.verify.session.session import Session

from . import makers
from .verdicts import failures, named

torch = pytest.importorskip("torch")
CARDS = torch.cuda.device_count() if torch.cuda.is_available() else 0
pytestmark = [pytest.mark.gpu, pytest.mark.skipif(not CARDS, reason="there is no CUDA device")]


@pytest.fixture(autouse=True)
def _nothing_is_left() -> Iterator[None]:
    before = torch.cuda.mem_get_info(0)[0]
    yield
    torch.cuda.empty_cache()
    assert torch.cuda.mem_get_info(0)[0] > before - 64 * 2**20


@pytest.mark.parametrize("asked", ["auto", "cuda", "cuda:0"])
def test_on_a_card(asked: str, made: dict[str, Path], tmp_path: Path) -> None:
    verdict = verify(makers.copy(made["adapter"], tmp_path / "adapter"), device=asked)
    skipped = {"base-model", "differs-from-base", "chat-template", "quick-start"}
    assert (failures(verdict), named(verdict, "skipped"), verdict.device) == ({}, skipped, "cuda:0")
    assert {"cuda", "gpu", "driver"} <= set(verdict.versions)
    modern = torch.cuda.get_device_capability(0)[0] >= 8
    assert verdict.dtype == ("bfloat16" if modern else "float32")
    assert verdict.peak_memory_bytes is not None
    assert 0 < verdict.peak_memory_bytes < 2**30


def test_several_adapters(made: dict[str, Path], tmp_path: Path) -> None:
    folders = [makers.make_adapter(tmp_path / str(r), made["model"], r=r) for r in (2, 3)]
    answers = verify_all(folders, device="cuda")
    assert [failures(answer.verdict) for answer in answers if answer.verdict] == [{}, {}]


def test_a_card_that_is_full(made: dict[str, Path], tmp_path: Path) -> None:
    folder = makers.copy(made["model"], tmp_path / "model")
    makers.edit_json(folder / "generation_config.json", cache_implementation="static")
    verdict = verify(folder, device="cuda", max_new_tokens=2 * 10**10)
    failed = failures(verdict)
    assert set(failed) == {"generate"}
    assert failed["generate"].startswith("out of memory on cuda:0: ")
    assert "Try --device cpu, a smaller dtype" in failed["generate"]


@pytest.mark.skipif(CARDS < 2, reason="there is one CUDA device")
def test_spread_over_two_cards(made: dict[str, Path], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HF_HUB_OFFLINE", "1")
    place = Place(device="cuda:0", spread={0: 40_000, 1: 2**30})
    monkeypatch.setattr(device, "choose", lambda *_: place)
    events: list[Event] = []
    session = Session(Request(folder=str(made["adapter"]), base=str(made["model"])), events.append)
    run_checks(session, IN_SESSION, events.append, explain=session.shortage)
    failed = [event.result for event in events if isinstance(event, Finished) and event.result.outcome == "failed"]
    assert failed == []
    assert {str(each.device) for each in session.loaded.model.parameters()} == {"cuda:0", "cuda:1"}


def test_a_card_that_is_not_asked_for_is_not_touched(made: dict[str, Path], tmp_path: Path) -> None:
    verdict = verify(makers.copy(made["adapter"], tmp_path / "adapter"), device="cpu")
    assert (failures(verdict), verdict.device, verdict.dtype) == ({}, "cpu", "float32")
    assert not {"cuda", "gpu", "driver"} & set(verdict.versions)
