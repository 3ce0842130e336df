"""Greedy decoding writes the same again; a classifier gives the same scores. Nothing in the model is left to chance."""

from __future__ import annotations

from cardsmith.verify.outcome import Failed, Passed
from cardsmith.verify.session.running import greedy, logits
from cardsmith.verify.session.subject import Subject

NAME = "repeats"
NEEDS: tuple[str, ...] = ("generate",)
#: Tokens that are written again.
AGAIN = 8


def run(subject: Subject) -> Passed:
    """See the module."""
    return _scores(subject) if subject.artifact.scores else _text(subject)


def _text(subject: Subject) -> Passed:
    prompt, inputs = next(iter(subject.inputs.items()))
    first = subject.written(prompt)[:AGAIN]
    second = greedy(subject.loaded, inputs, len(first))
    same = next((n for n, (a, b) in enumerate(zip(first, second, strict=False)) if a != b), len(second))
    evidence = {"tokens": len(first), "same": same}
    if second != first:
        words = f"written a second time, the text differs after {same} of {len(first)} tokens"
        raise Failed(
            f"{words}. Part of the model is random: save it again, and look for what is not saved.", **evidence
        )
    return Passed(message=f"{same} of {len(first)} tokens are the same the second time", evidence=evidence)


def _scores(subject: Subject) -> Passed:
    first = subject.logits.float()
    second = logits(subject.loaded.model, next(iter(subject.inputs.values()))).float()
    difference = float((first - second).abs().max())
    if difference:
        words = f"scored a second time, the scores differ by {difference:.3g}"
        raise Failed(f"{words}. Part of the model is random: save it again.", max_difference=difference)
    return Passed(message="the scores are the same the second time", evidence={"max_difference": difference})
