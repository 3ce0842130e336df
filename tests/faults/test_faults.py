"""A part of what `make faults` runs; docs/faults.md tells of all of it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from cardsmith.localhub import LocalHub
from push.makers import Shelf

from . import report
from .killed import kill, kill_points
from .proxy import FAULTS, Proxy, proxying
from .pushers import Crowd
from .scenes import SCENES, Scene, Stage
from .trial import Case, attempt, impatient, rehearsal

_TOLD = report.told(report.PAGE.read_text("utf-8"))
_SCENES = {scene.name: scene for scene in SCENES}


@dataclass(frozen=True)
class Bench:
    """A Hub and a proxy before it."""

    shelf: Shelf
    proxy: Proxy
    place: Path


@pytest.fixture(autouse=True)
def _logged_in(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HF_TOKEN", "local")


@pytest.fixture
def bench(tmp_path: Path) -> Iterator[Bench]:
    """For one test."""
    with LocalHub(tmp_path / "hub").running() as endpoint, proxying(endpoint) as proxy, impatient():
        yield Bench(Shelf(tmp_path / "hub", endpoint), proxy, tmp_path / "work")


def _chosen(scene: Scene, requests: int) -> list[Case]:
    """Each fault at some request, the commit among them."""
    commit = requests - 2
    cases = [Case(scene=scene, at=number % requests, fault=fault) for number, fault in enumerate(FAULTS)]
    return [
        *cases,
        *(Case(scene=scene, at=commit, fault=fault) for fault in ("reset after", "504, carried out", "412")),
    ]


@pytest.mark.slow
@pytest.mark.parametrize("name", ["new repository", "existing repository", "pull request"])
def test_a_push_over_a_network_that_fails(name: str, bench: Bench) -> None:
    """Each case ends as the page says, and keeps the promises."""
    stage = Stage(_SCENES[name], bench.shelf, bench.place)
    asked = rehearsal(stage, bench.proxy)
    rows = [line for line in report.PAGE.read_text("utf-8").splitlines() if line.startswith("| `")]
    assert all(any(row.startswith(f"| `{request}` |") for row in rows) for request in asked)
    for number, case in enumerate(_chosen(stage.scene, len(asked))):
        ending = attempt(case, stage, bench.shelf, bench.proxy, f"run-{number}")
        assert ending.code == _TOLD[report.key(case)], (case.name, ending)


@pytest.mark.slow
def test_a_push_that_is_killed_is_finished_by_the_next(bench: Bench) -> None:
    stage = Stage(_SCENES["new repository"], bench.shelf, bench.place)
    for number, point in enumerate(kill_points()[1::5]):
        kill(point, stage, bench.shelf, bench.proxy, f"killed-{number}")


@pytest.mark.slow
def test_eight_pushers_at_once(bench: Bench) -> None:
    assert Crowd(bench.shelf, bench.place).round(0) >= 1
