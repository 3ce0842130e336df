"""The licence of the base, asked of the embedded Hub with the real client."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest

from cardsmith.facts import resolve_license
from cardsmith.facts.codec import to_json
from cardsmith.facts.model import BaseModel, Facts

CARDS = {
    "org/apache": "license: apache-2.0",
    "org/other": "license: other\nlicense_name: own-terms\nlicense_link: https://example.org/terms",
    "org/several": "license:\n- mit\n- apache-2.0",
    "org/none": "language: en",
}

#: The endpoint is read when the client is imported, so each question is asked in a process of its own.
ASK = """
import json, sys
from cardsmith.facts import resolve_license
from cardsmith.facts.codec import to_json
from cardsmith.facts.model import BaseModel, Facts
for name in sys.argv[1:]:
    facts = resolve_license(Facts(model_name="x", base_model=BaseModel(id=name)))
    print(json.dumps(to_json(facts)))
"""


def _asked(endpoint: str, home: Path, *names: str) -> dict[str, Any]:
    kept = {key: value for key, value in os.environ.items() if not key.startswith("HF_")}
    environment = {**kept, "HF_ENDPOINT": endpoint, "HF_HOME": str(home), "HOME": str(home)}
    command = [sys.executable, "-c", ASK, *names]
    run = subprocess.run(command, env=environment, capture_output=True, text=True, check=True)
    return dict(zip(names, map(json.loads, run.stdout.splitlines()), strict=True))


def _unchanged(name: str) -> dict[str, Any]:
    return {"model_name": "x", "base_model": {"id": name}}


def _with(name: str, **found: str) -> dict[str, Any]:
    sources = {"base_model.id": "facts.json", "model_name": "facts.json"}
    sources |= {f"base_model.{key}": f"card of {name} on the Hub" for key in found}
    return {"model_name": "x", "base_model": {"id": name, **found}, "sources": sources}


@pytest.mark.slow
def test_the_licence_is_that_of_the_base(tmp_path: Path) -> None:
    pytest.importorskip("starlette")
    from huggingface_hub import HfApi

    from cardsmith.localhub import LocalHub

    with LocalHub(tmp_path / "hub").running() as endpoint:
        api = HfApi(endpoint=endpoint, token="anything")
        for name, card in CARDS.items():
            api.create_repo(name)
            api.upload_file(path_or_fileobj=f"---\n{card}\n---\n".encode(), path_in_repo="README.md", repo_id=name)
        found = _asked(endpoint, tmp_path, *CARDS, "org/missing", "no id/at all")
    assert found == {
        "org/apache": _with("org/apache", license="apache-2.0"),
        "org/other": _with(
            "org/other", license="other", license_name="own-terms", license_link="https://example.org/terms"
        ),
        "org/several": _unchanged("org/several"),
        "org/none": _unchanged("org/none"),
        "org/missing": _unchanged("org/missing"),
        "no id/at all": _unchanged("no id/at all"),
    }


@pytest.mark.slow
def test_a_hub_that_does_not_answer_changes_nothing_and_is_not_waited_for(tmp_path: Path) -> None:
    start = time.perf_counter()
    assert _asked("http://127.0.0.1:9", tmp_path, "org/apache") == {"org/apache": _unchanged("org/apache")}
    assert time.perf_counter() - start < 10


@pytest.mark.parametrize("base", [BaseModel(), BaseModel(license="mit"), BaseModel(id="a/b", license="mit")])
def test_nothing_is_asked_where_nothing_is_open(base: BaseModel) -> None:
    facts = Facts(base_model=base)
    assert resolve_license(facts) is facts
    assert to_json(facts).get("base_model", {}) == to_json(base)


def test_the_hub_of_a_push_is_asked(tmp_path: Path) -> None:
    from huggingface_hub import HfApi

    from cardsmith.localhub import LocalHub

    with LocalHub(tmp_path / "hub").running() as endpoint:
        api = HfApi(endpoint=endpoint, token="local")
        api.create_repo("org/apache")
        card = f"---\n{CARDS['org/apache']}\n---\n".encode()
        api.upload_file(path_or_fileobj=card, path_in_repo="README.md", repo_id="org/apache")
        found = resolve_license(Facts(base_model=BaseModel(id="org/apache")), endpoint)
    assert found.base_model == BaseModel(id="org/apache", license="apache-2.0")


def test_a_base_that_the_hub_does_not_show_is_told_with_a_way_out(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    from cardsmith.localhub import LocalHub

    with LocalHub(tmp_path / "hub").running() as endpoint:
        resolve_license(Facts(base_model=BaseModel(id="m/lbase")), endpoint)
    resolve_license(Facts(base_model=BaseModel(id="m/lbase")), "http://127.0.0.1:9")
    assert [record.getMessage() for record in caplog.records if record.name == "cardsmith"] == [
        (
            "The Hub shows you no model m/lbase, which the card names as its base. If it is a folder of yours, "
            "publish it, and `cardsmith render DIR --set base_model.id=ORG/NAME`. If it is private, log in."
        ),
        (
            "The Hub could not be asked for the licence of the base m/lbase. Try again later. Name it with "
            "`cardsmith render DIR --set license=ID`."
        ),
    ]
