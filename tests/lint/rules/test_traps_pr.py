"""Provenance: what is nearly told, and what a fix makes of the facts."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Any

import pytest

from cardsmith.lint.folder.verdict import changed, read

from .traps import body, folder, found, head, mended, of_folder

_COMMIT = "1cfa9a7208912126459214e8b04321603b3df60c"
_METRICS = "| metric | value |\n|---|---|\n"
_STARTED = "Training started from [a/b](https://huggingface.co/a/b) at commit `1cfa9a720891`."


def _facts(**facts: Any) -> str:
    return json.dumps({"schema": 1, "facts": facts})


def _adapter(base: str | None, **more: Any) -> str:
    return json.dumps({"peft_type": "LORA", "base_model_name_or_path": base, **more})


@pytest.mark.parametrize(
    ("card", "config", "answer"),
    [
        ("some-org/base", "some-org/base", None),
        ("some-org/base", "Some-Org/Base", None),
        ("some-org/base", "base", None),
        ("base", "some-org/base", None),
        ("some-org/base", "/models/base", None),
        ("some-org/base", None, None),
        ("some-org/base", "some-org/other", "error"),
        ("some-org/base", "mirror/base", "warning"),
        ("some-org/base", "mirror/base-unsloth-bnb-4bit", "warning"),
        ("some-org/base-7b", "some-org/base-13b", "error"),
        ("[some-org/base, some-org/other]", "some-org/other", None),
    ],
)
def test_pr002_tells_another_model_from_another_copy(
    card: str, config: str | None, answer: str | None, tmp_path: Path
) -> None:
    folder(tmp_path, {"README.md": head(f"base_model: {card}"), "adapter_config.json": _adapter(config)})
    assert [each.severity for each in of_folder(tmp_path, "PR002")] == ([answer] if answer else [])


def test_pr002_writes_the_base_of_the_files_and_its_tag(tmp_path: Path) -> None:
    yaml = "license: mit\nbase_model: a/b\nlibrary_name: peft\ntags: [base_model:adapter:a/b, lora]"
    files = {"README.md": head(yaml).replace("\n", "\r\n"), "adapter_config.json": _adapter("c/d")}
    after = mended(folder(tmp_path, files), "PR002")
    assert after == head(yaml.replace("a/b", "c/d")).replace("\n", "\r\n")


def test_pr002_leaves_it_to_people_where_the_files_disagree(tmp_path: Path) -> None:
    files = {"README.md": head("base_model: a/b"), "adapter_config.json": _adapter("c/d")}
    folder(tmp_path, {**files, ".cardsmith/facts.json": _facts(base_model={"id": "e/f"})})
    assert [each.fix for each in of_folder(tmp_path, "PR002")] == [None, None]


@pytest.mark.parametrize(
    ("text", "is_told"),
    [
        (f"at commit `{_COMMIT[:12]}`", True),
        (f"https://huggingface.co/a/b/tree/{_COMMIT}", True),
        ('load("a/b", revision="v1.0")', True),
        ("a decade of effaced facades, 1234567 of them", False),
        ("revision = None", False),
    ],
)
def test_pr003_knows_a_commit(text: str, is_told: bool, tmp_path: Path) -> None:
    folder(tmp_path, {"README.md": head("base_model: a/b", text), "config.json": "{}"})
    assert (of_folder(tmp_path, "PR003") == []) is is_told


@pytest.mark.parametrize(
    ("text", "after"),
    [
        (
            "It is made of [a/b](https://huggingface.co/a/b), and good.\n",
            "It is made of [a/b](https://huggingface.co/a/b) at commit `1cfa9a720891`, and good.\n",
        ),
        (
            "# A\n\n## Training procedure\n\nLong.\n\n### Hyperparameters\n\n- a: 1\n",
            f"# A\n\n## Training procedure\n\nLong.\n\n{_STARTED}\n\n### Hyperparameters\n\n- a: 1\n",
        ),
        (
            "# A\n\n## Citation\n\nNone.\n",
            f"# A\n\n## Training procedure\n\n{_STARTED}\n\n## Citation\n\nNone.\n",
        ),
    ],
)
def test_pr003_writes_the_commit_of_the_facts(text: str, after: str, tmp_path: Path) -> None:
    yaml = "license: mit\nbase_model: a/b"
    facts = _facts(base_model={"id": "a/b", "revision": _COMMIT})
    folder(tmp_path, {"README.md": head(yaml, text), "config.json": "{}", ".cardsmith/facts.json": facts})
    assert mended(tmp_path, "PR003") == head(yaml, after)


@pytest.mark.parametrize(
    ("text", "is_told"),
    [
        ("It was trained on our mails.", True),
        ("Ein Korpus von Briefen.", True),
        ("在维基百科数据上训练。", True),
        ("It was fine-tuned on an unknown dataset.", False),
        ("This model is a fine-tuned version of x on the None dataset.", False),
        ("### Framework versions\n\n- Datasets: 4.1.1\n- Datasets 2.0", False),
        ("### Training Data\n\n[More Information Needed]", False),
        ("It was trained with GRPO.", False),
        ("| **Sources** | [Universal Dependencies v2.5](https://example.org) |", True),
        ("Tuned for fill-mask on 247731 titles of issues.", True),
        ("", False),
    ],
)
def test_pr004_knows_a_word_of_data(text: str, is_told: bool) -> None:
    assert (found(body(text), "PR004") == []) is is_told


def test_pr004_asks_no_player_for_data() -> None:
    assert found(head("license: mit\ntags: [stable-baselines3, reinforcement-learning]", "# A"), "PR004") == []
    assert found(head("license: mit\npipeline_tag: reinforcement-learning", "# A"), "PR004") == []


@pytest.mark.parametrize(
    ("text", "is_told"),
    [
        ("The `train` and `validation` datasets were used.", True),
        ("It was tuned on the MNLI train set.", True),
        ("It was tuned on train+validation.", True),
        ("**Training data:** TQuADv2-train", True),
        ("| data | Train | Test |\n|---|---|---|\n| a | 5h | 1h |", True),
        ("On 570GB of clean text.", True),
        ("On Wikipedia (319 MB of text).", True),
        ("It was tuned on ~63000 book reviews.", True),
        ("The `Trainer` of transformers tuned xls-r-300m, of 11B parameters.", False),
        ("", False),
    ],
)
def test_pr005_knows_how_much_was_taken(text: str, is_told: bool) -> None:
    assert (found(head("datasets: a/b", text), "PR005") == []) is is_told


def test_pr005_is_silent_where_no_dataset_is_named() -> None:
    assert found(head("datasets:"), "PR005") == []


def test_pr004_writes_the_datasets_of_the_facts(tmp_path: Path) -> None:
    facts = _facts(base_model={"id": "a/b"}, datasets=[{"id": "x/y"}, {"id": "x/a", "split": "train"}, {"rows": 3}])
    files = {"README.md": head("license: mit", "# A\n"), "config.json": "{}", ".cardsmith/facts.json": facts}
    assert mended(folder(tmp_path, files), "PR004") == head("license: mit\ndatasets:\n- x/a\n- x/y", "# A\n")


def test_pr005_writes_what_the_facts_know_of_the_data(tmp_path: Path) -> None:
    data = [{"id": "x/y", "split": "train", "rows": 9600, "revision": _COMMIT}, {"id": "x/z", "config": "main"}]
    yaml = "license: mit\ndatasets: [x/y, x/z]"
    files = {"README.md": head(yaml, "# A"), "config.json": "{}", ".cardsmith/facts.json": _facts(datasets=data)}
    assert mended(folder(tmp_path, files), "PR005") == head(
        yaml,
        "# A\n\n## Training procedure\n\nIt was trained on [x/y](https://huggingface.co/datasets/x/y) (9,600 rows, "
        "split `train`, commit `1cfa9a720891`) and [x/z](https://huggingface.co/datasets/x/z) (configuration "
        "`main`).\n",
    )


@pytest.mark.parametrize(
    ("text", "is_told"),
    [
        ("- Transformers 4.11.0.dev0", True),
        ("It needs [torch](https://pytorch.org) 2.8.", True),
        ("| **spaCy** | `>=3.2.1,<3.3.0` |", True),
        ('```toml\ndependencies = ["peft[all] >= 0.17"]\n```', True),
        ("transformers version v4.57", True),
        ("transformers, of which 4.5 million rows", False),
        ("It is version 1.0 of a model for PyTorch.", False),
        ("a == 1.5 or transformers", False),
    ],
)
def test_pr006_knows_a_version(text: str, is_told: bool) -> None:
    assert (found(body(text), "PR006") == []) is is_told


def test_pr006_and_pr008_write_what_cardsmith_renders(tmp_path: Path) -> None:
    facts = _facts(
        base_model={"id": "a/b"},
        run={"steps": 1200, "seconds": 5025.5},
        hardware={"gpu": "H100", "gpu_count": 4},
        versions={"trl": "1.16.0", "torch": "2.8.0"},
    )
    text = "# A\n\n## Training procedure\n\nIt was trained."
    files = {"README.md": head("license: mit", text), "config.json": "{}", ".cardsmith/facts.json": facts}
    folder(tmp_path, files)
    after = mended(tmp_path, "PR006")
    assert after == head("license: mit", f"{text}\n\n### Framework versions\n\n- TRL: 1.16.0\n- PyTorch: 2.8.0\n")
    assert "It was trained.\n\nTraining took 1,200 steps and 84 minutes on 4 × H100" in mended(tmp_path, "PR008")


@pytest.mark.parametrize(
    ("facts", "written"),
    [
        ({"run": {"steps": 2}}, ""),
        ({"run": {"steps": 2, "tokens": 340}}, ""),
        ({"run": {"steps": 2, "seconds": 8.5}}, "Training took 2 steps and 8.5 seconds."),
        ({"run": {"steps": 2}, "hardware": {"device": "cpu"}}, "Training took 2 steps on CPU."),
        ({"run": {"steps": 2, "flops": 1.1e8}}, "Training took 2 steps. It took 1.1e+08 floating-point operations."),
    ],
)
def test_pr008_writes_only_what_tells_the_compute(facts: dict[str, Any], written: str, tmp_path: Path) -> None:
    text = "# A\n\n## Training procedure\n\nIt was trained.\n"
    folder(tmp_path, {"README.md": head("license: mit", text), ".cardsmith/facts.json": _facts(**facts)})
    after = mended(tmp_path, "PR008")
    assert after == head("license: mit", f"{text}\n{written}\n" if written else text)
    assert [each.fix for each in of_folder(tmp_path, "PR008")] == ([] if written else [None])


@pytest.mark.parametrize(
    ("text", "facts", "reported"),
    [
        ("Training took 1,000 steps and a day.", {"run": {"steps": 1200}}, ["1,000"]),
        ("Training took 1,200 steps and a day.", {"run": {"steps": 1200}}, []),
        ("Training took long, 1,000 steps.", {"run": {"steps": 1200}}, []),
        ("The adapter (rank 8, alpha 32) targets `q`.", {"adapter": {"r": 16, "alpha": 32.0}}, ["8"]),
        ("An adapter of rank 8.", {"adapter": {"r": 16}}, []),
        (
            "On [x/y](https://huggingface.co/datasets/x/y) (split `train`, 96 rows).",
            {"datasets": [{"id": "x/y", "rows": 9600}]},
            ["96"],
        ),
        (
            "On [x/y](https://huggingface.co/datasets/x/y) (96 rows).",
            {"datasets": [{"id": "x/y", "rows": 9600}, {"id": "x/y", "rows": 96}]},
            [],
        ),
        ("## Training hyperparameters\n\n- seed: 42\n- eval_steps: 1", {"hyperparameters": {"seed": 7}}, ["42"]),
        ("## Their settings\n\n- seed: 42", {"hyperparameters": {"seed": 7}}, []),
        ("## Training hyperparameters\n\n- optim: adamw", {"hyperparameters": {"optim": "sgd"}}, []),
        ("## Training hyperparameters\n\n- fp16: 1", {"hyperparameters": {"fp16": False}}, []),
        ("### Framework versions\n\n- PyTorch 2.8.0", {"versions": {"torch": "2.8.0+cu128"}}, []),
        ("### Framework versions\n\n- PEFT: 0.1.0", {"versions": {"peft": "0.2.0"}}, ["0.1.0"]),
        (f"{_METRICS}| loss | 0.432 |", {"metrics": {"eval_loss": 0.4321}}, []),
        (f"{_METRICS}| f1 | 0.5 |", {"metrics": {"eval_f1": 0.6}}, ["0.5"]),
        (f"{_METRICS}| loss | low |", {"metrics": {"eval_loss": 0.4321}}, []),
        ("| hyperparameter | value |\n|---|---|\n| beta | 0.1 |", {"hyperparameters": {"beta": 0.10000000149}}, []),
        ("| hyperparameter | value | unit |\n|---|---|---|\n| beta | 0.1 | - |", {"hyperparameters": {"beta": 1}}, []),
    ],
)
def test_pr007_looks_at_what_cannot_be_anything_else(
    text: str, facts: dict[str, Any], reported: list[str], tmp_path: Path
) -> None:
    files = {"README.md": body(text), "config.json": "{}", ".cardsmith/facts.json": _facts(**facts)}
    lines = body(text).split("\n")
    answer = of_folder(folder(tmp_path, files), "PR007")
    assert [lines[each.line - 1][each.column - 1 : each.end_column - 1] for each in answer] == reported
    if reported:
        mended(tmp_path, "PR007")
        assert of_folder(tmp_path, "PR007") == []


def _verdict(files: dict[str, bytes], **more: Any) -> str:
    digests = {name: f"sha256:{hashlib.sha256(data).hexdigest()}" for name, data in files.items()}
    checks = [{"name": "files", "outcome": "passed", "evidence": more}]
    return json.dumps({"checks": checks, "files": digests})


_WEIGHTS = {"model.safetensors": b"weights", "config.json": b"{}"}


@pytest.mark.parametrize(
    ("now", "answer"),
    [
        ({}, None),
        ({"model.safetensors": b"weighty"}, "error"),
        ({"model.safetensors": b"more weights"}, "error"),
        ({"model-00002-of-00002.safetensors": b"a second part"}, "error"),
        ({"tokenizer.json": b"{}"}, "warning"),
        ({"config.json": b"{ }"}, "warning"),
        ({"notes.txt": b"other words"}, None),
    ],
)
def test_pr009_tells_other_weights_from_other_files(now: dict[str, bytes], answer: str | None, tmp_path: Path) -> None:
    files = {**_WEIGHTS, **now, "README.md": body("# A"), ".cardsmith/verdict.json": _verdict(_WEIGHTS, bytes=7)}
    assert [each.severity for each in of_folder(folder(tmp_path, files), "PR009")] == ([answer] if answer else [])


def test_pr009_believes_a_pointer_of_lfs(tmp_path: Path) -> None:
    digest = hashlib.sha256(b"weights").hexdigest()
    pointer = f"version https://git-lfs.github.com/spec/v1\noid sha256:{digest}\nsize 7\n"
    files = {**_WEIGHTS, "README.md": body("# A"), ".cardsmith/verdict.json": _verdict(_WEIGHTS, bytes=7)}
    folder(tmp_path, {**files, "model.safetensors": pointer})
    assert of_folder(tmp_path, "PR009") == []
    folder(tmp_path, {"model.safetensors": pointer.replace(digest[:4], "0000")})
    assert [each.severity for each in of_folder(tmp_path, "PR009")] == ["error"]


def test_pr009_lets_be_what_nothing_loads(tmp_path: Path) -> None:
    """A shard of another save lies beside the weights, and did when these were verified."""
    with_another = {**_WEIGHTS, "model-00001-of-00009.safetensors": b"another"}
    verdict = _verdict(with_another, bytes=7, unused=["model-00001-of-00009.safetensors"])
    files = {**with_another, "README.md": body("# A"), ".cardsmith/verdict.json": verdict}
    assert of_folder(folder(tmp_path, files), "PR009") == []


def test_pr009_reads_no_more_than_it_says(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("cardsmith.lint.folder.verdict._MOST", 4)
    files = {**_WEIGHTS, "README.md": body("# A"), ".cardsmith/verdict.json": _verdict(_WEIGHTS, bytes=7)}
    folder(tmp_path, {**files, "model.safetensors": b"weighty"})
    assert of_folder(tmp_path, "PR009") == []
    folder(tmp_path, {"model.safetensors": b"other weights"})
    assert [each.severity for each in of_folder(tmp_path, "PR009")] == ["error"]


@pytest.mark.parametrize("text", ["", "[]", "{", '{"checks": 1, "files": {}}', '{"checks": [], "files": []}'])
def test_a_verdict_that_cannot_be_read_is_none(text: str, tmp_path: Path) -> None:
    folder(tmp_path, {**_WEIGHTS, "README.md": body("# A"), ".cardsmith/verdict.json": text})
    assert of_folder(tmp_path, "PR009") == []
    assert len(of_folder(tmp_path, "US005")) == 1


def test_a_folder_that_is_gone_has_not_changed(tmp_path: Path) -> None:
    from cardsmith.lint.folder.beside import Beside

    folder(tmp_path, {**_WEIGHTS, "README.md": body("# A"), ".cardsmith/verdict.json": _verdict(_WEIGHTS)})
    known = read(Beside.of(tmp_path / "README.md"))
    assert known is not None
    assert known.passed
    assert changed(known, tmp_path / "gone") is None
