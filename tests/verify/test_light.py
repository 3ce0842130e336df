"""Importing the package loads nothing heavy."""

from __future__ import annotations

import subprocess
import sys

SCRIPT = """
import sys
import cardsmith.verify, cardsmith.verify.session
print(sorted({"torch", "transformers", "peft", "safetensors", "huggingface_hub", "numpy", "yaml"} & set(sys.modules)))
"""


def test_import_loads_nothing_heavy() -> None:
    done = subprocess.run([sys.executable, "-c", SCRIPT], capture_output=True, text=True, check=True)
    assert done.stdout == "[]\n"
