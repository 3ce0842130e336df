"""On which data was it measured while it trained?"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict
from typing import Any

from cardsmith.facts.findings import Finding
from cardsmith.facts.folder import Folder
from cardsmith.facts.model import Dataset
from cardsmith.facts.provenance import trace
from cardsmith.facts.run import LiveRun


def from_run(run: LiveRun) -> Iterator[Finding]:
    """From the trainer's evaluation data, where it measured with them by itself.

    What a script hands to `trainer.evaluate(…)` may be other data, and is not seen.
    """
    if run.eval_dataset is None or not _measures_by_itself(run.args) or _was_asked_later(run.state.log_history):
        return
    several = run.eval_dataset if isinstance(run.eval_dataset, Mapping) else {None: run.eval_dataset}
    parts = [(name, part) for name, data in several.items() for part in trace(data) if part != Dataset()]
    sets = [{**asdict(part), "name": name} for name, part in parts]
    yield Finding("evaluation_sets", sets, "the trainer's eval_dataset")


def from_folder(folder: Folder) -> Iterator[Finding]:
    """Nothing in an output folder names the data."""
    yield from ()


def _was_asked_later(history: Sequence[Mapping[str, Any]]) -> bool:
    """Whether a script measured once more after the training, at a step at which the trainer had not."""
    ends = [place for place, entry in enumerate(history) if "train_runtime" in entry]
    steps = [
        (place, entry.get("step"))
        for place, entry in enumerate(history)
        if any(name.startswith("eval_") for name in entry)
    ]
    known = {step for place, step in steps if not ends or place < ends[-1]}
    return any(step not in known for _, step in steps)


def _measures_by_itself(args: Any) -> bool:
    # `evaluation_strategy` is the argument's name before transformers 4.46
    strategy = getattr(args, "eval_strategy", None) or getattr(args, "evaluation_strategy", "no")
    return str(getattr(strategy, "value", strategy)) != "no"
