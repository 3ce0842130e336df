"""docs/faults.md: what becomes of a push, by request and fault."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

from .killed import kill_points
from .proxy import FAULTS
from .pushers import PUSHERS
from .trial import STAYING, Case

PAGE = Path(__file__).parent.parent.parent / "docs" / "faults.md"

#: (scene, fault, whether it stays, number of the request) → the exit code
Outcomes = Mapping[tuple[str, str, bool, int], int]

_HEAD = """# A push over a network that fails

Written by `make faults`, which puts a reverse proxy between the real client and the embedded Hub and does to one
request of a push what a bad network does; CI runs a part of it and compares.

In every run all of the following held, or there would be no table: the repository holds all of the push or none of it;
there is at most one new commit, or one pull request; no file of the user was changed; the command ended with a success
that the Hub's own history bears out, or with one line and exit code 2; and after that, the same command again
succeeded, with one commit in the end.

`✓` the push went through · `2` it stopped with one line and exit code 2 · `–` not run: the transfer by Xet asks again
by itself, for minutes. Columns:

{legend}
"""

_TAIL = """
## Killed

A push to a new repository was killed (SIGKILL) at {kills} points: before and after the Hub had carried out each
request, and at each file that is written in the folder, with half of it written and before it was put in place. Every
file in the folder was whole; the same command again succeeded; in the end there was one commit.

## Eight at once

{pushers} pushers, each with a section of the card and a file of its own, pushed to one repository at once, {rounds}
times. The history was linear; it held one commit for each push that said it had succeeded, with its section and its
file, and nothing of those that stopped after three tries.
"""


def columns() -> list[tuple[str, bool]]:
    """(fault, whether it stays), in the order of the table."""
    return [*((fault, False) for fault in FAULTS), *((fault, True) for fault in STAYING)]


def page(asked: Mapping[str, list[str]], outcomes: Outcomes, rounds: int) -> str:
    """The whole page.

    Args:
        asked: scene → the requests of a push.
        outcomes: of every run.
        rounds: how often eight pushed at once.
    """
    legend = "\n".join(f"{number}. {_said(*column)}" for number, column in enumerate(columns(), 1))
    runs = f"\n{len(outcomes):,} runs.\n"
    tables = "".join(_table(scene, requests, outcomes) for scene, requests in asked.items())
    tail = _TAIL.format(kills=len(kill_points()), pushers=PUSHERS, rounds=rounds)
    return _HEAD.format(legend=legend) + runs + tables + tail


def _said(fault: str, stays: bool) -> str:
    return f"{fault}, at this request and all later ones" if stays else fault


def _table(scene: str, requests: list[str], outcomes: Outcomes) -> str:
    marks = [str(number) for number in range(1, len(columns()) + 1)]
    lines = [f"\n## {scene[0].upper()}{scene[1:]}\n", "| request | " + " | ".join(marks) + " |"]
    lines.append("|---" * (len(marks) + 1) + "|")
    for at, request in enumerate(requests):
        cells = [_MARKS[outcomes.get((scene, fault, stays, at))] for fault, stays in columns()]
        lines.append(f"| `{request}` | " + " | ".join(cells) + " |")
    return "\n".join(lines) + "\n"


_MARKS = {0: "✓", 2: "2", None: "–"}


def told(text: str) -> dict[tuple[str, str, bool, int], int]:
    """The outcomes that a page tells of."""
    codes = {mark: code for code, mark in _MARKS.items()}
    found: dict[tuple[str, str, bool, int], int] = {}
    for scene, lines in _sections(text.splitlines()):
        rows = [line for line in lines if line.startswith("| `")]
        for at, row in enumerate(rows):
            cells = [cell.strip() for cell in row.strip("|").split("|")][1:]
            for (fault, stays), cell in zip(columns(), cells, strict=True):
                if (code := codes[cell]) is not None:
                    found[scene, fault, stays, at] = code
    return found


def _sections(lines: Iterable[str]) -> Iterator[tuple[str, list[str]]]:
    name, held = "", list[str]()
    for line in lines:
        if line.startswith("## "):
            yield name, held
            name, held = line[3].lower() + line[4:], []
        else:
            held.append(line)
    yield name, held


def key(case: Case) -> tuple[str, str, bool, int]:
    """Where the table has it."""
    return case.scene.name, case.fault, case.stays, case.at
