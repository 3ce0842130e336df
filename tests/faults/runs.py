"""All runs of a kind, and what failed among them."""

from __future__ import annotations

import logging
import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from cardsmith.localhub import LocalHub
from push.makers import Shelf

from . import report
from .killed import kill, kill_points
from .proxy import Proxy, proxying
from .pushers import Crowd
from .scenes import SCENES, Scene, Stage
from .trial import attempt, cases, impatient, rehearsal

logging.disable(logging.WARNING)  # the client tells of each of its retries
os.environ.update(HF_HUB_DISABLE_TELEMETRY="1", HF_HUB_DISABLE_PROGRESS_BARS="1", HF_TOKEN="local")

_Result = tuple[str, list[str], dict[tuple[str, str, bool, int], int], list[str]]


@contextmanager
def _hub(*, xet: bool = False) -> Iterator[tuple[Shelf, Proxy, Path]]:
    """A Hub, a proxy before it, and a folder to work in."""
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as name:
        place = Path(name)
        hub = LocalHub(place / "hub")
        with hub.running() as endpoint, proxying(endpoint) as proxy, impatient(xet=xet):
            yield Shelf(place / "hub", endpoint), proxy, place / "work"


def matrix(scene: Scene) -> _Result:
    """Every case of a scene: its name, its requests, the outcomes, and what failed."""
    outcomes, failures = {}, []
    with _hub(xet=scene.xet) as (shelf, proxy, place):
        stage = Stage(scene, shelf, place)
        asked = rehearsal(stage, proxy)
        for number, case in enumerate(cases(scene, asked)):
            try:
                outcomes[report.key(case)] = attempt(case, stage, shelf, proxy, f"run-{number}").code
            except Exception as error:  # noqa: BLE001 - any is what is looked for
                failures.append(f"{case.name}: {error}")
    return scene.name, asked, outcomes, failures


def kills() -> list[str]:
    """Kill pushes; what failed."""
    failures = []
    with _hub() as (shelf, proxy, place):
        stage = Stage(SCENES[0], shelf, place)
        for number, point in enumerate(kill_points()):
            try:
                kill(point, stage, shelf, proxy, f"killed-{number}")
            except Exception as error:  # noqa: BLE001 - as above
                failures.append(f"killed at {point}: {error}")
    return failures


def crowds(rounds: int) -> list[str]:
    """Let eight push at once; what failed."""
    failures, through = [], 0
    with _hub() as (shelf, _, place):
        crowd = Crowd(shelf, place)
        for number in range(rounds):
            try:
                through += crowd.round(number)
            except Exception as error:  # noqa: BLE001 - as above
                failures.append(f"round {number}: {error}")
    print(f"{rounds} rounds of eight pushers: {through} got through, {len(failures)} failures", flush=True)  # noqa: T201
    return failures
