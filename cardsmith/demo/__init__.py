"""The whole road on one machine: a tiny base model on an embedded Hub, GRPO, facts, card, verdict, push."""

from cardsmith.demo.road import Outcome, Step, run

__all__ = ["Outcome", "Step", "run"]
