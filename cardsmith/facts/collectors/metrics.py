"""How good are the weights that were saved?"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from cardsmith.facts.findings import Finding, real
from cardsmith.facts.folder import Folder
from cardsmith.facts.run import LiveRun

_CHECKPOINT = re.compile(r"checkpoint-([0-9]{1,18})$")

#: How long the evaluation took says nothing of the model, nor what training had read by then.
_NOT_OF_THE_MODEL = (
    "_runtime",
    "_samples_per_second",
    "_steps_per_second",
    "_model_preparation_time",
    "_jit_compilation_time",
    "_num_tokens",
)


def from_run(run: LiveRun) -> Iterator[Finding]:
    """From the trainer's log."""
    best = run.state.best_model_checkpoint if getattr(run.args, "load_best_model_at_end", False) else None
    yield from _findings(run.state.log_history, best, run.state.global_step, "the trainer's log")


def from_folder(folder: Folder) -> Iterator[Finding]:
    """From trainer_state.json."""
    state = folder.trainer_state
    best = state.get("best_model_checkpoint") if folder.arguments.values.get("load_best_model_at_end") else None
    yield from _findings(folder.log, best, state.get("global_step"), "trainer_state.json: log_history")


def _findings(history: Sequence[Mapping[str, Any]], best: object, end: object, source: str) -> Iterator[Finding]:
    loaded_back = _step_of(best)
    yield Finding("run.saved_step", loaded_back, f"{source}: best_model_checkpoint")
    evaluations = [entry for entry in history if any(name.startswith("eval_") for name in entry)]
    last = max((_step(entry) for entry in evaluations), default=None)
    if loaded_back is None and last is not None and last < (real(end) or 0):
        yield Finding("run.evaluated_step", last, f"{source}: the last evaluation")
    step = loaded_back if loaded_back is not None else last
    # several evaluation sets are logged one by one, each under its own name
    for entry in (entry for entry in evaluations if _step(entry) == step):
        yield from _of_entry(entry, "eval_", f"{source}: step {step}")
    # tests come after training, with the weights that are saved
    for entry in (entry for entry in history if end is not None and entry.get("step") == end):
        yield from _of_entry(entry, "test_", f"{source}: the test")


def _of_entry(entry: Mapping[str, Any], prefix: str, source: str) -> Iterator[Finding]:
    for name, value in entry.items():
        if name.startswith(prefix) and not name.endswith(_NOT_OF_THE_MODEL):
            yield Finding(("metrics", name), real(value), source)


def _step(entry: Mapping[str, Any]) -> int:
    return int(real(entry.get("step")) or 0)


def _step_of(checkpoint: object) -> int | None:
    """The step of the checkpoint whose weights were loaded back: its folder is called `checkpoint-<step>`."""
    match = _CHECKPOINT.search(checkpoint) if isinstance(checkpoint, str) else None
    return int(match[1]) if match else None
