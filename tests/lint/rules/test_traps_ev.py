"""Evaluation: results that are nearly told, nearly alone, nearly the same."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from cardsmith.lint.edits.applying import apply

from .traps import body, folder, found, head, of_folder


def _index(*metrics: str, dataset: str = "type: a/b, name: B") -> str:
    lines = "".join(f"\n    - {{{metric}}}" for metric in metrics)
    task = "task: {type: text-generation}"
    return f"model-index:\n- name: tiny\n  results:\n  - {task}\n    dataset: {{{dataset}}}\n    metrics:{lines}"


@pytest.mark.parametrize(
    ("text", "is_told"),
    [
        ("It was not evaluated.", True),
        ("BLEU: 20", True),
        ("评估见论文。", True),
        ("Su precisión es alta.", True),
        ("## Results", True),
        ("## Evaluation\n\n[More Information Needed]", False),
        ("It is the best.", False),
    ],
)
def test_ev001_knows_a_word_of_evaluation(text: str, is_told: bool) -> None:
    assert (found(body(text), "EV001") == []) is is_told


def test_ev001_believes_the_files(tmp_path: Path) -> None:
    folder(tmp_path, {"README.md": body("# A"), "config.json": "{}"})
    assert len(of_folder(tmp_path, "EV001")) == 1
    folder(tmp_path, {".cardsmith/facts.json": '{"schema": 1, "facts": {"metrics": {"eval_loss": 1.5}}}'})
    assert of_folder(tmp_path, "EV001") == []


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("- Accuracy: 0.9", "0.9"),
        ("- Accuracy: 0.9\n\nOn the test split of questions.", "0.9"),
        ("- Accuracy: 0.9\n\nIt was trained on questions.", "0.9"),
        ("- Accuracy: 0.9\n\nIt was trained on questions, and tested on others.", None),
        ("| model | F1 |\n|---|---|\n| a | 0.9 |", "0.9"),
        ("| dataset | F1 |\n|---|---|\n| a, dev | 0.9 |", None),
        ("Accuracy is high.", None),
        ("```\n- Accuracy: 0.9\n```", None),
    ],
)
def test_ev002_asks_on_which_data(text: str, place: str | None) -> None:
    assert found(body(text), "EV002") == ([place] if place else [])


@pytest.mark.parametrize(
    ("yaml", "text", "fires"),
    [
        ("base_model: a/base\npipeline_tag: text-generation", "- Accuracy: 0.9", True),
        ("base_model: a/base\nlibrary_name: peft", "- Accuracy: 0.9", True),
        ("base_model: a/base\npipeline_tag: text-classification", "- Accuracy: 0.9", False),
        ("pipeline_tag: text-generation", "- Accuracy: 0.9", False),
        ("base_model: a/base\npipeline_tag: text-generation", "- Loss: 0.9", False),
        ("base_model: a/base\npipeline_tag: text-generation", "- Accuracy: 0.9 (baseline 0.5)", False),
        ("base_model: a/base\npipeline_tag: text-generation", "| | F1 |\n|-|-|\n| base | 0.1 |\n| it | 0.9 |", False),
        (
            "base_model: a/base\npipeline_tag: text-generation",
            "| Model | F1 |\n|-|-|\n| x | 0.1 |\n| it | 0.9 |",
            False,
        ),
        ("base_model: a/base\npipeline_tag: text-generation", "| split | F1 |\n|-|-|\n| test | 0.9 |", True),
    ],
)
def test_ev003_wants_the_base_beside_it(yaml: str, text: str, fires: bool) -> None:
    assert (found(head(yaml, text), "EV003") != []) is fires


_TRAINER = "It achieves the following results on the evaluation set:\n"


@pytest.mark.parametrize(
    ("metrics", "text", "places"),
    [
        (["type: accuracy, value: 0.71, name: Accuracy"], f"{_TRAINER}- Accuracy: 0.81", ["0.81"]),
        (["type: accuracy, value: 0.7123, name: Accuracy"], f"{_TRAINER}- Accuracy: 0.71", []),
        (["type: accuracy, value: 71.23, name: Accuracy"], f"{_TRAINER}- Accuracy: 0.7123", []),
        (["type: wer, value: 24.1, name: Test WER"], f"{_TRAINER}- Wer: 0.3", []),
        (["type: accuracy, value: 0.71, name: Accuracy"], f"{_TRAINER}- Loss: 1\n\nElsewhere:\n\n- Accuracy: 0.81", []),
        (["type: acc, value: 0.5"], "| task | metric | value |\n|-|-|-|\n| B | acc | 0.6 |", ["0.6"]),
        (["type: acc, value: 0.5"], "| task | metric | value |\n|-|-|-|\n| a/b | acc | 50 % |", []),
        (
            ["type: acc, value: 0.5", "type: acc, value: 0.6"],
            "| task | metric | value |\n|-|-|-|\n| B | acc | 0.6 |",
            [],
        ),
        (["type: acc, value: 0.5"], "| task | metric | value |\n|-|-|-|\n| C | acc | 0.6 |", []),
        (["type: acc, value: 0.5"], "| task | metric | value |\n|-|-|-|\n| B | f1 | 0.6 |", []),
        (["type: acc, value: high"], "| task | metric | value |\n|-|-|-|\n| B | acc | 0.6 |", []),
    ],
)
def test_ev004_compares_what_has_the_same_name(metrics: list[str], text: str, places: list[str]) -> None:
    assert found(head(_index(*metrics), text), "EV004") == places


@pytest.mark.parametrize(
    ("file", "text", "after"),
    [
        ({"eval_accuracy": 0.71234}, "- Accuracy: 0.81", "- Accuracy: 0.7123"),
        ({"eval_accuracy": 0.71234}, "- Accuracy: 71.2", None),
        ({"eval_gen_len": 12}, "- Gen Len: 13.0", None),
        ({"eval_accuracy": True}, "- Accuracy: 0.81", None),
        ({"accuracy": 0.71}, "- Accuracy: 0.81", None),
    ],
)
def test_ev004_writes_the_number_of_the_results_file(
    file: dict[str, float], text: str, after: str | None, tmp_path: Path
) -> None:
    files = {"README.md": body(_TRAINER + text), "config.json": "{}", "eval_results.json": json.dumps(file)}
    answer = of_folder(folder(tmp_path, files), "EV004")
    assert len(answer) == (after is not None)
    for each in answer:
        assert each.fix == "safe"
        assert apply(body(_TRAINER + text), each.edits) == body(_TRAINER + str(after))


def test_ev004_writes_the_number_of_eval_results(tmp_path: Path) -> None:
    text = head(_index("type: acc, value: 0.5", dataset="type: a/b, name: B, config: main"))
    entry = "- dataset: {id: a/b, task_id: main}\n  value: 0.6125\n"
    folder(tmp_path, {"README.md": text, "config.json": "{}", ".eval_results/b.yaml": entry})
    (answer,) = of_folder(tmp_path, "EV004")
    assert apply(text, answer.edits) == text.replace("0.5", "0.6125")
    folder(tmp_path, {".eval_results/b.yaml": entry.replace("main", "other")})
    assert of_folder(tmp_path, "EV004") == []


_ENTRY = "- dataset:\n    id: a/b\n    task_id: t\n"


@pytest.mark.parametrize(
    ("yaml", "line", "message", "after"),
    [
        (f"{_ENTRY}  value: '0.5'\n", 4, "`value` is not a number; write `value: 0.5`", f"{_ENTRY}  value: 0.5\n"),
        (f"{_ENTRY}  value: 50 %\n", 4, "`value` is not a number; write `value: 0.712`", None),
        (f"{_ENTRY}  value: .nan\n", 4, "`.nan` is no score; write the number that was measured", None),
        (f"{_ENTRY}  value:\n", 4, "`value` is missing; write the score", None),
        (_ENTRY, 1, "`value` is missing; write the score", None),
        (
            f"{_ENTRY}  value: 1\n  date: 2026-11-01 # today\n",
            5,
            'a date without quotes is no text; write `date: "2026-11-01"`',
            f'{_ENTRY}  value: 1\n  date: "2026-11-01" # today\n',
        ),
        (f"{_ENTRY}  value: 1\n  date: '1.11.2026'\n", 5, '`date` is no date; write it as `"2026-11-20"`', None),
        ("- value: 1\n", 1, "`dataset.id` is missing; write the benchmark's id on the Hub", None),
        (
            "- dataset: {id: a/b}\n  value: 1\n",
            1,
            "`dataset.task_id` is missing; write the task's id in its `eval.yaml`",
            None,
        ),
        (
            "- dataset: {id: https://x.org/a, task_id: t}\n  value: 1\n",
            1,
            "`https://x.org/a` is no id on the Hub; write the benchmark's, `org/name`",
            None,
        ),
        (
            f"{_ENTRY}  value: 1\n  source: {{name: x}}\n",
            5,
            "a source needs its address; write `url: https://…` under it, or take the source out",
            None,
        ),
        ("- 0.5\n", 1, "a result is `dataset:` and `value:`; write both", None),
        ("a: b\n", 1, "it is not a list of results; begin each result with `- dataset:`", None),
        ("", 1, "is empty; mend it", None),
    ],
)
def test_ev005_says_what_the_hub_would(yaml: str, line: int, message: str, after: str | None, tmp_path: Path) -> None:
    folder(tmp_path, {"README.md": body("# A"), "config.json": "{}", ".eval_results/b.yaml": yaml})
    answer = [each for each in of_folder(tmp_path, "EV005") if each.message == message]
    assert [(each.path, each.line) for each in answer] == [(str(tmp_path / ".eval_results/b.yaml"), line)]
    assert (apply(yaml, answer[0].edits) if answer[0].edits else None) == after


@pytest.mark.parametrize(
    "yaml",
    [
        f"{_ENTRY}  value: 0x10\n",
        f"{_ENTRY}  value: -1e-3\n  date: '2026-11-01T10:00:00Z'\n  verifyToken: x\n",
        f"{_ENTRY}  value: 1\n  source: {{url: 'https://example.org', org: x}}\n",
        "[]\n",
    ],
)
def test_ev005_takes_what_the_hub_takes(yaml: str, tmp_path: Path) -> None:
    folder(tmp_path, {"README.md": body("# A"), "config.json": "{}", ".eval_results/b.yaml": yaml})
    assert of_folder(tmp_path, "EV005") == []


@pytest.mark.parametrize("data", [b"\xff\xfe", b"a: [", b"a: &a [*a]", b"- " * 3_000, b"\0", b"- \xc3\x28"])
def test_ev005_is_one_finding_where_a_file_cannot_be_read(data: bytes, tmp_path: Path) -> None:
    folder(tmp_path, {"README.md": body("# A"), "config.json": "{}", ".eval_results/b.yaml": data})
    assert len(of_folder(tmp_path, "EV005")) == 1


@pytest.mark.parametrize(
    ("yaml", "dataset", "place"),
    [
        ("datasets: a/b", "type: a/b, name: B, split: train", "train"),
        ("datasets: [x, A/B]", "type: a/b, name: B, split: 'train[90%:]'", "'train[90%:]'"),
        ("datasets: a/b", "type: a/b, name: B, split: test", None),
        ("datasets: a/b", "type: a/b, name: B", None),
        ("datasets: a/c", "type: a/b, name: B, split: train", None),
        ("license: mit", "type: a/b, name: B, split: train", None),
    ],
)
def test_ev006_needs_the_split(yaml: str, dataset: str, place: str | None) -> None:
    text = head(f"{yaml}\n{_index('type: acc, value: 0.5', dataset=dataset)}")
    assert found(text, "EV006") == ([place] if place else [])


def test_ev006_knows_the_split_of_the_facts(tmp_path: Path) -> None:
    facts = {"schema": 1, "facts": {"datasets": [{"id": "a/b", "split": "validation"}]}}
    text = head(f"datasets: a/b\n{_index('type: acc, value: 0.5', dataset='type: a/b, name: B, split: validation')}")
    folder(tmp_path, {"README.md": text, ".cardsmith/facts.json": json.dumps(facts)})
    assert len(of_folder(tmp_path, "EV006")) == 1


@pytest.mark.parametrize(
    ("text", "places"),
    [
        ("- Accuracy: 104", ["104"]),
        ("- Accuracy: -0.1", ["-0.1"]),
        ("- Perplexity: 0.9", ["0.9"]),
        ("- Perplexity: 1,200.5", []),
        ("- Pearson: -0.9", []),
        ("- Pearson: -101", ["-101"]),
        ("- WER: 104.2", []),
        ("- Wer: -1", ["-1"]),
        ("- Accuracy: 1e-3", []),
        ("- Accuracy: 0.9\n- F1: 91.2", []),
        ("| Accuracy | F1 |\n|---|---|\n| 0.9 | 91.2 |", []),
        ("| Accuracy |\n|---|\n| 0.9 |\n| 91.2 |", ["91.2"]),
        ("| Accuracy |\n|---|\n| 91.2 |\n| 0.9 |", ["0.9"]),
        ("| Accuracy |\n|---|\n| 0.9 |\n| 91.2 % |", []),
        ("| BLEU |\n|---|\n| 0.9 |\n| 31.2 |", []),
        ("| precision_at_1000 |\n|---|\n| 0.9 |\n| 31.2 |", []),
        ("| Accuracy |\n|---|\n| 0.0 |\n| 31.2 |", []),
        ("| Metric | Value |\n|---|---|\n| F1 | 0.9 |\n| Recall | 91 |", ["91"]),
        ("| metric | value |\n|---|---|\n| Loss | 0.9 |\n| Recall | 91 |", []),
    ],
)
def test_ev007_knows_what_a_metric_can_be(text: str, places: list[str]) -> None:
    assert found(body(text), "EV007") == places


def test_ev007_looks_into_the_metadata() -> None:
    text = head(_index("type: accuracy, value: 0.91", "type: f1, value: 90.4", "type: perplexity, value: 0.5"))
    assert found(text, "EV007") == ["90.4", "0.5"]
