"""The rules of licences at their edge."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from cardsmith.card.model import Card
from cardsmith.lint import validate, vocab
from cardsmith.lint.edits import applying
from cardsmith.lint.knowledge import licences
from cardsmith.lint.model import Diagnostic


def _diagnostics(folder: Path, yaml: str, code: str, **facts: Any) -> list[Diagnostic]:
    """What a rule finds in a card beside these facts."""
    if facts:
        (folder / ".cardsmith").mkdir(exist_ok=True)
        (folder / ".cardsmith" / "facts.json").write_text(json.dumps({"schema": 1, "facts": facts, "sources": {}}))
    (folder / "README.md").write_bytes(f"---\n{yaml}\n---\n".encode())
    return validate(folder / "README.md", select=[code])


def _mended(folder: Path, yaml: str, code: str, **facts: Any) -> str:
    """The YAML after the fixes of a rule, made once."""
    edits = [edit for each in _diagnostics(folder, yaml, code, **facts) for edit in each.edits]
    return applying.apply(f"---\n{yaml}\n---\n", edits).removeprefix("---\n").removesuffix("\n---\n")


_OTHER = {"license": "other", "license_name": "parrot-1.0", "license_link": "https://example.org/parrot"}


@pytest.mark.parametrize(
    ("facts", "after"),
    [
        ({"base_model": {"id": "org/base", "license": "apache-2.0"}}, "license: apache-2.0"),
        ({"base_model": {"id": "org/base", "license": "mit"}, "card": {"license": "gpl-3.0"}}, "license: gpl-3.0"),
        (
            {"base_model": {"id": "org/base", **_OTHER}},
            "license: other\nlicense_name: parrot-1.0\nlicense_link: https://example.org/parrot",
        ),
        ({"base_model": {"id": "org/base", "license": "other"}}, None),
        ({"base_model": {"id": "org/base", "license": "unknown"}}, None),
        ({"base_model": {"id": "org/base", "license": "parrot"}}, None),
        ({"base_model": {"id": "org/base"}}, None),
    ],
)
def test_li001_takes_over_what_the_facts_know(facts: dict[str, Any], after: str | None, tmp_path: Path) -> None:
    mended = _mended(tmp_path, "tags:\n- a", "LI001", **facts)
    assert mended == (f"tags:\n- a\n{after}" if after else "tags:\n- a")


@pytest.mark.parametrize(
    ("base", "advice"),
    [
        ("google/gemma-3-1b-pt", "write `license: gemma`, as the base has"),
        ("unsloth/Llama-3.1-8B-Instruct", "write `license: llama3.1`, as the base has"),
        ("Qwen/Qwen3-4B", "write `license:` and the base model's, or your own"),
    ],
)
def test_li001_knows_what_a_family_hands_down_and_writes_nothing(base: str, advice: str, tmp_path: Path) -> None:
    (found,) = _diagnostics(tmp_path, f"base_model: {base}", "LI001")
    assert found.message == f"the Hub reads no licence, and without one nobody may use the model; {advice}"
    assert found.edits == ()


@pytest.mark.parametrize("yaml", ["{tags: a}", "? tags\n: a", "  tags: a\n  language: en"])
def test_li001_adds_a_line_where_lines_are(yaml: str, tmp_path: Path) -> None:
    mended = _mended(tmp_path, yaml, "LI001", base_model={"id": "org/base", "license": "mit"})
    added = {"{tags: a}": "", "? tags\n: a": "", "  tags: a\n  language: en": "\n  license: mit"}
    assert mended == yaml + added[yaml]


@pytest.mark.parametrize(
    ("written", "after", "fix"),
    [
        ("MIT", "mit", "safe"),
        ("'Apache 2.0'", "apache-2.0", "safe"),
        ("Apache License, Version 2.0", "apache-2.0", "safe"),
        ("The MIT License", "mit", "safe"),
        ("apache", "apache-2.0", "unsafe"),
        ("apache-2.O", "apache-2.0", "unsafe"),
        ("CC BY-SA 4.0", "cc-by-sa-4.0", "safe"),
        ("llama-3.1", "llama3.1", "safe"),
        ("parrot", "parrot", None),
        ("cc-by-nc-sa", "cc-by-nc-sa", None),
    ],
)
def test_li002_mends_what_is_clear(written: str, after: str, fix: str | None, tmp_path: Path) -> None:
    (found,) = _diagnostics(tmp_path, f"license: {written}", "LI002")
    assert found.fix == fix
    if fix:
        assert _mended(tmp_path, f"license: {written}", "LI002") == f"license: {after}"
        assert _diagnostics(tmp_path, f"license: {after}", "LI002") == []


_PUT = "put it there, or write the licence's address"


@pytest.mark.parametrize(
    ("yaml", "files", "said"),
    [
        ("license: mit", [], "the licence `mit` wants its text"),
        ("license: MIT", [], "the licence `mit` wants its text"),
        ("licence: mit", [], "the licence `mit` wants its text"),
        ("license: [cc0-1.0, gemma]", [], "the licence `gemma` wants its text"),
        ("license: mit", ["LICENSE"], None),
        ("license: mit", ["license.txt"], None),
        ("license: mit", ["LICENCE.md"], None),
        ("license: gpl-3.0", ["COPYING"], None),
        ("license: unlicense", [], None),
        ("license: cc-by-4.0", [], None),
        ("license: llama3", ["USE_POLICY.md"], "the licence `llama3` wants its text"),
        ("license: other\nlicense_link: LICENSE", [], f"there is no file `LICENSE` beside the card; {_PUT}"),
        ("license: other\nlicense_link: ./LICENSE", ["LICENSE"], None),
        (
            "license: other\nlicense_link: LICENSE",
            ["LICENSE.txt"],
            "there is no file `LICENSE` beside the card; write `LICENSE.txt`",
        ),
        ("license: other\nlicense_link: https://example.org", [], None),
        ("license:", [], None),
    ],
)
def test_li004_looks_for_the_text(yaml: str, files: list[str], said: str | None, tmp_path: Path) -> None:
    for name in ("config.json", *files):
        (tmp_path / name).write_text("{}")
    found = [(each.severity, each.message) for each in _diagnostics(tmp_path, yaml, "LI004")]
    rest = " beside the model; put it into a file `LICENSE`" if said and said.endswith("its text") else ""
    assert found == ([("warning", f"{said}{rest}")] if said else [])


def test_li004_knows_before_it_is_written_what_the_base_s_licence_wants(tmp_path: Path) -> None:
    facts = {"base_model": {"id": "org/base", "license": "apache-2.0"}}
    before = _diagnostics(tmp_path, "tags: a", "LI004", **facts)
    after = _diagnostics(tmp_path, "tags: a\nlicense: apache-2.0", "LI004", **facts)
    assert [each.message for each in before] == [each.message for each in after]
    assert [each.line for each in before] == [1]


@pytest.mark.parametrize(
    ("mine", "base", "severity"),
    [
        ("apache-2.0", "meta-llama/Llama-3.2-1B-Instruct", "error"),
        ("mit", "meta-llama/Meta-Llama-3-8B", "error"),
        ("Apache 2.0", "codellama/CodeLlama-7b-hf", "error"),
        ("llama3.1", "meta-llama/Llama-3.2-1B-Instruct", "warning"),
        ("cc-by-nc-4.0", "google/gemma-2-2b-it", "warning"),
        ("llama3.2", "meta-llama/Llama-3.2-1B-Instruct", None),
        ("other", "meta-llama/Llama-3.2-1B-Instruct", None),
        ("[gemma, mit]", "google/gemma-3-270m", None),
        ("apache-2.0", "google/gemma-4-31b-it", None),
        ("apache-2.0", "someone/Llama-3.2-1B-Instruct", None),
        ("apache-2.0", "bigscience/bloomz-560m", "error"),
        ("mit", "facebook/nllb-200-distilled-600M", "error"),
        ("cc-by-nc-sa-4.0", "facebook/nllb-200-distilled-600M", None),
        ("license", "google/gemma-3-270m", None),
        ("apache-2.0", "unsloth/Meta-Llama-3.1-8B-bnb-4bit", "error"),
        ("apache-2.0", "unsloth/llama-3-8b-bnb-4bit", "error"),
        ("mit", "NousResearch/Llama-2-7b-hf", "error"),
        ("apache-2.0", "unsloth/Qwen3-4B-Base", None),
    ],
)
def test_li005_knows_a_few_families(mine: str, base: str, severity: str | None) -> None:
    found = validate(Card(f"---\nlicense: {mine}\nbase_model: {base}\n---\n"), select=["LI005"])
    assert [each.severity for each in found] == ([severity] if severity else [])


@pytest.mark.parametrize(
    ("mine", "base", "severity"),
    [
        ("mit", "gpl-3.0", "error"),
        ("apache-2.0", "cc-by-nc-4.0", "error"),
        ("cc0-1.0", "cc-by-sa-4.0", "error"),
        ("mit", "apache-2.0", None),
        ("apache-2.0", "mit", None),
        ("gpl-3.0", "apache-2.0", None),
        ("cc-by-nc-4.0", "cc-by-sa-4.0", None),
        ("unknown", "cc-by-nc-4.0", None),
        ("mit", "unknown", None),
    ],
)
def test_li005_believes_the_facts(mine: str, base: str, severity: str | None, tmp_path: Path) -> None:
    facts = {"base_model": {"id": "org/base", "license": base}}
    found = _diagnostics(tmp_path, f"license: {mine}\nbase_model: org/base", "LI005", **facts)
    assert [each.severity for each in found] == ([severity] if severity else [])


def test_li005_says_what_to_write(tmp_path: Path) -> None:
    facts = {"base_model": {"id": "org/base", **_OTHER}}
    (found,) = _diagnostics(tmp_path, "license: mit", "LI005", **facts)
    assert found.message == (
        "`mit` says nothing of the terms of the base `org/base`, which has a licence of its own; write `license: other`"
        " and `license_name: parrot-1.0` and `license_link: https://example.org/parrot`"
    )


def test_li005_wants_facts_of_the_base_that_the_card_names(tmp_path: Path) -> None:
    facts = {"base_model": {"id": "org/base", "license": "gpl-3.0"}}
    assert _diagnostics(tmp_path, "license: mit\nbase_model: org/other", "LI005", **facts) == []


def test_every_licence_of_the_list_is_what_it_is() -> None:
    for licence in vocab.licenses():
        assert not (licences.is_permissive(licence) and licences.is_closed(licence))
        assert not licences.has_own_terms(licence) or licences.is_closed(licence)
    assert licences.is_permissive("mit")
    assert licences.is_closed("cc-by-nc-nd-4.0")
    assert licences.has_own_terms("llama4")
    assert not licences.is_permissive("other")
