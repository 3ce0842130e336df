"""A few of the inputs that `make fuzz` takes many of, and that a number makes one input."""

from __future__ import annotations

from pathlib import Path

import pytest

from .inputs import made
from .trial import attempt

EACH = 25


@pytest.mark.parametrize("start", range(0, 400, EACH))
def test_made_up_input_comes_to_an_answer(tmp_path: Path, start: int) -> None:
    for number in range(start, start + EACH):
        folder = tmp_path / str(number)
        folder.mkdir()
        attempt(made(0, number), folder)


def test_a_number_makes_one_input() -> None:
    assert [made(1, number) for number in range(50)] == [made(1, number) for number in range(50)]
    assert len({made(1, number).card for number in range(50)}) > 45
