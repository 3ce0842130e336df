"""validate-yaml, and the metadata the hub reads out of a card."""

from __future__ import annotations

import warnings
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import pytest

from .conftest import regular

if TYPE_CHECKING:
    from huggingface_hub import HfApi

    from .conftest import Served

EMPTY = "empty or missing yaml metadata in repo card"
SYNTAX = "Invalid YAML in README.md:"
INVALID = "The YAML metadata of your README.md is invalid."


@pytest.mark.parametrize(
    ("card", "errors", "warned"),
    [
        ("---\nlicense: mit\n---\n# Fine\n", [], []),
        ("---\r\nlicense: mit\r\n---\r\n", [], []),
        ("\ufeff---\nlicense: mit\n---\n", [], []),
        ("# No block\n", [], [EMPTY]),
        ("---\nlicense: mit\n", [], [EMPTY]),
        ("---oops\na: b\n---\n", [], [EMPTY]),
        ("---\n---\n", [], [EMPTY]),
        ("text\n---\nlicense: mit\n---\n", [], [EMPTY]),
        ("---\n\n---\n", [INVALID], []),
        ("---\nhello\n---\n", [INVALID], []),
        ("---\n- a\n---\n", ['"value" must be of type object'], []),
        ("---\ndatasets:\nlicense: ~\n---\n", ['"datasets" must be a string', '"license" must be a string'], []),
        ("---\na: 1\nb: 2\na: 3\n---\n", ["Invalid YAML in README.md: duplicated mapping key (4:1)"], []),
        (
            "---\na: [\n---\n",
            [f"{SYNTAX} expected the node content, but found '<stream end>' (2:5)"],
            [],
        ),
        (
            "---\na: !!python/tuple [1]\n---\n",
            [f"{SYNTAX} could not determine a constructor for the tag 'tag:yaml.org,2002:python/tuple' (2:4)"],
            [],
        ),
        (
            "---\n" + "a: &a [1,1,1,1,1,1,1,1,1,1]\n"
            + "".join(f"{b}: &{b} [{','.join(['*' + a] * 10)}]\n" for a, b in pairwise("abcdefg")) + "---\n",
            ["Invalid YAML in README.md: the block expands to too many values"],
            [],
        ),
        ("---\na: &a [*a]\n---\n", ["Invalid YAML in README.md: the block is nested too deeply"], []),
        ("---\na: " + "[" * 5000 + "\n---\n", None, []),
    ],
    ids=lambda value: repr(value)[:40],
)  # fmt: skip
def test_known_answers(served: Served, card: str, errors: list[str] | None, warned: list[str]) -> None:
    answer = served.ask("POST", "/api/validate-yaml", {"content": card, "repoType": "model"}, token=False)
    said = answer.json()
    assert sorted(said) == ["errors", "warnings"]
    if errors is None:
        assert (answer.status, len(said["errors"])) == (400, 1)
        return
    assert answer.status == (400 if errors else 200)
    assert [error["message"] for error in said["errors"]] == errors
    assert [warning["message"] for warning in said["warnings"]] == warned


def test_plain_text_for_who_asks(served: Served) -> None:
    body = {"content": "---\n- a\n---\n", "repoType": "model"}
    answer = served.ask("POST", "/api/validate-yaml", body, {"Accept": "text/plain"})
    assert (answer.status, answer.body) == (400, b'- Error: "value" must be of type object')


def test_what_the_client_makes_of_it(api: HfApi, served: Served) -> None:
    repo = served.new("cards/client")
    with pytest.raises(ValueError, match=r'^Invalid metadata in README.md.\n- "license" must be a string$'):
        api.upload_file(repo_id=repo, path_in_repo="README.md", path_or_fileobj=b"---\nlicense:\n---\n")
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        api.upload_file(repo_id=repo, path_in_repo="README.md", path_or_fileobj=b"# Bare\n")
    assert [str(w.message) for w in caught if "README" in str(w.message)] == [
        f"Warnings while validating metadata in README.md:\n- {EMPTY}"
    ]


def test_metadata_is_read_as_yaml_1_2(served: Served) -> None:
    repo = served.new("cards/yaml12")
    block = """\
language: no
switch: on
small: 1e-4
time: 1:30
grouped: 1_000
octal: 0o17
decimal: 0755
yes: true
nothing: null
day: 2025-01-15
infinite: .inf
huge: 123456789012345678901234567890
1: key
tags: [a, b]
"""
    served.commit(repo, regular("README.md", f"---\n{block}---\n"))
    data: dict[str, Any] = served.ask("GET", f"/api/models/{repo}").json()["cardData"]
    assert data == {
        "language": "no",
        "switch": "on",
        "small": 1e-4,
        "time": "1:30",
        "grouped": "1_000",
        "octal": 15,
        "decimal": 755,
        "yes": True,
        "nothing": None,
        "day": "2025-01-15",
        "infinite": "inf",
        "huge": 1.2345678901234568e29,
        "1": "key",
        "tags": ["a", "b"],
    }


def test_model_info(served: Served, api: HfApi) -> None:
    repo = served.new("cards/info")
    card = "---\nlicense: mit\nlibrary_name: peft\npipeline_tag: text-generation\n"
    card += "base_model: a/b\nbase_model_relation: adapter\ntags: [lora, 7]\n---\n"
    head = served.commit(repo, regular("README.md", card)).json()["commitOid"]
    info = served.ask("GET", f"/api/models/{repo}").json()
    times = [info.pop("createdAt"), info.pop("lastModified")]
    assert all(len(time) == 24 and time.endswith("Z") for time in times)
    assert info == {
        "_id": repo,
        "id": repo,
        "modelId": repo,
        "author": "cards",
        "sha": head,
        "private": False,
        "gated": False,
        "disabled": False,
        "downloads": 0,
        "likes": 0,
        "tags": ["peft", "lora", "base_model:a/b", "base_model:adapter:a/b", "license:mit"],
        "siblings": [{"rfilename": ".gitattributes"}, {"rfilename": "README.md"}],
        "usedStorage": info["usedStorage"],
        "cardData": {
            "license": "mit",
            "library_name": "peft",
            "pipeline_tag": "text-generation",
            "base_model": "a/b",
            "base_model_relation": "adapter",
            "tags": ["lora", 7],
        },
        "pipeline_tag": "text-generation",
        "library_name": "peft",
    }
    assert served.ask("GET", f"/api/models/{repo}?expand=sha&expand=private").json() == {
        "_id": repo,
        "id": repo,
        "sha": head,
        "private": False,
    }
    sizes = {file.path: getattr(file, "size", None) for file in api.get_paths_info(repo, ["README.md", "no such file"])}
    assert sizes == {"README.md": len(card)}
