"""What the trainer measured: of which weights and on which data, as a sentence and as results that the Hub reads."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import groupby
from typing import Any

from markupsafe import Markup

from cardsmith.facts.model import EvaluationSet, Facts
from cardsmith.render.escape import code, listed
from cardsmith.render.phrases import dataset

#: Metrics that the Hub knows, by their names there; a loss says nothing beside that of another model.
_METRICS = re.compile(
    r"accuracy|bleu|cer|chrf|exact_match|f1|mae|matthews_correlation|meteor|mse|pearsonr|perplexity|precision|recall"
    r"|roc_auc|rouge(?:1|2|l|lsum)?|sacrebleu|spearmanr|wer",
    re.IGNORECASE,
)


def evaluated(facts: Facts) -> Markup:
    """The sentence before the table of the trainer's own results."""
    on = [_set(part) for part in facts.evaluation_sets]
    data = Markup(" on {}").format(listed(on)) if on else Markup("")
    if any(name.startswith("test_") for name in facts.metrics):
        data += Markup("; what begins with `test_` was measured on test data")
    step, end, saved = facts.run.evaluated_step, facts.run.steps, facts.run.saved_step
    if step:
        ended = f" at step {end:,}" if end else ""
        return Markup("Evaluation at step {}, the last before training ended{}{}:").format(f"{step:,}", ended, data)
    return Markup("Evaluation of the saved weights{}{}:").format(f" (step {saved:,})" if saved else "", data)


def results(facts: Facts) -> Iterator[dict[str, Any]]:
    """The saved weights' results on each set that is one dataset on the Hub, as `model-index` has them."""
    if facts.run.evaluated_step or not facts.artifact.task:
        return
    for name, parts in groupby(facts.evaluation_sets, key=lambda part: part.name):
        part, *others = parts
        metrics = list(_metrics(facts, f"eval_{name}_" if name else "eval_"))
        if part.id and metrics and not others:
            known = {"config": part.config, "split": part.split, "revision": part.revision}
            places = {key: value for key, value in known.items() if value}
            data = {"type": part.id, "name": f"{part.id} ({name})" if name else part.id, **places}
            yield {"task": {"type": facts.artifact.task}, "dataset": data, "metrics": metrics}


def _metrics(facts: Facts, prefix: str) -> Iterator[dict[str, Any]]:
    for name, value in facts.metrics.items():
        metric = name.removeprefix(prefix)
        if name.startswith(prefix) and _METRICS.fullmatch(metric):
            yield {"type": metric.lower(), "value": value, "name": metric}


def _set(part: EvaluationSet) -> Markup:
    return dataset(part, code(part.name) if part.name else None)
