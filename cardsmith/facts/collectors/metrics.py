"""How good are the weights that were saved?"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from cardsmith.facts.findings import Finding, real
from cardsmith.facts.folder import Folder
from cardsmith.facts.run import LiveRun

_CHECKPOINT = re.compile(r"checkpoint-([0-9]{1,18})$")

#: How long the evaluation took says nothing of the model.
_TIMINGS = ("_runtime", "_samples_per_second", "_steps_per_second", "_model_preparation_time", "_jit_compilation_time")


def from_run(run: LiveRun) -> Iterator[Finding]:
    """From the trainer's log."""
    best = run.state.best_model_checkpoint if getattr(run.args, "load_best_model_at_end", False) else None
    yield from _findings(run.state.log_history, best, "the trainer's log")


def from_folder(folder: Folder) -> Iterator[Finding]:
    """From trainer_state.json."""
    state = folder.trainer_state
    best = state.get("best_model_checkpoint") if folder.arguments.values.get("load_best_model_at_end") else None
    yield from _findings(folder.log, best, "trainer_state.json: log_history")


def _findings(history: Sequence[Mapping[str, Any]], best: object, source: str) -> Iterator[Finding]:
    step = _step_of(best)
    entries = [entry for entry in history if any(name.startswith("eval_") for name in entry)]
    entries = [entry for entry in entries if step is None or entry.get("step") == step]
    if entries:
        last = entries[-1]
        metrics = {
            name: value for name, value in last.items() if name.startswith("eval_") and not name.endswith(_TIMINGS)
        }
        for name, value in metrics.items():
            yield Finding(("metrics", name), real(value), source)


def _step_of(checkpoint: object) -> int | None:
    """The step of the checkpoint whose weights were loaded back: its folder is called `checkpoint-<step>`."""
    match = _CHECKPOINT.search(checkpoint) if isinstance(checkpoint, str) else None
    return int(match[1]) if match else None
