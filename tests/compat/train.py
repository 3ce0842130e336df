"""Trains each stable trainer of this environment's TRL for a step, with cardsmith attached; writes what the cards say.

Arguments: a folder for the runs, where outcomes.json is written, and names of runs where not all are meant. PYTHONPATH
has tests/hooks/scripts.
"""

from __future__ import annotations

import json
import platform
import re
import subprocess
import sys
import traceback
from importlib.metadata import version
from pathlib import Path
from typing import Any

import trl
from families import released, tiny

import cardsmith
from cardsmith.card.model import Card


def outcome(name: str) -> dict[str, Any]:
    """A step, a save, and what is then in the folder; or what went wrong."""
    try:
        trainer = released.RUNS[name](name)
        cardsmith.attach(trainer, license="apache-2.0")
        trainer.train()
        trainer.save_model()
        return said(tiny.ROOT / name)
    except Exception as error:  # noqa: BLE001 - the other trainers are told too
        traceback.print_exc()
        return {"failed": f"{type(error).__name__}: {error}"}


def said(folder: Path) -> dict[str, Any]:
    """What facts, card and the rules say of a run."""
    facts = json.loads((folder / ".cardsmith/facts.json").read_text("utf-8"))["facts"]
    card = Card.read(folder / "README.md")
    keys = ("library_name", "pipeline_tag", "tags")
    return {
        "method": facts["method"],
        "kind": facts["artifact"]["kind"],
        "steps": facts["run"]["steps"],
        "rewards": [reward["name"] for reward in facts.get("rewards", ())],
        "metadata": {key: card.metadata[key] for key in keys if key in card.metadata},
        "cited": re.findall(r"^@\w+\{(.+),$", card.body, re.MULTILINE),
        "wrong_versions": [name for name, each in facts["versions"].items() if each != _installed(name)],
        "errors": _errors(folder),
    }


def _installed(package: str) -> str:
    # what follows "+" names the build, not the release
    return platform.python_version() if package == "python" else version(package).partition("+")[0]


def _errors(folder: Path) -> list[str]:
    """Codes of the findings for which `cardsmith validate` fails."""
    command = [sys.executable, "-m", "cardsmith", "validate", folder, "--format", "json"]
    found = json.loads(subprocess.run(command, capture_output=True, text=True, check=False).stdout)
    return [each["code"] for each in found if each["severity"] == "error"]


runs = {name: outcome(name) for name in sys.argv[2:] or released.RUNS}
offered = [name for name in dir(trl) if name.endswith("Trainer")]
(tiny.ROOT / "outcomes.json").write_text(json.dumps({"offered": offered, "runs": runs}), "utf-8")
