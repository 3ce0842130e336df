"""`make compat`: the five systems of the demo under each stack of stacks.txt, each in a virtual environment of its own.

Prints a line for each run and writes docs/stacks.md. Exits with 1 when a run does not end verified and pushed.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

_ROOT = Path(__file__).parent.parent.parent
_STACKS = Path(__file__).with_name("stacks.txt")
_PAGE = _ROOT / "docs" / "stacks.md"
_PACKAGES = ("trl", "transformers", "datasets", "tokenizers", "peft")
#: stands for "whatever fits"
_ANY = "-"
_HEAD = """# Stacks

The GRPO flow of `cardsmith demo` (train, facts, card, verify, push, validate) on real trainers, under the sets of
versions that the five published cards name and under today's. `make compat` runs it, each set in a virtual environment
of its own, and writes this page.

"""


@dataclass(frozen=True)
class Stack:
    """A set of versions, by the name of the card that used it."""

    name: str
    versions: dict[str, str]

    @property
    def python(self) -> Path:
        return _ROOT / ".venv-compat" / self.name / "bin" / "python"

    def install(self) -> None:
        """Create the environment, unless it stands as asked."""
        asked = " ".join(
            f"{package}=={version}" if version != _ANY else package for package, version in self.versions.items()
        )
        stamp = self.python.parent.parent / "asked.txt"
        if stamp.exists() and stamp.read_text() == asked:
            return
        subprocess.run([sys.executable, "-m", "venv", self.python.parent.parent], check=True)
        pip = [self.python, "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
        subprocess.run([*pip, "torch==2.13.0", *asked.split(), "--editable", f"{_ROOT}[hub]"], check=True)
        stamp.write_text(asked)

    def run(self) -> list[dict[str, Any]]:
        """The outcomes of the demo; its progress goes to stderr."""
        with tempfile.TemporaryDirectory() as root:
            command = [self.python, "-m", "cardsmith", "demo", "--system", "all", "--root", root, "--json"]
            done = subprocess.run(command, stdout=subprocess.PIPE, text=True, check=False)
        outcomes: list[dict[str, Any]] = json.loads(done.stdout) if done.returncode == 0 else []
        return outcomes

    def installed(self) -> dict[str, str]:
        """The versions that the environment has, `huggingface_hub`'s among them."""
        script = f"from importlib.metadata import version; print(*map(version, {(*_PACKAGES, 'huggingface_hub')}))"
        done = subprocess.run([self.python, "-c", script], capture_output=True, text=True, check=True)
        return dict(zip((*_PACKAGES, "huggingface_hub"), done.stdout.split(), strict=True))


def stacks() -> list[Stack]:
    """The sets of stacks.txt: a name, then a version for each package."""
    lines = [line.split() for line in _STACKS.read_text("utf-8").splitlines() if line and not line.startswith("#")]
    return [Stack(name, dict(zip(_PACKAGES, versions, strict=True))) for name, *versions in lines]


def main() -> int:
    rows, failed = [], 0
    for stack in stacks():
        print(stack.name, flush=True)
        stack.install()
        outcomes = stack.run()
        passed = [
            outcome["system"] for outcome in outcomes if outcome["verdict"] == "passed" and not outcome["diagnostics"]
        ]
        failed += len(passed) != 5
        versions = stack.installed()
        rows.append("| " + " | ".join([stack.name, *versions.values(), ", ".join(passed) or "none"]) + " |")
    header = ["card", *_PACKAGES, "huggingface_hub", "systems that end verified, pushed and without findings"]
    table = ["| " + " | ".join(header) + " |", "|" + "---|" * len(header), *rows]
    _PAGE.write_text(_HEAD + "\n".join(table) + "\n", "utf-8")
    print("\n".join(table))
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
