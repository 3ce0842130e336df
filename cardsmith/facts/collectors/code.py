"""Which code ran?"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

from cardsmith.facts.findings import Finding
from cardsmith.facts.folder import Folder
from cardsmith.facts.run import LiveRun


def from_run(run: LiveRun) -> Iterator[Finding]:
    """From the running script and the git checkout it lies in."""
    script = Path(sys.argv[0]) if sys.argv and sys.argv[0].endswith(".py") else None
    if script is None or not script.is_file() or _is_installed(script):
        return
    yield Finding("code.script", _name(script), "the running program")
    yield Finding("code.commit", _commit(script.resolve()), "git, where the script lies")


def from_folder(folder: Folder) -> Iterator[Finding]:
    """Nothing in an output folder names the code."""
    yield from ()


def _name(script: Path) -> str:
    """The file's name; that of the package for `python -m package`, whose file is called like every other's."""
    spec = getattr(sys.modules["__main__"], "__spec__", None)
    return spec.name.removesuffix(".__main__") if spec and script.name == "__main__.py" else script.name


def _is_installed(script: Path) -> bool:
    """Whether `script` is a library's (`python -m …`, `torchrun`) and not the user's own."""
    return "site-packages" in script.resolve().parts


def _commit(script: Path) -> str | None:
    """The checkout's commit, if the script is as committed there."""
    changed = _git(script, "status", "--porcelain", "--ignored", "--", script.name)
    return _git(script, "rev-parse", "HEAD") if changed == "" else None


def _git(script: Path, *arguments: str) -> str | None:
    import subprocess

    command = ["git", "-C", str(script.parent), *arguments]
    try:
        return subprocess.run(command, capture_output=True, text=True, timeout=5, check=True).stdout.strip()
    except (OSError, subprocess.SubprocessError):
        return None
