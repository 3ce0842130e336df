"""`cardsmith verify` and a script written by hand, as whole processes that write the same tokens."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from cardsmith.verify.request import DEFAULT_PROMPTS

TOKENS = 16
#: The command, which also says how much memory its own process took, beside that of the model.
_COMMAND = """
import sys
from pathlib import Path
from cardsmith.cli import run
code = run(sys.argv[1:])
lines = Path("/proc/self/status").read_text().splitlines()
print(next(line for line in lines if line.startswith("VmHWM")), file=sys.stderr)
sys.exit(code)
"""


@dataclass
class Runs:
    """One base and adapters on it. Seconds are returned; bytes at the peak and the text of the last run are kept."""

    base: Path
    adapters: Sequence[Path]
    device: str = "cpu"
    tokens: int = TOKENS
    peaks: dict[str, float] = field(default_factory=dict)
    texts: dict[str, str] = field(default_factory=dict)
    #: of the last run
    verdicts: list[dict[str, Any]] = field(default_factory=list)

    def verify(self, count: int = 1) -> float:
        """`cardsmith verify` of so many adapters, without the quick start."""
        folders = [str(folder) for folder in self.adapters[:count]]
        options = ["--no-snippet", "--json", "--device", self.device, "--max-new-tokens", str(self.tokens)]
        seconds, done = _timed([sys.executable, "-c", _COMMAND, "verify", *folders, *options])
        said = json.loads(done.stdout)
        self.verdicts = said if isinstance(said, list) else [said]
        own = int(done.stderr.split()[-2]) * 1024 if self.device == "cpu" else 0
        self.peaks["verify"] = own + max(verdict["peak_memory_bytes"] for verdict in self.verdicts)
        self.texts["verify"] = self.verdicts[0]["samples"][0]["completion"]
        return seconds

    def bare(self) -> float:
        """The script written by hand, for the first adapter."""
        script = str(Path(__file__).parent / "bare.py")
        given = [str(self.base), str(self.adapters[0]), DEFAULT_PROMPTS[0], str(self.tokens), self.device]
        seconds, done = _timed([sys.executable, script, *given])
        said = json.loads(done.stdout.splitlines()[-1])
        self.peaks["bare"], self.texts["bare"] = said["peak"], said["text"]
        return seconds

    def check(self) -> None:
        """Stop where the two did not write the same."""
        if self.texts["verify"] != self.texts["bare"]:
            sys.exit(f"verify wrote {self.texts['verify']!r}, the script {self.texts['bare']!r}")


def _timed(command: Sequence[str]) -> tuple[float, subprocess.CompletedProcess[str]]:
    # one thread each: two that wait for each other on a busy machine measure its other users
    environ = {**os.environ, "OMP_NUM_THREADS": "1", "HF_HUB_OFFLINE": "1"}
    began = time.perf_counter()
    done = subprocess.run(command, capture_output=True, text=True, env=environ, check=True)
    return time.perf_counter() - began, done
