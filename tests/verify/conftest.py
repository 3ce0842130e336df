"""One artifact of each kind, made once. Tests that break something break a copy."""

from __future__ import annotations

from pathlib import Path

import pytest

from . import makers


@pytest.fixture(scope="session")
def model(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A full causal model; also the base of `adapter`."""
    return makers.make_model(tmp_path_factory.mktemp("made") / "model")


@pytest.fixture(scope="session")
def sharded(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A full causal model in three shards."""
    return makers.make_model(tmp_path_factory.mktemp("made") / "sharded", shard="20KB")


@pytest.fixture(scope="session")
def reward(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A reward model."""
    return makers.make_reward(tmp_path_factory.mktemp("made") / "reward")


@pytest.fixture(scope="session")
def adapter(tmp_path_factory: pytest.TempPathFactory, model: Path) -> Path:
    """A LoRA adapter on `model`."""
    return makers.make_adapter(tmp_path_factory.mktemp("made") / "adapter", model)


@pytest.fixture(scope="session")
def made(model: Path, sharded: Path, reward: Path, adapter: Path) -> dict[str, Path]:
    """All of them by name, for tables of cases."""
    return {"model": model, "sharded": sharded, "reward": reward, "adapter": adapter}
