"""What README.md says of completion, done in a real shell."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

_README = Path(__file__).parents[2] / "README.md"
#: what bash calls when somebody presses Tab behind these words
_PRESS = 'COMP_WORDS=({words}); COMP_CWORD={last}; _cardsmith_completion cardsmith; printf "%s\\n" "${{COMPREPLY[@]}}"'
_TYPED = {
    "cardsmith ver": ["verify"],
    "cardsmith hub ser": ["serve"],
    "cardsmith validate --fo": ["--format"],
    "cardsmith validate --format j": ["json", "junit"],
}


@pytest.mark.skipif(shutil.which("bash") is None, reason="there is no bash")
@pytest.mark.parametrize("typed", _TYPED)
def test_bash_completes(typed: str) -> None:
    [line] = re.findall(r'^eval "\$\(_CARDSMITH_COMPLETE=.*$', _README.read_text("utf-8"), re.MULTILINE)
    press = _PRESS.format(words=typed, last=len(typed.split()) - 1)
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    command = ["bash", "-c", f"set -e; {line.partition('  #')[0]}; {press}"]
    done = subprocess.run(command, env={**os.environ, "PATH": path}, capture_output=True, text=True)
    assert (done.returncode, done.stdout.split(), done.stderr) == (0, _TYPED[typed], "")
