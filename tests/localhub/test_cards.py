"""validate-yaml, and the metadata the hub reads out of a card."""

from __future__ import annotations

import warnings
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import pytest

from pace import within

from .conftest import plant, regular

if TYPE_CHECKING:
    from huggingface_hub import HfApi

    from .conftest import Served

EMPTY = "empty or missing yaml metadata in repo card"
SYNTAX = "Invalid YAML in README.md:"
UNFIT = "cannot resolve a node with"
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
        (
            "---\na: 1\nb: 2\na: 3\n---\n",
            [f"{SYNTAX} duplicated mapping key (4:1)\n\n 2 | a: 1\n 3 | b: 2\n 4 | a: 3\n-----^"],
            [],
        ),
        (
            "---\na: [\n---\n",
            [f"{SYNTAX} expected the node content, but found '<stream end>' (2:5)\n\n 2 | a: [\n---------^"],
            [],
        ),
        (
            "---\na: !!python/tuple [1]\n---\n",
            [f"{SYNTAX} unknown tag !<tag:yaml.org,2002:python/tuple> (2:4)\n\n 2 | a: !!python/tuple [1]\n--------^"],
            [],
        ),
        (
            "---\n" + "a: &a [1,1,1,1,1,1,1,1,1,1]\n"
            + "".join(f"{b}: &{b} [{','.join(['*' + a] * 10)}]\n" for a, b in pairwise("abcdefg")) + "---\n",
            ["Invalid YAML in README.md: the block expands to too many values"],
            [],
        ),
        ("---\na: &a [*a]\n---\n", ["Invalid YAML in README.md: the block is nested too deeply"], []),
        ("---\na: " + "[" * 5000 + "\n---\n", ["Invalid YAML in README.md: the block is nested too deeply"], []),
        (
            f'---\nx: &a "{"z" * 50_000}"\ny: [{"*a, " * 50}]\n---\n',
            ["Invalid YAML in README.md: the block expands to more than 2000000 characters"],
            [],
        ),
        (
            f"---\na: {'x' * 1_000_000}\n---\n",
            ["Invalid YAML in README.md: the block is longer than 1000000 characters"],
            [],
        ),
        (
            f"---\na: [{'1,' * 60_000}]\n---\n",
            ["Invalid YAML in README.md: the block has too many values"],
            [],
        ),
        (
            "---\na: !!float ''\n---\n",
            [f"{SYNTAX} {UNFIT} !<tag:yaml.org,2002:float> explicit tag (2:4)\n\n 2 | a: !!float ''\n--------^"],
            [],
        ),
        (
            f"---\na: !{'x' * 500}\n---\n",
            [f"{SYNTAX} unknown tag !<!{'x' * 185}… (2:4)\n\n 2 | a: !{'x' * 75}\n--------^"],
            [],
        ),
    ],
    ids=lambda value: repr(value)[:40],
)  # fmt: skip
def test_known_answers(served: Served, card: str, errors: list[str], warned: list[str]) -> None:
    answer = served.ask("POST", "/api/validate-yaml", {"content": card, "repoType": "model"}, token=False)
    said = answer.json()
    assert sorted(said) == ["errors", "warnings"]
    assert answer.status == (400 if errors else 200)
    assert [error["message"] for error in said["errors"]] == errors
    assert [warning["message"] for warning in said["warnings"]] == warned


LANGUAGE = (
    'is not valid. It must be an ISO 639-1, 639-2 or 639-3 code (two/three letters), or a special value like "code", '
    '"multilingual". If you want to use BCP-47 identifiers, you can specify them in language_bcp47.'
)
MODEL = "is not valid. Use a model id from https://hf.co/models."
RESULT = "model-index[0].results[0]"


@pytest.mark.parametrize(
    ("block", "errors"),
    [
        ("license: mit\nlicence: x\nbogus: {a: [1]}\nlicense_name: X Y\ngated: true", []),
        ("license: [mit, other]", []),
        ("language: [en, deu, multilingual, 'no']\nlanguage_bcp47: [pt-PT]", []),
        ("base_model: gpt2", []),
        ("base_model: [a/b, c.d/e_f]", []),
        ("thumbnail: ~\ninstance_prompt: null", []),
        ("metrics: [accuracy]\ndatasets: a/b\nwidget: []", []),
        ("language: pt_pt", [f'"language" with value "pt_pt" {LANGUAGE}']),
        ("language: [en, python]", [f'"language[1]" with value "python" {LANGUAGE}']),
        ("language: no", []),
        ("description: 2025-01-15 was a good day", []),
        ("tags: [2025-01-15 release, '2025-01-15']", []),
        (
            "tags: [2025-13-45, 2025-01-15 10:00:00 +9999, 0b11]",
            ['"tags[0]" must be a string', '"tags[2]" must be a string'],
        ),
        ("language: false", ['"language" must be a string']),
        ("base_model: ''", ['"base_model" is not allowed to be empty']),
        ("base_model: /home/me/out", [f'"base_model" with value "/home/me/out" {MODEL}']),
        ("base_model: ./out", [f'"base_model" with value "./out" {MODEL}']),
        ("base_model: [a/b, my model]", [f'"base_model[1]" with value "my model" {MODEL}']),
        ("base_model: 7", ['"base_model" must be a string']),
        ("datasets: [a/b, ~]", ['"datasets[1]" must be a string']),
        ("tags: [x, 7, 2025-01-15]", ['"tags[1]" must be a string', '"tags[2]" must be a string']),
        ("tags: x", ['"tags" must be an array']),
        ("new_version: 2025-01-15", ['"new_version" must be a string']),
        ("widget: {text: x}", ['"widget" must be an array']),
        ("model-index: foo", ['"model-index" must be an array']),
        ("model-index: [7]", ['"model-index[0]" must be of type object']),
        ("model-index: [{results: []}]", ['"model-index[0].name" is required']),
        ("model-index: [{name: x}]", ['"model-index[0].results" is required']),
        ("model-index: [{name: x, results: [7]}]", [f'"{RESULT}" must be of type object']),
        (
            "model-index: [{name: x, results: [{task: {}, metrics: 7}]}]",
            [f'"{RESULT}.task.type" is required', f'"{RESULT}.metrics" must be an array'],
        ),
        (
            (
                "model-index: [{name: x, results: [{task: {type: t}, "
                "dataset: {name: n, type: X Y, config: ~, revision: 1},"
                " source: {name: s}, metrics: [{type: a, value: 1, args: {z: 1}}, {type: a, config: 1}]}]}]"
            ),
            [
                f'"{RESULT}.dataset.config" must be a string',
                f'"{RESULT}.dataset.revision" must be a string',
                (
                    f'"{RESULT}.dataset.type" with value "X Y" fails to match the required pattern: '
                    r"/^(?:[\w-]+\/)?[\w-.]+$/"
                ),
                f'"{RESULT}.source.url" is required',
                f'"{RESULT}.metrics[1].value" is required',
                f'"{RESULT}.metrics[1].config" must be a string',
            ],
        ),
    ],
    ids=lambda value: repr(value)[:50],
)
def test_values_of_known_keys(served: Served, block: str, errors: list[str]) -> None:
    body = {"content": f"---\n{block}\n---\n", "repoType": "model"}
    answer = served.ask("POST", "/api/validate-yaml", body, token=False)
    assert ([error["message"] for error in answer.json()["errors"]], answer.status) == (errors, 400 if errors else 200)


@pytest.mark.parametrize("tag", ["int", "float", "bool", "timestamp", "binary", "map", "seq", "set", "omap"])
def test_a_tag_that_does_not_fit_is_told(served: Served, tag: str) -> None:
    for value in ("''", "x*", "[1]", "{a: 1}", "2025-99-99"):
        answer = served.ask("POST", "/api/validate-yaml", {"content": f"---\na: !!{tag} {value}\n---\n"})
        assert answer.status in (200, 400)
        assert all(error["message"].startswith(SYNTAX) for error in answer.json()["errors"])


def test_a_key_may_be_any_number(served: Served) -> None:
    card = f"---\n? 0x{'f' * 5000}\n: 1\n? {'9' * 5000}\n: 2\n---\n"
    repo = served.new("cards/keys")
    assert served.commit(repo, regular("README.md", card)).status == 200
    data = served.ask("GET", f"/api/models/{repo}").json()["cardData"]
    assert data == {f"0x{'f' * 5000}": 1, "9" * 5000: 2}


def test_a_hundred_errors_are_told_and_long_values_in_part(served: Served) -> None:
    said = served.ask("POST", "/api/validate-yaml", {"content": f"---\nlicense: [{'x, ' * 2000}]\n---\n"})
    assert [error["path"] for error in said.json()["errors"]] == [f"license[{place}]" for place in range(100)]
    long = {"content": f"---\nbase_model: ' {'x' * 1000}'\n---\n"}
    (error,) = served.ask("POST", "/api/validate-yaml", long).json()["errors"]
    assert error["message"] == f'"base_model" with value " {"x" * 199}…" {MODEL}'


def test_what_a_card_says_once_is_not_multiplied(served: Served) -> None:
    repo = served.new("cards/relation")
    card = f"---\nbase_model: [{', '.join(f'a/b{place}' for place in range(500))}]\n"
    plant(served.folder(repo), "README.md", f"{card}base_model_relation: {'x' * 10_000}\n---\n")
    assert len(served.ask("GET", f"/api/models/{repo}?expand=tags&expand=baseModels").body) < 50_000


@pytest.mark.parametrize("value", ["asdf", "Apache-2.0", "7", "[mit, asdf]"])
def test_licences(served: Served, value: str) -> None:
    answer = served.ask("POST", "/api/validate-yaml", {"content": f"---\nlicense: {value}\n---\n"}).json()
    (message,) = [error["message"] for error in answer["errors"]]
    place = "license[1]" if value.startswith("[") else "license"
    assert message.startswith(f'"{place}" must be one of [apache-2.0, mit, openrail, ')
    assert message.endswith(", gemma, unknown, other, array]")


def test_a_task_that_is_not_listed_is_a_warning(served: Served) -> None:
    answer = served.ask("POST", "/api/validate-yaml", {"content": "---\npipeline_tag: chatting\n---\n"})
    (warning,) = answer.json()["warnings"]
    assert answer.status == 200
    assert warning["message"].startswith(
        'The pipeline tag "chatting" is not in the official list: text-classification, '
    )


def test_a_card_that_comes_many_times_is_checked_once(served: Served) -> None:
    repo = served.new("cards/many")
    card = "---\ntags:\n" + "".join(f"- t{number}\n" for number in range(3000)) + "---\n"
    lines = [regular("README.md", f"{card}{number}") for number in range(60)]
    assert within(1, lambda: served.commit(repo, *lines)).status == 200
    assert served.ask("GET", f"/{repo}/resolve/main/README.md").body == f"{card}59".encode()
    bad, large = regular("README.md", "---\nlicense: foo\n---\n"), regular("README.md", "fine")
    assert [served.commit(repo, *both).status for both in ((large, bad), (bad, large))] == [400, 200]


def test_a_commit_is_checked_again(served: Served) -> None:
    repo = served.new("cards/commit")
    before = served.ask("GET", f"/api/models/{repo}").json()["sha"]
    answer = served.commit(repo, regular("a", "1"), regular("README.md", "---\nlicense: asdf\ntags: x\n---\n"))
    said = answer.json()["error"].splitlines()
    assert (answer.status, said[0], said[2]) == (
        400,
        "Your push was rejected during YAML metadata verification:",
        '- Error: "tags" must be an array',
    )
    assert served.ask("GET", f"/api/models/{repo}").json()["sha"] == before
    assert served.commit(repo, regular("sub/README.md", "---\nlicense: asdf\n---\n")).status == 200


def test_plain_text_for_who_asks(served: Served) -> None:
    body = {"content": "---\n- a\n---\n", "repoType": "model"}
    answer = served.ask("POST", "/api/validate-yaml", body, {"Accept": "text/plain"})
    assert (answer.status, answer.body) == (400, b'- Error: "value" must be of type object')


def test_half_a_character_is_shown_as_such_in_plain_text(served: Served) -> None:
    body = {"content": '---\nlanguage: "\\ud800"\n---\n'}
    answer = served.ask("POST", "/api/validate-yaml", body, {"Accept": "text/plain"})
    assert (answer.status, answer.body.decode()) == (400, f'- Error: "language" with value "\ufffd" {LANGUAGE}')


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
clock: 1:30
grouped: 1_000
octal: 0o17
decimal: 0755
yes: true
nothing: null
day: 2025-01-15
past: 2025-13-45
time: 2025-1-5 10:00:00.5 -01:30
sentence: 2025-01-15 was a good day
binary: -0b101
sixteen: -0x1f
sign: +.5
under: 0x_1
braces: {{license}}
[x, y]: list
merge: <<
false: x
~: y
2.: z
pair: "\\ud83d\\ude00 \\ud800"
infinite: .inf
huge: 123456789012345678901234567890
1: key
tags: [a, b]
"""
    plant(served.folder(repo), "README.md", f"---\n{block}---\n")
    data: dict[str, Any] = served.ask("GET", f"/api/models/{repo}").json()["cardData"]
    assert data == {
        "language": "no",
        "switch": "on",
        "small": 1e-4,
        "clock": "1:30",
        "time": "2025-01-05T11:30:00.500000+00:00",
        "grouped": "1_000",
        "octal": 15,
        "decimal": 755,
        "yes": True,
        "nothing": None,
        "day": "2025-01-15",
        "past": "2026-02-14",
        "sentence": "2025-01-15 was a good day",
        "binary": -5,
        "sixteen": -31,
        "sign": "+.5",
        "under": "0x_1",
        "braces": {"[object Object]": None},
        "x,y": "list",
        "merge": "<<",
        "false": "x",
        "null": "y",
        "2": "z",
        "pair": "\U0001f600 \ufffd",
        "infinite": "inf",
        "huge": 1.2345678901234568e29,
        "1": "key",
        "tags": ["a", "b"],
    }


def test_model_info(served: Served, api: HfApi) -> None:
    repo = served.new("cards/info")
    card = "---\nlicense: mit\nlibrary_name: peft\npipeline_tag: text-generation\n"
    card += "base_model: a/b\nbase_model_relation: adapter\ntags: [lora, 7]\n---\n"
    head = plant(served.folder(repo), "README.md", card)
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
