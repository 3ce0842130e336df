"""The part of the demo that needs the training stack, in a process of its own: `python -m cardsmith.demo SYSTEM ROOT`.

It asks the Hub that HF_ENDPOINT names, as a user's training script would.
"""

from __future__ import annotations

import importlib.util
import sys
from pathlib import Path

from cardsmith.demo import base_model, training
from cardsmith.demo.road import MARK, output_dir
from cardsmith.demo.systems import BY_NAME


def main(name: str, root: Path) -> None:
    """Publish the base model of a system, and train it. Each step is announced by a line on stdout."""
    system = BY_NAME[name]
    _announce(f"published a tiny {system.base_model} on the embedded Hub")
    base_model.publish(system, root / "base" / system.name)
    _announce(f"trained it with GRPO for {training.STEPS} steps")
    has_wandb = importlib.util.find_spec("wandb") is not None
    training.train(system, output_dir(root, system), "wandb" if system.wandb and has_wandb else "none")


def _announce(step: str) -> None:
    print(f"{MARK}{step}", flush=True)  # noqa: T201 - read by the parent process


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]))
