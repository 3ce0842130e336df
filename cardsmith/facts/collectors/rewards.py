"""What was rewarded?"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import zip_longest

from cardsmith.facts.findings import Finding
from cardsmith.facts.folder import Folder
from cardsmith.facts.run import LiveRun


def from_run(run: LiveRun) -> Iterator[Finding]:
    """From the trainer's reward functions; online trainers name them in `reward_func_names`."""
    names = getattr(run.trainer, "reward_func_names", None)
    if names:
        weights = getattr(run.args, "reward_weights", None) or ()
        pairs = zip_longest(map(str, names), weights[: len(names)])
        rewards = [{"name": name, "weight": weight} for name, weight in pairs]
        yield Finding("rewards", rewards, "the trainer: reward_func_names")


def from_folder(folder: Folder) -> Iterator[Finding]:
    """Nothing in an output folder names the reward functions."""
    yield from ()
