"""One artifact of each kind, made when it is first asked for. Tests that break something break a copy."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from . import kinds, makers


class Made(dict[str, Path]):
    """Name → good artifact."""

    def __init__(self, root: Path) -> None:
        super().__init__()
        self._root = root
        self._makers: dict[str, Callable[[Path], Path]] = {
            "model": lambda folder: makers.make_model(folder / "model"),
            "sharded": lambda folder: makers.make_model(folder / "sharded", shard="20KB"),
            "reward": lambda folder: makers.make_reward(folder / "reward"),
            "adapter": lambda folder: makers.make_adapter(folder / "adapter", self["model"]),
            "wider": kinds.wider,
            "coarse": kinds.coarse,
            **kinds.MADE,
        }

    def __missing__(self, name: str) -> Path:
        self[name] = self._makers[name](self._root / name.replace(" ", "-"))
        return self[name]


@pytest.fixture(scope="session")
def made(tmp_path_factory: pytest.TempPathFactory) -> Made:
    """All of them by name, for tables of cases."""
    return Made(tmp_path_factory.mktemp("made"))


@pytest.fixture(scope="session")
def model(made: Made) -> Path:
    """A full causal model; also the base of `adapter`."""
    return made["model"]


@pytest.fixture(scope="session")
def adapter(made: Made) -> Path:
    """A LoRA adapter on `model`."""
    return made["adapter"]


@pytest.fixture(scope="session")
def reward(made: Made) -> Path:
    """A reward model."""
    return made["reward"]
