"""Every example runs as it stands, on a tiny model that the embedded Hub serves under a real id."""

from __future__ import annotations

import os
import shlex
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml

from cardsmith.lint import validate
from cardsmith.localhub import LocalHub

pytestmark = pytest.mark.slow
_EXAMPLES = sorted((Path(__file__).parent.parent / "examples").glob("*.py"))
#: What `cardsmith push` leaves behind, a licence's text, and a verdict.
_AFTER_TRAINING = {"AR003", "LI004", "US005"}
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
def test_an_example_leaves_a_card_that_lacks_nothing_but_what_comes_after_training(
    script: Path, environment: dict[str, str], tmp_path: Path
) -> None:
    out = tmp_path / "out"
    command = [sys.executable, script, "Qwen/Qwen3-4B", out]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, cwd=tmp_path)
    assert done.returncode == 0, done.stderr[-3000:]
    assert {finding.code for finding in validate(out)} == _AFTER_TRAINING


def test_every_example_is_in_their_readme() -> None:
    text = (_EXAMPLES[0].parent / "README.md").read_text("utf-8")
    workflows = _EXAMPLES[0].parent.glob("*.yml")
    assert [script.name for script in (*_EXAMPLES, *workflows) if f"]({script.name})" not in text] == []


def test_the_workflow_runs_commands_that_there_are(tmp_path: Path) -> None:
    workflow = yaml.safe_load((_EXAMPLES[0].parent / "validate.yml").read_text("utf-8"))
    [command] = [
        step["run"] for step in workflow["jobs"]["validate"]["steps"] if "cardsmith validate" in step.get("run", "")
    ]
    (tmp_path / "README.md").write_text("---\nlicence: mit\n---\n\n# Tiny\n")
    program, *arguments = shlex.split(command)
    done = subprocess.run(
        [sys.executable, "-m", program, *arguments, "--select", "FM003"], cwd=tmp_path, capture_output=True, text=True
    )
    place = "file=README.md,line=2,endLine=2,col=1,endColumn=8,title=FM003 misspelt-key"
    said = f"::error {place}::FM003 the Hub does not read `licence`; write `license`\n"
    assert (done.returncode, done.stdout) == (1, said), done.stderr
