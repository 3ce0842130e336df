"""What was rewarded?"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import zip_longest
from typing import Any

from cardsmith.facts.findings import Finding
from cardsmith.facts.folder import Folder
from cardsmith.facts.run import LiveRun

#: how the mean score of one reward function is logged
_SCORED = "rewards/"


def from_run(run: LiveRun) -> Iterator[Finding]:
    """From the trainer's reward functions; else from its one reward model, or from what its rollouts logged."""
    names = getattr(run.trainer, "reward_func_names", None)
    if names:
        weights = getattr(run.args, "reward_weights", None) or ()
        pairs = zip_longest(map(str, names), weights[: len(names)])
        rewards = [{"name": name, "weight": weight} for name, weight in pairs]
        yield Finding("rewards", rewards, "the trainer: reward_func_names")
    elif (reward_model := getattr(run.trainer, "reward_model", None)) is not None:
        name = _name(reward_model)
        yield Finding("rewards", [{"name": name}] if name else None, "the trainer: reward_model")
    elif getattr(run.trainer, "rollout_worker", None) is not None:
        # AsyncGRPO hands the functions to a process of their own and keeps none; their names come back with the scores
        yield Finding("rewards", [{"name": name} for name in _logged(run)], "the trainer's log: rewards/…")


def from_folder(folder: Folder) -> Iterator[Finding]:
    """Nothing in an output folder names the reward functions."""
    yield from ()


def _logged(run: LiveRun) -> list[str]:
    keys = dict.fromkeys(key for entry in run.state.log_history for key in entry if key.startswith(_SCORED))
    return [key.removeprefix(_SCORED) for key in keys]


def _name(reward_model: Any) -> str | None:
    """As TRL names a reward: a model by the last part of its id, a function by its own name."""
    path = getattr(getattr(reward_model, "config", None), "_name_or_path", None)
    name = path.rpartition("/")[2] if isinstance(path, str) else getattr(reward_model, "__name__", None)
    return name or None
