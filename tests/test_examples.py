"""Every example runs as it stands, on a tiny model that the embedded Hub serves under a real id."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from cardsmith.lint import validate
from cardsmith.localhub import LocalHub

pytestmark = pytest.mark.slow
_EXAMPLES = sorted((Path(__file__).parent.parent / "examples").glob("*.py"))
_PUBLISH = """
import sys
from pathlib import Path
from cardsmith.demo import base_model
from cardsmith.demo.systems import BY_NAME
base_model.publish(BY_NAME["qwen3"], Path(sys.argv[1]))
"""


@pytest.fixture(scope="module")
def environment(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, str]]:
    root = tmp_path_factory.mktemp("examples")
    with LocalHub(root / "hub").running() as endpoint:
        known = {**os.environ, "HF_ENDPOINT": endpoint, "HF_HOME": str(root / "hf-home"), "HF_TOKEN": "local"}
        subprocess.run([sys.executable, "-c", _PUBLISH, root / "base"], env=known, check=True, capture_output=True)
        yield known


@pytest.mark.parametrize("script", _EXAMPLES, ids=lambda script: script.stem)
def test_an_example_leaves_a_card_without_findings(script: Path, environment: dict[str, str], tmp_path: Path) -> None:
    out = tmp_path / "out"
    command = [sys.executable, script, "Qwen/Qwen3-4B", out]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, cwd=tmp_path)
    assert done.returncode == 0, done.stderr[-3000:]
    assert [diagnostic.code for diagnostic in validate(out)] == []


def test_every_example_is_in_their_readme() -> None:
    text = (_EXAMPLES[0].parent / "README.md").read_text("utf-8")
    assert [script.name for script in _EXAMPLES if f"]({script.name})" not in text] == []
