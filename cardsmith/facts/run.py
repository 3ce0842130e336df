"""A training run, seen live: what the collectors may look at."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from cardsmith.facts.model import Tracker


@dataclass(frozen=True, kw_only=True)
class LiveRun:
    """A run as its trainer, or its callback, shows it. What a stack lacks is `None`."""

    #: transformers.TrainingArguments
    args: Any
    #: transformers.TrainerState
    state: Any
    #: the model in training, perhaps wrapped
    model: Any
    #: absent for a bare `CardsmithCallback()`, which transformers gives no trainer
    trainer: Any = None
    processing_class: Any = None
    train_dataset: Any = None
    #: the data that it measures on, or several by their names
    eval_dataset: Any = None
    #: ids of the training data on the Hub, where the owner gave them
    dataset_ids: tuple[str, ...] = ()
    #: experiment trackers that the owner named
    trackers: tuple[Tracker, ...] = ()
    #: step of the checkpoint that training was taken up again from, where somebody looked
    resumed_step: int | None = None
    #: when training ended, where somebody looked: ISO 8601 in UTC
    finished: str | None = None
    #: experiment trackers seen while the run went on; `None` where nobody looked
    seen_trackers: tuple[Tracker, ...] | None = None

    @classmethod
    def of(cls, trainer: Any, dataset_ids: Iterable[str] = (), **known: Any) -> LiveRun:
        """The run of a `transformers.Trainer` or of a trainer derived from it; `known` are further fields."""
        return cls(
            args=trainer.args,
            state=trainer.state,
            model=trainer.model,
            trainer=trainer,
            # `tokenizer` is the attribute's name before transformers 4.46
            processing_class=getattr(trainer, "processing_class", None) or getattr(trainer, "tokenizer", None),
            train_dataset=getattr(trainer, "train_dataset", None),
            eval_dataset=getattr(trainer, "eval_dataset", None),
            dataset_ids=tuple(dict.fromkeys(dataset_ids)),
            **known,
        )

    def reports_to(self, integration: str) -> bool:
        """Whether the trainer itself reports to this integration of transformers, such as "wandb"."""
        return integration in (getattr(self.args, "report_to", None) or ())

    @cached_property
    def bare_model(self) -> Any:
        """The model without the wrappers that distributed training, compiling and PPO put around it."""
        model = self.model
        while (inner := _inside(model)) is not None:
            model = inner
        return model

    @cached_property
    def peft_config(self) -> Any:
        """The configuration of the active adapter, or `None` for a model without one."""
        configs = getattr(self.bare_model, "peft_config", None)
        if not isinstance(configs, dict) or not configs:
            return None
        active = getattr(self.bare_model, "active_adapter", None)
        return configs.get(active) if isinstance(active, str) and active in configs else next(iter(configs.values()))

    @cached_property
    def config(self) -> Any:
        """The model's configuration: that of the base model for an adapter."""
        return getattr(self.bare_model, "config", None)


def _inside(model: Any) -> Any:
    """What `model` is put around, or `None`. PPO trains a policy beside a value model, and saves the policy."""
    policy = getattr(model, "policy", None) if hasattr(model, "value_model") else None
    return getattr(model, "_orig_mod", None) or getattr(model, "module", None) or policy
