"""What the trainer measured: the sentence before its table, and the results that the Hub reads."""

from __future__ import annotations

from typing import Any

import pytest
from huggingface_hub import ModelCard

from cardsmith.facts.model import Artifact, EvaluationSet, Facts, Run
from cardsmith.render import render
from cardsmith.render.measured import evaluated, results

_LINES = EvaluationSet(id="acme/lines", config="default", split="test", revision="a" * 40, rows=1200)
_LINK = "[acme/lines](https://huggingface.co/datasets/acme/lines)"
_PLACE = {"type": "acme/lines", "name": "acme/lines", "config": "default", "split": "test", "revision": "a" * 40}


def _facts(**more: Any) -> Facts:
    known: dict[str, Any] = {"artifact": Artifact(kind="model", task="text-classification"), **more}
    return Facts(model_name="tiny", **known)


SENTENCES: dict[str, tuple[Facts, str]] = {
    "the last": (_facts(), "Evaluation of the saved weights:"),
    "the best": (_facts(run=Run(saved_step=1500)), "Evaluation of the saved weights (step 1,500):"),
    "before the end": (
        _facts(run=Run(steps=1234, evaluated_step=1000)),
        "Evaluation at step 1,000, the last before training ended at step 1,234:",
    ),
    "before an unknown end": (
        _facts(run=Run(evaluated_step=1000)),
        "Evaluation at step 1,000, the last before training ended:",
    ),
    "of a dataset": (
        _facts(evaluation_sets=(_LINES,)),
        f"Evaluation of the saved weights on {_LINK} (split `test`, 1,200 rows, at commit `aaaaaaaaaaaa`):",
    ),
    "of several": (
        _facts(evaluation_sets=(EvaluationSet(id="acme/lines", name="a`b"), EvaluationSet(rows=1, name="mine"))),
        f"Evaluation of the saved weights on {_LINK} (``a`b``) and a dataset of 1 row (`mine`):",
    ),
    "a test": (
        _facts(metrics={"test_accuracy": 0.5}),
        "Evaluation of the saved weights; what begins with `test_` was measured on test data:",
    ),
}


@pytest.mark.parametrize(("facts", "said"), SENTENCES.values(), ids=SENTENCES)
def test_what_was_measured_on_what(facts: Facts, said: str) -> None:
    assert evaluated(facts) == said


def test_results_are_of_metrics_that_the_hub_knows() -> None:
    metrics = {"eval_loss": 0.5, "eval_accuracy": 0.75, "eval_F1": 0.5, "test_accuracy": 1.0}
    assert list(results(_facts(evaluation_sets=(_LINES,), metrics=metrics))) == [
        {
            "task": {"type": "text-classification"},
            "dataset": _PLACE,
            "metrics": [
                {"type": "accuracy", "value": 0.75, "name": "accuracy"},
                {"type": "f1", "value": 0.5, "name": "F1"},
            ],
        }
    ]


def test_of_several_sets_each_has_its_own() -> None:
    sets = (EvaluationSet(id="a/b", name="in"), EvaluationSet(id="a/c", name="out"), EvaluationSet(rows=1, name="x"))
    metrics = {"eval_in_accuracy": 0.75, "eval_out_accuracy": 0.5, "eval_x_accuracy": 0.25}
    found = [
        (each["dataset"]["name"], each["metrics"][0]["value"])
        for each in results(_facts(evaluation_sets=sets, metrics=metrics))
    ]
    assert found == [("a/b (in)", 0.75), ("a/c (out)", 0.5)]


NONE = {
    "mixed data": {"evaluation_sets": (_LINES, EvaluationSet(id="a/c"))},
    "of earlier weights": {"evaluation_sets": (_LINES,), "run": Run(evaluated_step=5)},
    "no task": {"evaluation_sets": (_LINES,), "artifact": Artifact(kind="model")},
}


@pytest.mark.parametrize("more", NONE.values(), ids=NONE)
def test_what_is_no_result_of_one_dataset(more: dict[str, Any]) -> None:
    assert list(results(_facts(metrics={"eval_accuracy": 0.75}, **more))) == []


def test_huggingface_hub_reads_it() -> None:
    card = render(_facts(evaluation_sets=(_LINES,), metrics={"eval_accuracy": 0.75}))
    [result] = ModelCard(card.text).data.eval_results
    assert (result.dataset_type, result.dataset_split, result.metric_type, result.metric_value) == (
        "acme/lines",
        "test",
        "accuracy",
        0.75,
    )
