"""The sets of versions of stacks.txt, each in a virtual environment of its own under .venv-compat."""

from __future__ import annotations

import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parent.parent.parent
_STACKS = Path(__file__).with_name("stacks.txt")
_PACKAGES = ("trl", "transformers", "datasets", "tokenizers", "peft")
#: What is told of each environment.
TOLD = (*_PACKAGES, "huggingface_hub")
#: stands for "whatever fits"
_ANY = "-"


@dataclass(frozen=True)
class Stack:
    """A set of versions, by the name of the card that used it."""

    name: str
    versions: dict[str, str]

    @property
    def python(self) -> Path:
        return ROOT / ".venv-compat" / self.name / "bin" / "python"

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
        subprocess.run([*pip, "torch==2.13.0", *asked.split(), "--editable", f"{ROOT}[hub]"], check=True)
        stamp.write_text(asked)

    def run(self, *command: str | Path, folder: str | None = None, **environment: str) -> str | None:
        """What Python prints in the environment, run in `folder`; `None` where it failed. Its progress is on stderr."""
        variables = {**os.environ, **environment}
        done = subprocess.run(
            [self.python, *command], stdout=subprocess.PIPE, text=True, check=False, cwd=folder, env=variables
        )
        return done.stdout if done.returncode == 0 else None

    def installed(self) -> dict[str, str]:
        """The versions that the environment has."""
        printed = self.run("-c", f"from importlib.metadata import version; print(*map(version, {TOLD}))")
        return dict(zip(TOLD, (printed or "").split(), strict=True))


def stacks() -> list[Stack]:
    """The sets of stacks.txt: a name, then a version for each package."""
    lines = [line.split() for line in _STACKS.read_text("utf-8").splitlines() if line and not line.startswith("#")]
    return [Stack(name, dict(zip(_PACKAGES, versions, strict=True))) for name, *versions in lines]
