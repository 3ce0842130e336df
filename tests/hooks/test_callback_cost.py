"""What the callback costs a run while it trains: microseconds an event, and no memory however long it runs."""

from __future__ import annotations

import time
import tracemalloc
from collections.abc import Callable
from typing import Any

import pytest

import cardsmith

pytestmark = pytest.mark.slow

_STEPS = 1_000_000
_LOG_EVERY = 100


def _a_million_steps(callback: Any, trainer: Any) -> None:
    args, state, control = trainer.args, trainer.state, trainer.control
    for step in range(_STEPS):
        callback.on_step_begin(args, state, control)
        callback.on_step_end(args, state, control)
        if step % _LOG_EVERY == 0:
            callback.on_log(args, state, control, logs={"loss": 1.0})


def test_a_million_steps_take_microseconds_each_and_no_memory(make_trainer: Callable[..., Any]) -> None:
    trainer = make_trainer()
    callback = cardsmith.attach(trainer)
    callback.on_train_begin(trainer.args, trainer.state, trainer.control)
    tracemalloc.start()
    began, before = time.process_time(), tracemalloc.get_traced_memory()[0]
    _a_million_steps(callback, trainer)
    seconds, after = time.process_time() - began, tracemalloc.get_traced_memory()[0]
    tracemalloc.stop()
    assert seconds / _STEPS < 50e-6
    assert after - before < 100_000


def test_the_facts_are_collected_in_a_tenth_of_a_second(make_trainer: Callable[..., Any]) -> None:
    """At the end of a run with a long log, an adapter and a tokenizer. The best of several: the machine may be busy."""
    trainer = make_trainer(lora=True)
    cardsmith.attach(trainer)
    trainer.train()
    step = {"loss": 1.0, "learning_rate": 1e-4, "grad_norm": 0.5, "rewards/accuracy": 0.5, "entropy": 2.0}
    trainer.state.log_history = [{**step, "step": number, "epoch": number / 100} for number in range(10_000)]
    assert min(_seconds(trainer) for _ in range(9)) < 0.1
    assert set(cardsmith.collect(trainer).curves) == {"loss", "entropy"}


def _seconds(trainer: Any) -> float:
    began = time.process_time()
    cardsmith.collect(trainer)
    return time.process_time() - began
