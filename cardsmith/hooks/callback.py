"""CardsmithCallback: the events of a training run on which its card is written."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Any

from transformers import TrainerCallback

from cardsmith.facts import Finding
from cardsmith.facts.run import LiveRun
from cardsmith.hooks.options import check
from cardsmith.hooks.peft_card import guard
from cardsmith.hooks.recorder import Recorder


class CardsmithCallback(TrainerCallback):  # type: ignore[misc]
    """Records the facts of a run and writes its card when training ends.

    For `callbacks=[CardsmithCallback()]`; takes the keywords of `attach`. From the start of training, a README that
    PEFT cannot read stops no save of the model. On its own it cannot do three things, since transformers gives a
    callback no trainer: it sees neither reward functions nor raw datasets; `trainer.push_to_hub()`, and TRL at each
    checkpoint, overwrite its card with the trainer's own; and before training begins nothing is guarded.
    `cardsmith.attach(trainer)` does all three.
    """

    def __init__(self, **options: Any) -> None:
        check(type(self).__name__, options)
        self.recorder = Recorder(**options)
        #: set by `attach`
        self.trainer: Any = None
        self._asked_while_logging = False

    def on_train_begin(self, args: Any, state: Any, control: Any, **shown: Any) -> None:
        """Note where training starts, and the trackers: many clients forget a run when it ends. Never raises."""
        del control
        self._asked_while_logging = False
        self.recorder.note_start(getattr(state, "global_step", 0))
        if self.trainer is None:
            with self.recorder.surviving("keep PEFT from the README"):
                guard(shown.get("model"), self.recorder.surviving)
        self._note_trackers(args, state, shown)

    def on_log(self, args: Any, state: Any, control: Any, **shown: Any) -> None:
        """Note them once more at the first log, by which even a tracker added last has begun. Never raises."""
        del control
        if not self._asked_while_logging:
            self._asked_while_logging = True
            self._note_trackers(args, state, shown)

    def on_train_end(self, args: Any, state: Any, control: Any, **shown: Any) -> None:
        """Write facts and card. Never raises: what goes wrong is logged once."""
        del control
        if getattr(state, "is_hyper_param_search", False):
            return
        self._note_trackers(args, state, shown)
        self.recorder.note_end()
        with self.recorder.surviving("write the card"):
            self.recorder.write(self._run_of(args, state, shown))

    def on_evaluate(self, args: Any, state: Any, control: Any, **shown: Any) -> None:
        """Write the card again where an evaluation follows the training. Never raises."""
        del control
        if self.recorder.finished is not None:
            with self.recorder.surviving("write the card"):
                self.recorder.write(self._run_of(args, state, shown))

    def write(self, more: Iterable[Finding] = (), dataset_ids: Iterable[str] = (), folder: Path | None = None) -> None:
        """Write facts and card of the attached trainer as its run stands; into its output folder or another.

        Never raises.
        """
        with self.recorder.surviving("write the card"):
            self.recorder.write(self._run(dataset_ids), more, folder)

    def _note_trackers(self, args: Any, state: Any, shown: dict[str, Any]) -> None:
        with self.recorder.surviving("note the experiment trackers"):
            self.recorder.note_trackers(self._run_of(args, state, shown))

    def _run_of(self, args: Any, state: Any, shown: dict[str, Any]) -> LiveRun:
        return self._run() if self.trainer is not None else self._shown_run(args, state, shown)

    def _run(self, dataset_ids: Iterable[str] = ()) -> LiveRun:
        return LiveRun.of(self.trainer, (*self.recorder.dataset_ids, *dataset_ids))

    def _shown_run(self, args: Any, state: Any, shown: dict[str, Any]) -> LiveRun:
        return LiveRun(
            args=args,
            state=state,
            model=shown.get("model"),
            processing_class=shown.get("processing_class"),
            train_dataset=getattr(shown.get("train_dataloader"), "dataset", None),
            eval_dataset=getattr(shown.get("eval_dataloader"), "dataset", None),
            dataset_ids=tuple(self.recorder.dataset_ids),
        )
