"""How did training go, step by step?"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Any

from cardsmith.facts.findings import Finding, real
from cardsmith.facts.folder import Folder
from cardsmith.facts.run import LiveRun

#: What online trainers of older TRL log, PPO in the place of all else.
_OLDER = ("objective/scores", "objective/kl", "loss/policy_avg", "loss/value_avg")
_CURVES = ("loss", "eval_loss", "reward", "reward_std", "rewards/margins", "rewards/accuracies", "kl", "entropy")

#: Enough for a curve; the first and the last point are always kept.
_MOST_POINTS = 200


def from_run(run: LiveRun) -> Iterator[Finding]:
    """From the trainer's log."""
    yield from _findings(run.state.log_history, "the trainer's log")


def from_folder(folder: Folder) -> Iterator[Finding]:
    """From trainer_state.json."""
    yield from _findings(folder.log, "trainer_state.json: log_history")


def _of_several_sets(history: Sequence[Mapping[str, Any]]) -> list[str]:
    """`eval_<name>_loss` of each evaluation set where there are several."""
    names = dict.fromkeys(name for entry in history for name in entry)
    return [name for name in names if name.startswith("eval_") and name.endswith("_loss") and name != "eval_loss"]


def thin(points: Sequence[Any], most: int) -> list[Any]:
    """At most `most` points, evenly spread, the first and the last among them."""
    if len(points) <= most:
        return list(points)
    if most < 2:
        return list(points[:most])
    return [points[round(i * (len(points) - 1) / (most - 1))] for i in range(most)]


def _thinned(points: Sequence[tuple[float, float]], evaluated: Collection[float | None]) -> list[tuple[float, float]]:
    """As many points as a curve needs, those of steps with an evaluation first: they stand in one row of the table."""
    kept = [point for point in points if point[0] in evaluated]
    if len(kept) > _MOST_POINTS // 2:
        return thin(points, _MOST_POINTS)
    others = [point for point in points if point[0] not in evaluated]
    return sorted([*kept, *thin(others, _MOST_POINTS - len(kept))])


def _findings(history: Sequence[Mapping[str, Any]], source: str) -> Iterator[Finding]:
    evaluated = {real(entry.get("step")) for entry in history if any(name.startswith("eval_") for name in entry)}
    for name in (*_CURVES, *_of_several_sets(history), *_OLDER):
        points = [(real(entry["step"]), real(entry[name])) for entry in history if "step" in entry and name in entry]
        # a loss that is not a number has no place on a curve
        known = [(step, value) for step, value in points if step is not None and value is not None]
        yield Finding(("curves", name), _thinned(known, evaluated), source)
