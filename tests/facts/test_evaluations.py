"""Result files of evaluation harnesses, in the shapes that lm-evaluation-harness 0.4 and lighteval write."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from cardsmith.facts import collect, store
from cardsmith.facts.codec import to_json

_LM_EVAL = {
    "results": {
        "arc_easy": {
            "alias": "arc_easy",
            "acc,none": 0.51,
            "acc_stderr,none": 0.01,
            "acc_norm,none": 0.48,
            "acc_norm_stderr,none": "N/A",
        },
        "gsm8k": {"alias": "gsm8k", "exact_match,strict-match": 0.2, "exact_match_stderr,strict-match": 0.02},
    },
    "configs": {
        "arc_easy": {"dataset_path": "allenai/ai2_arc", "dataset_name": "ARC-Easy", "test_split": "test"},
        "gsm8k": {"dataset_path": "openai/gsm8k", "dataset_name": "main", "test_split": "test"},
    },
    "n-shot": {"arc_easy": 0, "gsm8k": 5},
    "lm_eval_version": "0.4.9",
}
_LIGHTEVAL = {
    "config_general": {"lighteval_sha": "abc", "model_name": "x"},
    "results": {"leaderboard|arc:challenge|25": {"acc": 0.3, "acc_stderr": 0.03}, "all": {"acc": 0.3}},
    "config_tasks": {
        "leaderboard|arc:challenge": {
            "hf_repo": "allenai/ai2_arc",
            "hf_subset": "ARC-Challenge",
            "evaluation_splits": ["test"],
        }
    },
}
_ARC = {"task": "arc_easy", "dataset": "allenai/ai2_arc", "config": "ARC-Easy", "split": "test", "shots": 0}
_HARNESS = {"harness": "lm-evaluation-harness", "version": "0.4.9"}


def _collected(folder: Path, name: str, document: object) -> list[dict[str, Any]]:
    (folder / "config.json").write_text("{}")
    (folder / name).parent.mkdir(parents=True, exist_ok=True)
    (folder / name).write_text(json.dumps(document))
    found: list[dict[str, Any]] = to_json(collect(folder)).get("evaluations", [])
    return found


def test_lm_evaluation_harness(tmp_path: Path) -> None:
    assert _collected(tmp_path, "example-org__tiny/results_2026-11-01T00-00-00.json", _LM_EVAL) == [
        {**_ARC, **_HARNESS, "metric": "acc", "value": 0.51, "stderr": 0.01},
        {**_ARC, **_HARNESS, "metric": "acc_norm", "value": 0.48},
        {
            "task": "gsm8k",
            "dataset": "openai/gsm8k",
            "config": "main",
            "split": "test",
            "shots": 5,
            **_HARNESS,
            "metric": "exact_match",
            "filter": "strict-match",
            "value": 0.2,
            "stderr": 0.02,
        },
    ]


def test_one_metric_read_in_two_ways_is_two_scores(tmp_path: Path) -> None:
    results = {"gsm8k": {"exact_match,strict-match": 0.2, "exact_match,flexible-extract": 0.25}}
    assert _collected(tmp_path, "results.json", {"results": results}) == [
        {"task": "gsm8k", "harness": "lm-evaluation-harness", "metric": "exact_match", **read}
        for read in ({"filter": "strict-match", "value": 0.2}, {"filter": "flexible-extract", "value": 0.25})
    ]


def test_a_dataset_on_the_machine_that_measured_is_not_named(tmp_path: Path) -> None:
    document = {"results": {"own": {"acc,none": 0.5}}, "configs": {"own": {"dataset_path": "/home/u/own"}}}
    assert _collected(tmp_path, "results.json", document) == [
        {"task": "own", "harness": "lm-evaluation-harness", "metric": "acc", "value": 0.5}
    ]


def test_what_was_measured_again_counts_as_it_was_measured_last(tmp_path: Path) -> None:
    """In whichever folder, and whatever the facts say since an earlier render."""

    def measured(place: str, **scores: float) -> list[tuple[str, float]]:
        document = {"results": {task: {"acc,none": score} for task, score in scores.items()}}
        said = _collected(tmp_path, place, document)
        store.write(tmp_path, collect(tmp_path))
        return [(each["task"], each["value"]) for each in said]

    assert measured("b/results_2026-11-01.json", arc=0.5) == [("arc", 0.5)]
    assert measured("a/results_2026-11-02.json", arc=0.6, boolq=0.7) == [("arc", 0.6), ("boolq", 0.7)]
    for path in (tmp_path / "a/results_2026-11-02.json", tmp_path / "b/results_2026-11-01.json"):
        path.unlink()
    assert [each.value for each in collect(tmp_path).evaluations] == [0.6, 0.7]


@pytest.mark.parametrize("place", ["results/example-org", "results/example-org/tiny"])
def test_lighteval(tmp_path: Path, place: str) -> None:
    assert _collected(tmp_path, f"{place}/results_1.json", _LIGHTEVAL) == [
        {
            "task": "arc:challenge",
            "dataset": "allenai/ai2_arc",
            "config": "ARC-Challenge",
            "split": "test",
            "metric": "acc",
            "value": 0.3,
            "stderr": 0.03,
            "shots": 25,
            "harness": "lighteval",
            "version": "abc",
        }
    ]


@pytest.mark.parametrize(
    "document",
    [
        {},
        {"results": None},
        {"results": []},
        {"results": {"a": None, "b": {"acc,none": "?", "c": True}}},
        {"results": {"a": {}}, "configs": []},
    ],
)
def test_what_is_no_result_is_passed_over(tmp_path: Path, document: object) -> None:
    assert _collected(tmp_path, "results.json", document) == []
