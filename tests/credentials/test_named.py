"""Keys that only their names give away, in each way of writing a name before a value."""

from __future__ import annotations

import json
import re

import pytest

from cardsmith.credentials import find

from .planted import BASE64, HEX, text

KEYS = [
    ("WANDB_API_KEY", text(40, HEX), "a W&B key"),
    ("wandb_key", text(40, HEX), "a W&B key"),
    ("AWS_SECRET_ACCESS_KEY", text(40, BASE64), "an AWS secret key"),
    ("aws_secret_key", text(40, BASE64), "an AWS secret key"),
    ("KAGGLE_KEY", text(32, HEX), "a Kaggle key"),
]
#: `K` is the name, `V` the value
FORMS = [
    'os.environ["K"] = "V"',
    "os.environ['K']='V'",
    'os.environ.setdefault("K", "V")',
    'os.environ.get("K", "V")',
    'os.putenv("K", "V")',
    'x = ("K", "V")',
    'env={"K": "V"}',
    'env={"K":f"V"}',
    'env={"K": b"V"}',
    'd["K"]: str = "V"',
    "K: Final[str] = 'V'",
    "%env K=V",
    "export K=V",
    "export K='V'",
    "ENV K V",
    "ENV K=V",
    "ARG K=V",
    "setenv K V",
    "set -gx K V",
    "K := V",
    "K ?= V",
    "echo ${K:-V}",
    '$env:K = "V"',
    '[Environment]::SetEnvironmentVariable("K", "V")',
    'Sys.setenv(K = "V")',
    "- name: K\n  value: V",
    '      - name: K\n        value: "V"',
    "K:\n  V",
    "K: >-\n    V\n",
    '"K" => "V"',
    "| K | V |",
    "| `K` | `V` |",
    "* **K**: `V`",
    "<K>V</K>",
    '<add key="K" value="V"/>',
    '{"name": "K", "value": "V"}',
    'name = "K"\nvalue = "V"',
]


def written(form: str, name: str, key: str) -> str:
    """A key as a form has it."""
    return re.sub(r"\b[KV]\b", lambda letter: name if letter[0] == "K" else key, form)


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize(("name", "key", "kind"), KEYS, ids=[name for name, *_ in KEYS])
def test_is_found(form: str, name: str, key: str, kind: str) -> None:
    line = f"words\n{written(form, name, key)}\n"
    assert [(each.name, line[each.start : each.end], each.certain) for each in find(line)] == [(kind, key, True)]


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize(("name", "key", "kind"), KEYS, ids=[name for name, *_ in KEYS])
def test_is_found_in_a_notebook(form: str, name: str, key: str, kind: str) -> None:
    """As one string of JSON, and as a list of lines."""
    code = written(form, name, key)
    for source in (code, code.splitlines(keepends=True)):
        cells = [{"cell_type": "code", "source": source}]
        notebook = json.dumps({"cells": cells}, indent=1)
        assert [(each.name, notebook[each.start : each.end]) for each in find(notebook)] == [(kind, key)]


@pytest.mark.parametrize(
    "around",
    [
        "K is read by the run at commit V",
        "K: see the checkpoint V",
        "K is needed.\n\nThe hash is V",
        'os.environ["K"]\n\n\n\nsha1 = "V"',
        "K = os.environ['V']x",
        'K = "V.7"',
        "K=https://example.org/V",
        "K=<V-goes-here>",
        "unset K; git checkout V",
    ],
)
@pytest.mark.parametrize(("name", "key"), [(name, key) for name, key, _ in KEYS if name != "wandb_key"])
def test_what_stands_in_other_words_is_none(around: str, name: str, key: str) -> None:
    found = find(written(around, name, key))
    assert [each for each in found if each.certain] == []


@pytest.mark.parametrize("form", ['os.environ["K"] = "V"', "os.environ['K']='V'", 'd["K"]=f"V"'])
def test_of_any_other_issuer_it_may_be_one(form: str) -> None:
    line = written(form, "COHERE_API_KEY", text(40))
    for each in (line, json.dumps(line)):
        assert [(found.name, found.certain) for found in find(each)] == [("what looks like a credential", False)]
