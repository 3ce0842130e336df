"""Result files of evaluation harnesses, in the shapes that lm-evaluation-harness 0.4 and lighteval write."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from cardsmith.facts import collect
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
            "value": 0.2,
            "stderr": 0.02,
        },
    ]


def test_lighteval(tmp_path: Path) -> None:
    assert _collected(tmp_path, "results/example-org/results_1.json", _LIGHTEVAL) == [
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
