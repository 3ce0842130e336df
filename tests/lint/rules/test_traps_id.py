"""The rules of names and links at their edge."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from cardsmith.card.model import Card
from cardsmith.lint import validate
from cardsmith.lint.edits import applying
from cardsmith.lint.model import Diagnostic


def _diagnostics(folder: Path, text: str, code: str, **facts: Any) -> list[Diagnostic]:
    """What a rule finds in a card beside these facts."""
    (folder / ".cardsmith").mkdir(exist_ok=True)
    (folder / ".cardsmith" / "facts.json").write_text(json.dumps({"schema": 1, "facts": facts, "sources": {}}))
    (folder / "README.md").write_bytes(text.encode())
    return validate(folder / "README.md", select=[code])


def _mended(folder: Path, text: str, code: str, **facts: Any) -> str:
    """The card after the fixes of a rule, made once."""
    edits = [edit for each in _diagnostics(folder, text, code, **facts) for edit in each.edits]
    return applying.apply(text, edits)


def _body(text: str) -> str:
    return f"---\nlicense: mit\n---\n\n{text}\n"


_BASE = {"base_model": {"id": "some-org/base"}}


@pytest.mark.parametrize(
    ("before", "facts", "after"),
    [
        ("[the paper]()", {}, "the paper"),
        ("![a plot](None)", {}, "a plot"),
        ("[![badge]()](https://example.org)", {}, "[badge](https://example.org)"),
        ("[]( )", {}, ""),
        ("trained on the None dataset.", {"datasets": [{"id": "org/words"}]}, "trained on the org/words dataset."),
        ("trained on the None dataset.", {"datasets": [{"id": "a"}, {"id": "b"}]}, "trained on the None dataset."),
        ('pipe(model="None")', {"repo_id": "org/tiny"}, 'pipe(model="org/tiny")'),
        ('pipe(model="None")', {}, 'pipe(model="None")'),
        ("[org/it](https://huggingface.co/)", {}, "[org/it](https://huggingface.co/org/it)"),
        (
            "a fine-tuned version of [](https://huggingface.co/)",
            _BASE,
            "a fine-tuned version of [some-org/base](https://huggingface.co/some-org/base)",
        ),
        (
            "a fine-tuned version of [None](https://huggingface.co/None).",
            _BASE,
            "a fine-tuned version of [some-org/base](https://huggingface.co/some-org/base).",
        ),
        ("made by [None](https://huggingface.co/None)", _BASE, "made by [None](https://huggingface.co/None)"),
    ],
)
def test_id001_writes_what_is_known(before: str, facts: dict[str, Any], after: str, tmp_path: Path) -> None:
    assert _mended(tmp_path, _body(before), "ID001", **facts) == _body(after)


def test_id001_says_of_a_link_what_its_address_is(tmp_path: Path) -> None:
    assert [each.message for each in _diagnostics(tmp_path, _body("[a]() [b](None)"), "ID001")] == [
        "this link has no address; write it, or keep the words alone",
        "the address of this link is `None`; write it, or keep the words alone",
    ]


@pytest.mark.parametrize(
    ("key", "facts", "right"),
    [
        ("base_model", _BASE, "some-org/base"),
        ("datasets", {"datasets": [{"id": "org/words"}]}, "org/words"),
        ("model_name", {"model_name": "tiny"}, "tiny"),
        ("new_version", {"repo_id": "org/tiny"}, "None"),
        ("base_model", {"base_model": {"local": True}}, "None"),
    ],
)
def test_id001_writes_into_the_front_matter(key: str, facts: dict[str, Any], right: str, tmp_path: Path) -> None:
    assert _mended(tmp_path, f"---\n{key}: None\n---\n", "ID001", **facts) == f"---\n{key}: {right}\n---\n"


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("base_model: https://huggingface.co/org/it/", "base_model: org/it"),
        ("datasets: [https://hf.co/datasets/org/it]", "datasets: [org/it]"),
        ("base_model: ~/.cache/huggingface/hub/models--org--it-1.0/snapshots/0f", "base_model: org/it-1.0"),
        ("base_model: C:\\hub\\models--org--it\\snapshots\\0f", "base_model: org/it"),
        ("base_model: ./out", "base_model: some-org/base"),
        ("tags: [base_model:adapter:/data/base]", "tags: [base_model:adapter:some-org/base]"),
        ("tags: ['base_model:/data/base']", "tags: [base_model:some-org/base]"),
        ("base_model: [./a, ./b]", "base_model: [./a, ./b]"),
        ("datasets: ./out", "datasets: ./out"),
        ("new_version: ./out", "new_version: ./out"),
    ],
)
def test_id002_writes_the_id_that_is_known(before: str, after: str, tmp_path: Path) -> None:
    assert _mended(tmp_path, f"---\n{before}\n---\n", "ID002", **_BASE) == f"---\n{after}\n---\n"


@pytest.mark.parametrize(
    ("value", "what"),
    [
        ("https://example.org/base", "an address"),
        ("s3://bucket/base", "an address"),
        ("a/b/c", "a path"),
        ("words (https://example.org)", "no id on the Hub"),
        ("org/na me", "no id on the Hub"),
        ("org/it.git", "no id on the Hub"),
        ("model", "the name of a folder"),
        ("checkpoint-500", "the name of a folder"),
    ],
)
def test_id002_says_what_it_is(value: str, what: str) -> None:
    (found,) = validate(Card(f"---\nbase_model: {value}\n---\n"), select=["ID002"])
    assert found.message.startswith(f"`{value}` is {what}; ")


@pytest.mark.parametrize("tag", ["base_model:org/it", "base_model:quantized:org/it", "base_models", "x:base_model:./a"])
def test_id002_knows_tags_that_name_a_base(tag: str) -> None:
    assert validate(Card(f"---\ntags: [{tag}]\n---\n"), select=["ID002"]) == []


def _code(text: str) -> str:
    return _body(f"# Tiny\n\n```python\n{text}\n```")


@pytest.mark.parametrize(
    ("text", "severities"),
    [
        (_body("# org/other"), ["error"]),
        (_body("# Model Card for `org/other`"), ["error"]),
        (_body("# [org/other](https://huggingface.co/org/other)"), ["error"]),
        (_body("# [models/other](models/other)"), []),
        (_body("# ORG/Tiny-1b"), []),
        (_body("# org/tiny"), ["warning"]),
        (_body("# Input/output of tiny"), []),
        (_body("# Tiny\n\n## org/other"), []),
        (_code('M.from_pretrained("org/other")'), ["error"]),
        (_code('M.from_pretrained("else/tiny-1b")'), ["error"]),
        (_code('pipeline("x", model="org/other")'), ["error"]),
        (_code('model_id = "org/other"'), ["error"]),
        (_code('SentenceTransformer("org/other")'), ["error"]),
        (_code('M.from_pretrained("else/other")'), []),
        (_code('M.from_pretrained("./tiny-1b")'), []),
        (_code('T.from_pretrained("org/other")\nM.from_pretrained("org/tiny-1b")'), []),
        (_code('M.from_pretrained("org/base")'), []),
        (_code('M.from_pretrained("org/None")'), []),
        (_body("It is like `org/other`, see M.from_pretrained('org/other')."), []),
    ],
)
def test_id004_knows_another_from_ones_own(text: str, severities: list[str], tmp_path: Path) -> None:
    found = _diagnostics(tmp_path, text, "ID004", repo_id="org/tiny-1b", base_model={"id": "org/base"})
    assert [each.severity for each in found] == severities


def test_id004_writes_ones_own(tmp_path: Path) -> None:
    text = _body("# org/other\n\n```python\nM.from_pretrained('org/other')\n```").replace("\n", "\r\n")
    mended = _mended(tmp_path, text, "ID004", repo_id="org/tiny")
    assert mended == text.replace("org/other", "org/tiny")


@pytest.mark.parametrize(
    ("target", "said"),
    [
        ("lost.png", "there is no file `lost.png` in the folder; put it there, or take the link out"),
        (
            "./images/lost.png?raw=true",
            "there is no file `images/lost.png` in the folder; put it there, or take the link out",
        ),
        (
            "images/PLOT.png",
            "there is no file `images/PLOT.png` in the folder; capitals count, write `images/plot.png`",
        ),
        ("www.example.org", "`www.example.org` leads to a file of that name; write `https://www.example.org`"),
        ("example.ai/a", "`example.ai/a` leads to a file of that name; write `https://example.ai/a`"),
        ("polly@example.org", "`polly@example.org` leads to a file of that name; write `mailto:polly@example.org`"),
        ("[https://a.org", "`[https://a.org` is no address; write what stands in the brackets, and the brackets once"),
        ("images/plot.png", None),
        ("./images/plot.png#x", None),
        ("images", None),
        ("images/", None),
        ("with%20blank.txt", None),
        ("README.md", None),
        ("#tiny", None),
        ("/org/tiny", None),
        ("../other", None),
        ("./resolve/main/far.bin", None),
        ("blob/main/far.bin", None),
        ("https://example.org/lost.png", None),
        ("mailto:polly@example.org", None),
        ("data:image/png;base64,AAAA", None),
        ("{{ plot }}", None),
    ],
)
def test_id005_knows_what_is_in_the_folder(target: str, said: str | None, tmp_path: Path) -> None:
    (tmp_path / "images").mkdir()
    (tmp_path / "images" / "plot.png").write_bytes(b"")
    (tmp_path / "with blank.txt").write_text("")
    found = _diagnostics(tmp_path, _body(f"![x](<{target}>)" if " " in target else f"![x]({target})"), "ID005")
    assert [(each.severity, each.message) for each in found] == ([("warning", said)] if said else [])


def test_id005_takes_footnotes_for_no_links(tmp_path: Path) -> None:
    text = _body("Text[^1] and [2] and [the plot].\n\n[2]: Source of it\n[the plot]: lost.png")
    assert [each.line for each in _diagnostics(tmp_path, text, "ID005")] == [8]


def test_id005_says_nothing_of_a_card_alone() -> None:
    assert validate(Card(_body("![x](lost.png)")), select=["ID005"]) == []
