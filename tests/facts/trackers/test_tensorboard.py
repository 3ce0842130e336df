from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from .conftest import Attached, Told


@pytest.mark.slow
def test_the_real_client(attached: Attached, told: Callable[[], Told], tmp_path: Path) -> None:
    pytest.importorskip("tensorboardX")
    attached("tensorboard").train()
    assert list((tmp_path / "out/runs").rglob("events.out.tfevents*"))
    assert told() == [{"name": "TensorBoard"}]
    assert "TensorBoard" not in (tmp_path / "out/README.md").read_text("utf-8")
