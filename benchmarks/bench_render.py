"""Rendering a card from facts, warm, against TRL's `generate_model_card` with the same content at hand."""

from __future__ import annotations

import time
from pathlib import Path

from paired import Timed, finish, report
from trl.trainer.utils import generate_model_card

from cardsmith.facts.store import loads
from cardsmith.render import render

_CASE = Path(__file__).parent.parent / "tests" / "cases" / "everything" / "facts.json"
_ROUNDS = 20


def repeated(function: Timed) -> Timed:
    """The time of twenty calls: one is too short for the clock."""
    return lambda: sum(function() for _ in range(_ROUNDS))


def cardsmith() -> float:
    began = time.perf_counter()
    str(render(FACTS))
    return time.perf_counter() - began


def trl() -> float:
    began = time.perf_counter()
    card = generate_model_card(
        base_model="Qwen/Qwen3-4B",
        model_name="helper-lora",
        hub_model_id="example-org/helper-lora",
        dataset_name="example-org/questions",
        tags=["grpo", "trl"],
        trackio_url=None,
        comet_url=None,
        wandb_url="https://wandb.ai/example-org/helper/runs/abc123",
        trainer_name="GRPO",
        trainer_citation="@article{}",
        paper_title="DeepSeekMath",
        paper_id="2402.03300",
    )
    str(card)
    return time.perf_counter() - began


FACTS = loads(_CASE.read_text("utf-8"))

if __name__ == "__main__":
    finish([report("render / generate_model_card (TRL)", repeated(cardsmith), repeated(trl), target=0.25, pairs=21)])
