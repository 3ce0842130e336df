"""A score has a value that its metric cannot have, or shares and percentages stand in one result.

## Why it matters

An accuracy of 104 or a perplexity of 0.8 was computed or copied wrongly, and the reader cannot know what is true.
Where 0.91 and 91.2 stand side by side, leaderboards that read the metadata rank one of them a hundred times too low.

## Bad

~~~markdown README.md:14
---
license: mit
model-index:
- name: tiny
  results:
  - task:
      type: text-classification
    dataset:
      type: imdb
      name: IMDb
      split: test
    metrics:
    - type: accuracy
      value: 104.2
---

# Tiny
~~~

~~~markdown README.md:9
---
license: mit
---

# Tiny

## Evaluation

- Perplexity: 0.82
~~~

~~~markdown README.md:13
---
license: mit
---

# Tiny

## Evaluation

| Epoch | Accuracy |
|-------|----------|
| 1     | 0.71     |
| 2     | 0.84     |
| 3     | 91.2     |
~~~

## Good

~~~markdown README.md
---
license: mit
---

# Tiny

## Evaluation

| Epoch | Accuracy | Test WER |
|-------|----------|----------|
| 1     | 71.0     | 103.5    |
| 2     | 91.2     | 34.1     |
~~~

## How to fix

Compute the score again, or copy it again from the results file. Write all scores of a result as shares (0.912), or all
of them as percentages (91.2).
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping

from cardsmith.lint.document import Document
from cardsmith.lint.evaluation.metrics import Scale, plain, scale_of
from cardsmith.lint.evaluation.numbers import number
from cardsmith.lint.model import Finding, Severity

CODE = "EV007"
NAME = "impossible-value"
SEVERITY: Severity = "error"

#: least and greatest value, and how that reads
_LIMITS: dict[Scale, tuple[float, float, str]] = {
    "share": (0, 100, "from 0 to 1, or from 0 to 100 as a percentage"),
    "correlation": (-100, 100, "from -1 to 1, or from -100 to 100 as a percentage"),
    "from 0": (0, float("inf"), "0 or more"),
    "from 1": (1, float("inf"), "1 or more"),
}
#: Of these, a percentage below one is as good as never seen; of BLEU, or of precision at 1000, it is.
_NEVER_SMALL = ("accuracy", "f1", "precision", "recall", "exactmatch")
#: above this, a share is a percentage
_SURELY_PERCENT = 1.5
_AT = ("@", "_at_")


def check(document: Document) -> Iterator[Finding]:
    """Yield a finding for each impossible value, and one for each result in two units."""
    for result in document.results:
        scores = [score[:2] for score in result.scores]
        for place, message in () if _is_plain(scores) else _faults(dict(enumerate(scores))):
            yield Finding(span=result.scores[place].span, message=message)
    for score in () if _is_plain([score[:2] for score in document.listed]) else document.listed:
        fault = _impossible(score.metric, score.value)
        if fault:
            yield Finding(span=score.span, message=fault)
    for group in document.tabled:
        for row, message in () if _is_plain(group.scores.values()) else _faults(group.scores):
            yield Finding(span=group.span(row), message=message)


def _is_plain(scores: Collection[tuple[str, str]]) -> bool:
    """Whether all are shares, or all percentages, that any metric can have: nine in ten need no closer look."""
    try:
        values = [float(value) for _, value in scores if value]
    except ValueError:
        return False
    if not values or max(values) > _SURELY_PERCENT:
        return not values or (min(values) >= 1 and max(values) <= 100)
    return min(values) >= 0 and not any(scale_of(metric) == "from 1" for metric, _ in scores)


def _faults(scores: Mapping[int, tuple[str, str]]) -> Iterator[tuple[int, str]]:
    """The key of each faulty score among these (metric, value) of one result, with what is wrong."""
    for place, (metric, value) in scores.items():
        message = _impossible(metric, value)
        if message:
            yield place, message
    yield from _mixed(scores)


def _impossible(metric: str, value: str) -> str | None:
    scale, found = scale_of(metric), number(value)
    if scale is None or found is None:
        return None
    least, most, legal = _LIMITS[scale]
    if least <= found.value <= most:
        return None
    return f"`{metric}` is {value}, which it cannot be: it is {legal}; write the value measured"


def _mixed(scores: Mapping[int, tuple[str, str]]) -> Iterator[tuple[int, str]]:
    share = percentage = -1
    for place, (metric, value) in scores.items():
        found = number(value) if plain(metric) in _NEVER_SMALL and not any(at in metric for at in _AT) else None
        # a percent sign says which unit it is, and zero is the same in both
        if found is None or found.percent or found.value <= 0:
            continue
        if found.value < 1 and share < 0:
            share = place
        elif _SURELY_PERCENT < found.value <= 100 and percentage < 0:
            percentage = place
    if share >= 0 and percentage >= 0:
        (metric, value), (other, first) = scores[max(share, percentage)], scores[min(share, percentage)]
        units = "one is a share, the other a percentage; write both in one unit"
        yield max(share, percentage), f"`{metric}` is {value} where `{other}` is {first}: {units}"
