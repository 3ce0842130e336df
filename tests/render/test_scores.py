"""Scores of evaluation harnesses, as the Hub reads them."""

from __future__ import annotations

from typing import Any

import pytest
import yaml
from huggingface_hub import ModelCard

from cardsmith.facts.model import Artifact, Evaluation, Facts
from cardsmith.render import render
from cardsmith.render.scores import eval_results, model_index

_ARC = {"task": "arc_easy", "dataset": "allenai/ai2_arc", "config": "ARC-Easy", "split": "test", "shots": 0}


def _facts(*scores: dict[str, Any]) -> Facts:
    evaluations = tuple(Evaluation(harness="lm-evaluation-harness", version="0.4.9", **score) for score in scores)
    return Facts(model_name="tiny", artifact=Artifact(task="text-generation"), evaluations=evaluations)


def test_scores_of_one_task_share_a_result() -> None:
    facts = _facts({**_ARC, "metric": "acc", "value": 0.5}, {**_ARC, "metric": "acc_norm", "value": 0.4})
    assert model_index(facts) == [
        {
            "name": "tiny",
            "results": [
                {
                    "task": {"type": "text-generation"},
                    "dataset": {"type": "allenai/ai2_arc", "name": "arc_easy", "config": "ARC-Easy", "split": "test"},
                    "metrics": [
                        {"type": "acc", "value": 0.5, "name": "acc, 0-shot"},
                        {"type": "acc_norm", "value": 0.4, "name": "acc_norm, 0-shot"},
                    ],
                }
            ],
        }
    ]


def test_the_main_metric_stands_for_the_task() -> None:
    facts = _facts({**_ARC, "metric": "acc", "value": 0.5}, {**_ARC, "metric": "acc_norm", "value": 0.4})
    written = {path: yaml.safe_load(text) for path, text in eval_results(facts).items()}
    notes = "acc_norm, 0-shot, lm-evaluation-harness 0.4.9"
    entry = {"dataset": {"id": "allenai/ai2_arc", "task_id": "ARC-Easy"}, "value": 0.4, "notes": notes}
    assert written == {".eval_results/arc_easy.yaml": [entry]}


def test_the_first_way_of_reading_stands_and_is_named() -> None:
    known = {"task": "gsm8k", "dataset": "openai/gsm8k", "metric": "exact_match", "shots": 5}
    facts = _facts(
        {**known, "filter": "strict-match", "value": 0.2}, {**known, "filter": "flexible-extract", "value": 0.25}
    )
    ((result,),) = [index["results"] for index in model_index(facts)]
    assert result["metrics"] == [
        {"type": "exact_match", "value": 0.2, "name": "exact_match (strict-match), 5-shot"},
        {"type": "exact_match", "value": 0.25, "name": "exact_match (flexible-extract), 5-shot"},
    ]
    (entry,) = yaml.safe_load(eval_results(facts)[".eval_results/gsm8k.yaml"])
    assert (entry["value"], entry["notes"]) == (
        0.2,
        "exact_match (strict-match), 5-shot, lm-evaluation-harness 0.4.9",
    )
    assert "| gsm8k | exact_match (strict-match) | 0.2 |  | 5 |\n" in render(facts).text


@pytest.mark.parametrize("dataset", [None, "x y", "a/b/c", "../x"])
def test_a_score_without_a_dataset_on_the_hub_is_in_the_table_only(dataset: str | None) -> None:
    facts = _facts({"task": "own", "dataset": dataset, "metric": "score", "value": 3.5})
    assert (model_index(facts), eval_results(facts)) == ([], {})
    assert "| own | score | 3.5 |  |  |\n" in render(facts).text


def test_huggingface_hub_reads_what_is_written() -> None:
    from huggingface_hub import parse_eval_result_entries

    facts = _facts(
        {**_ARC, "metric": "acc", "value": 0.5},
        {"task": "gsm8k", "dataset": "openai/gsm8k", "metric": "em", "value": 0.2},
    )
    read = ModelCard(render(facts).text).data.eval_results or []
    assert [(each.dataset_type, each.metric_type, each.metric_value) for each in read] == [
        ("allenai/ai2_arc", "acc", 0.5),
        ("openai/gsm8k", "em", 0.2),
    ]
    entries = [
        entry for text in eval_results(facts).values() for entry in parse_eval_result_entries(yaml.safe_load(text))
    ]
    assert [(entry.dataset_id, entry.task_id, entry.value) for entry in entries] == [
        ("allenai/ai2_arc", "ARC-Easy", 0.5),
        ("openai/gsm8k", "gsm8k", 0.2),
    ]


@pytest.mark.parametrize("task", ["../../evil", "a/b|c", ".hidden", "", "mmlu:abstract algebra"])
def test_a_task_names_one_file_in_the_folder(task: str) -> None:
    facts = _facts({**_ARC, "task": task, "metric": "acc", "value": 0.5})
    (path,) = eval_results(facts)
    assert path.count("/") == 1
    assert path.startswith(".eval_results/")
    assert ".." not in path
