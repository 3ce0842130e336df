"""What the Hub takes in one commit is known before anything is sent."""

from __future__ import annotations

import pytest

from cardsmith.push.planning.limits import exceeded
from cardsmith.push.planning.plan import Plan, PlannedFile


def plan(*files: tuple[str, int]) -> Plan:
    """A plan of files with these paths and sizes; there is nothing on the disk."""
    each = (PlannedFile(path=path, content=b"", size=size, sha256="") for path, size in files)
    return Plan(files=tuple(each), left_behind=())


GIGA = 10**9
CASES = {
    "a large file": (
        [("model.safetensors", 501 * GIGA)],
        ["model.safetensors has 501.0 GB; the Hub takes files up to 500 GB. Save it in shards."],
    ),
    "the largest file": ([("model.safetensors", 500 * GIGA)], []),
    "many files": (
        [(f"{n % 20}/{n}.txt", 1) for n in range(100_000)],
        ["100000 files would go up; a repository holds fewer than 100 000. Leave some out."],
    ),
    "many files in a folder": (
        [(f"samples/{n}", 1) for n in range(10_001)],
        ["samples has 10001 files; the Hub takes 10 000 in a folder. Divide them."],
    ),
    "many files at the top": (
        [(f"{n}", 1) for n in range(10_001)],
        ["The folder has 10001 files; the Hub takes 10 000 in a folder. Divide them."],
    ),
    "many large files": (
        [(f"{n % 20}/{n}.safetensors", 1) for n in range(25_001)],
        ["25001 large files would go up; a commit takes 25 000. Push some of them first."],
    ),
    "much in small files": (
        [(f"{n}.txt", 10 * 2**20) for n in range(100)],
        ["The small files come to 1.0 GB; a commit takes 1 GB of them. Pack them, or leave some out."],
    ),
    "much in large files": ([(f"{n}.txt", 10 * 2**20 + 1) for n in range(100)], []),
}


@pytest.mark.parametrize("case", CASES)
def test_limits(case: str) -> None:
    files, reasons = CASES[case]
    assert list(exceeded(plan(*files))) == reasons
