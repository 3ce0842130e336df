"""`make compat`: the demo and every stable trainer of TRL, under each stack of stacks.txt.

`demo` writes docs/stacks.md, `trainers` writes trainers.json, of which docs/matrix.md is made; without an argument it
is both. Exits with 1 when a run does not end as it should.
"""

from __future__ import annotations

import json
import sys
import tempfile
from pathlib import Path
from typing import Any

from stacks import ROOT, TOLD, Stack, stacks

_PAGE = ROOT / "docs" / "stacks.md"
_TRAINERS = Path(__file__).with_name("trainers.json")
_HEAD = """# Stacks

The GRPO flow of `cardsmith demo` (train, facts, card, verify, push, validate) on real trainers, under the sets of
versions that the five published cards name and under today's. `make compat` runs it, each set in a virtual environment
of its own, and writes this page. [matrix.md](matrix.md) has every stable trainer under the same sets.

"""


def demo() -> bool:
    """Run the five systems of the demo under each stack, and write their page. Do all end verified and pushed?"""
    passed = [(stack, _passed(stack)) for stack in stacks()]
    rows = [_row(stack.name, *stack.installed().values(), ", ".join(names) or "none") for stack, names in passed]
    header = ["card", *TOLD, "systems that end verified, pushed and without findings"]
    table = [_row(*header), "|" + "---|" * len(header), *rows]
    _PAGE.write_text(_HEAD + "\n".join(table) + "\n", "utf-8")
    print("\n".join(table))
    return all(len(names) == 5 for _, names in passed)


def _passed(stack: Stack) -> list[str]:
    print(f"demo under {stack.name}", flush=True)
    with tempfile.TemporaryDirectory() as root:
        printed = stack.run("-m", "cardsmith", "demo", "--system", "all", "--root", root, "--json")
    outcomes: list[dict[str, Any]] = json.loads(printed or "[]")
    return [each["system"] for each in outcomes if each["verdict"] == "passed" and not each["diagnostics"]]


def _row(*cells: str) -> str:
    return f"| {' | '.join(cells)} |"


def trainers() -> bool:
    """Train every stable trainer under each stack, and keep what the cards say. Do all end without errors?"""
    outcomes = {stack.name: {"versions": stack.installed(), **_trained(stack)} for stack in stacks()}
    _TRAINERS.write_text(json.dumps(outcomes, indent=2) + "\n", "utf-8")
    runs = [run for outcome in outcomes.values() for run in outcome["runs"].values()]
    return all("failed" not in run and not run["errors"] and not run["wrong_versions"] for run in runs)


def _trained(stack: Stack) -> dict[str, Any]:
    print(f"trainers under {stack.name}", flush=True)
    families = str(ROOT / "tests" / "hooks" / "scripts")
    # threads would only wait for each other on tensors of this size
    alone = {"HF_HUB_OFFLINE": "1", "TRL_EXPERIMENTAL_SILENCE": "1", "OMP_NUM_THREADS": "1"}
    with tempfile.TemporaryDirectory() as root:
        done = stack.run(Path(__file__).with_name("train.py"), root, folder=root, PYTHONPATH=families, **alone)
        if done is None:
            sys.exit(f"train.py did not end under {stack.name}")
        outcome: dict[str, Any] = json.loads((Path(root) / "outcomes.json").read_text("utf-8"))
    return outcome


def main() -> int:
    parts = {"demo": demo, "trainers": trainers}
    for stack in stacks():
        stack.install()
    ended = [parts[name]() for name in sys.argv[1:] or parts]
    return 0 if all(ended) else 1


if __name__ == "__main__":
    sys.exit(main())
