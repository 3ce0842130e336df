"""How long was the run: in time, steps, epochs and tokens?"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from cardsmith.facts.findings import Finding, real
from cardsmith.facts.folder import Folder
from cardsmith.facts.run import LiveRun


def from_run(run: LiveRun) -> Iterator[Finding]:
    """From the trainer's state."""
    state = run.state
    known = dict(vars(state))
    if run.train_dataset is not None and not hasattr(run.train_dataset, "__len__"):
        # of a stream nobody knows the length: the trainer then takes all the steps for one epoch
        known.pop("epoch", None)
    yield from _findings(known, state.log_history, "the trainer's state")
    yield Finding("run.resumed_step", run.resumed_step, "the trainer's state at the start")
    yield Finding("run.seed", run.args.seed, "training arguments: seed")
    yield Finding("run.finished", run.finished, "clock of the training machine")


def from_folder(folder: Folder) -> Iterator[Finding]:
    """From trainer_state.json and the training arguments."""
    state = folder.trainer_state
    yield from _findings(state, folder.log, "trainer_state.json")
    yield Finding("run.seed", folder.arguments.values.get("seed"), f"{folder.arguments.source}: seed")


def _findings(state: Mapping[str, Any], history: Sequence[Mapping[str, Any]], source: str) -> Iterator[Finding]:
    seconds = next((entry["train_runtime"] for entry in reversed(history) if "train_runtime" in entry), None)
    yield Finding("run.seconds", seconds, f"{source}: train_runtime")
    yield Finding("run.steps", state.get("global_step") or None, f"{source}: global_step")
    yield Finding("run.epochs", state.get("epoch") or None, f"{source}: epoch")
    yield Finding("run.flops", real(state.get("total_flos")) or None, f"{source}: total_flos")
    tokens = real(state.get("num_input_tokens_seen"))
    yield Finding("run.tokens", int(tokens) if tokens else None, f"{source}: num_input_tokens_seen")
    yield Finding("run.tokens", _logged_tokens(history), f"{source}: num_tokens")


def _logged_tokens(history: Sequence[Mapping[str, Any]]) -> int | None:
    """What TRL's trainers count for themselves. A count that falls began anew, and is not of the whole run."""
    counts = [count for entry in history if (count := real(entry.get("num_tokens"))) is not None]
    return int(counts[-1]) or None if counts and counts == sorted(counts) else None
