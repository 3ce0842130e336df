"""Trains each run of a family for one step, with cardsmith attached. Arguments: a folder for the runs, the family."""

from __future__ import annotations

import importlib
import sys
import traceback

import cardsmith

runs = importlib.import_module(f"families.{sys.argv[2]}").RUNS
failed = []
for name, make in runs.items():
    try:
        trainer = make(name)
        cardsmith.attach(trainer)
        trainer.train()
    except Exception:  # noqa: BLE001 - the other runs of the family are told too
        traceback.print_exc()
        failed.append(name)
sys.exit(f"failed: {', '.join(failed)}" if failed else 0)
