"""What TRL itself exports, in whichever release: each stable trainer, by what its release asks for.

A trainer that a later TRL moved is taken from `trl.experimental`.
"""

from __future__ import annotations

import importlib
import inspect
import re
from functools import partial
from typing import Any

import trl
from transformers import AutoModelForTokenClassification

from families import tiny

_SHORT = {"max_new_tokens": 8}
_GROUP = {"num_generations": 2, "max_completion_length": 8}
_ROLLOUTS = {"total_episodes": 2, "num_mini_batches": 1, "response_length": 8, "num_sample_generations": 0}


def _find(method: str, kind: str) -> Any:
    """`<method>Trainer` or `<method>Config` of TRL, or of its experimental package; None where it has none."""
    if found := getattr(trl, f"{method}{kind}", None):
        return found
    package = re.sub(r"(?<=[a-z])(?=[A-Z])", "_", method).lower()
    try:
        return getattr(importlib.import_module(f"trl.experimental.{package}"), f"{method}{kind}")
    except ModuleNotFoundError:
        return None


def _taken(trainer: Any) -> set[str]:
    """What it is made of. A class that only points to where it has moved takes anything, and hands it on."""
    signatures = [set(inspect.signature(kind.__init__).parameters) for kind in trainer.__mro__]
    return next(names for names in signatures if "train_dataset" in names)


def _arguments(method: str, name: str, **options: Any) -> Any:
    return _find(method, "Config")(**tiny.arguments(name), **options)


def _make(method: str, rows: Any, name: str, models: Any = dict, **options: Any) -> Any:
    return _find(method, "Trainer")(
        **{"model": tiny.model(), **models()},
        args=_arguments(method, name, **options),
        train_dataset=rows,
        processing_class=tiny.tokenizer(),
    )


def _rewarded() -> dict[str, Any]:
    return {"reward_funcs": tiny.length}


def _judged_by_a_model(method: str, name: str) -> Any:
    """Rewarded by a model, under the name that this release has for it."""
    taken = _taken(_find(method, "Trainer"))
    names = ("reward_funcs", "reward_processing_classes")
    if "reward_funcs" not in taken:
        names = ("reward_model", "reward_processing_class")
    made = {names[0]: tiny.scorer(), **({names[1]: tiny.tokenizer()} if names[1] in taken else {})}
    return _make(method, tiny.PROMPTS, name, lambda: made, **_SHORT)


def _taught() -> dict[str, Any]:
    return {"teacher_model": tiny.model()}


def _scoring() -> dict[str, Any]:
    return {"model": tiny.scorer()}


def _judging_steps() -> dict[str, Any]:
    return {"model": AutoModelForTokenClassification.from_pretrained(tiny.folder(), num_labels=2)}


def _rloo(name: str) -> Any:
    if "reward_funcs" in _taken(_find("RLOO", "Trainer")):
        return _make("RLOO", tiny.PROMPTS, name, _rewarded, **_GROUP)
    return _find("RLOO", "Trainer")(
        config=_arguments("RLOO", name, rloo_k=2, **_ROLLOUTS),
        processing_class=tiny.tokenizer(),
        policy=tiny.model(),
        ref_policy=tiny.model(),
        reward_model=tiny.scorer(),
        train_dataset=tiny.encoded(),
        eval_dataset=tiny.encoded(),
    )


def _ppo(name: str, **options: Any) -> Any:
    return _find("PPO", "Trainer")(
        args=_arguments("PPO", name, **_ROLLOUTS),
        processing_class=tiny.tokenizer(),
        **{"model": tiny.model(), "ref_model": tiny.model(), **options},
        reward_model=tiny.scorer(),
        value_model=tiny.scorer(),
        train_dataset=tiny.encoded(),
        eval_dataset=tiny.encoded(),
    )


def _ppo_with_lora(name: str) -> Any:
    """From a model of the Hub by its name: the card of an adapter has to say on what it stands."""
    model = tiny.model()
    model.name_or_path = "example-org/tiny"
    return _ppo(name, model=model, ref_model=None, peft_config=tiny.lora())


def _iterative_sft(name: str) -> Any:
    """Its caller has the loop: what others call train is one step here."""
    arguments = _arguments("IterativeSFT", name)
    trainer = _find("IterativeSFT", "Trainer")(model=tiny.model(), args=arguments, processing_class=tiny.tokenizer())
    trainer.train = partial(trainer.step, texts=tiny.TEXTS["text"][:2])
    return trainer


_MAKERS = {
    "SFT": partial(_make, "SFT", tiny.TEXTS),
    "Reward": partial(_make, "Reward", tiny.PAIRS, models=_scoring),
    "PRM": partial(_make, "PRM", tiny.STEPS, models=_judging_steps),
    "DPO": partial(_make, "DPO", tiny.PAIRS),
    "KTO": partial(_make, "KTO", tiny.JUDGED),
    "ORPO": partial(_make, "ORPO", tiny.PAIRS),
    "CPO": partial(_make, "CPO", tiny.PAIRS),
    "BCO": partial(_make, "BCO", tiny.JUDGED),
    "GRPO": partial(_make, "GRPO", tiny.PROMPTS, models=_rewarded, **_GROUP),
    "RLOO": _rloo,
    "PPO": _ppo,
    "PPO-LoRA": _ppo_with_lora,
    "OnlineDPO": partial(_judged_by_a_model, "OnlineDPO"),
    "XPO": partial(_judged_by_a_model, "XPO"),
    "NashMD": partial(_judged_by_a_model, "NashMD"),
    "GKD": partial(_make, "GKD", tiny.CHATS, models=_taught, **_SHORT),
    "Distillation": partial(_make, "Distillation", tiny.PROMPTS, models=_taught, max_completion_length=8),
    "IterativeSFT": _iterative_sft,
}

RUNS = {name: make for name, make in _MAKERS.items() if _find(name.partition("-")[0], "Trainer")}
