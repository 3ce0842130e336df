"""Importing the package loads nothing heavy, and a missing stack is said so."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from cardsmith.errors import MissingExtra
from cardsmith.verify import verify

SCRIPT = """
import sys
import cardsmith.verify, cardsmith.verify.session.child
print(sorted({"torch", "transformers", "peft", "safetensors", "huggingface_hub", "numpy", "yaml"} & set(sys.modules)))
"""


def test_import_loads_nothing_heavy() -> None:
    done = subprocess.run([sys.executable, "-c", SCRIPT], capture_output=True, text=True, check=True)
    assert done.stdout == "[]\n"


def test_a_missing_stack_is_named_before_a_child_is_started(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "adapter_config.json").write_text("{}")
    monkeypatch.setitem(sys.modules, "torch", None)
    with pytest.raises(MissingExtra) as caught:
        verify(tmp_path)
    assert str(caught.value) == "torch is not installed. Run: pip install 'cardsmith[verify]'"
    assert [path.name for path in tmp_path.iterdir()] == ["adapter_config.json"]
