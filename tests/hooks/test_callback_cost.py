"""What the callback costs a run while it trains: microseconds an event, and no memory however long it runs."""

from __future__ import annotations

import tracemalloc
from collections.abc import Callable
from typing import Any

import pytest

import cardsmith
from pace import within

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
    before = tracemalloc.get_traced_memory()[0]
    within(50e-6 * _STEPS, lambda: _a_million_steps(callback, trainer))
    after = tracemalloc.get_traced_memory()[0]
    tracemalloc.stop()
    assert after - before < 100_000


def test_the_facts_are_collected_in_a_tenth_of_a_second(make_trainer: Callable[..., Any]) -> None:
    """At the end of a run with a long log, an adapter and a tokenizer."""
    trainer = make_trainer(lora=True)
    cardsmith.attach(trainer)
    trainer.train()
    step = {"loss": 1.0, "learning_rate": 1e-4, "grad_norm": 0.5, "rewards/accuracy": 0.5, "entropy": 2.0}
    trainer.state.log_history = [{**step, "step": number, "epoch": number / 100} for number in range(10_000)]
    cardsmith.collect(trainer)  # what the first one imports
    assert set(within(0.1, lambda: cardsmith.collect(trainer)).curves) == {"loss", "entropy"}
