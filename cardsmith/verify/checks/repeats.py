"""Greedy decoding writes the same again; a classifier gives the same scores. Nothing in the model is left to chance."""

from __future__ import annotations

from cardsmith.artifact.wording import counted
from cardsmith.verify.outcome import Failed, Passed
from cardsmith.verify.session.agreement import TOLERANCE, Distance, distance
from cardsmith.verify.session.running import greedy, logits
from cardsmith.verify.session.subject import Subject

NAME = "repeats"
NEEDS: tuple[str, ...] = ("generate",)
#: Tokens that are written again: one from the prompt, one from what that pass left behind. What is left to chance shows
#: in the logits at once; every token more would take as long as one of the text.
AGAIN = 2
_MEND = "Part of the model is random: save it again, and look for what is not saved."


def run(subject: Subject) -> Passed:
    """See the module."""
    return _scores(subject) if subject.artifact.scores else _text(subject)


def _text(subject: Subject) -> Passed:
    first = subject.written(next(iter(subject.inputs)))[:AGAIN]
    second = greedy(subject.loaded, subject.opening, len(first), with_logits=True)
    same = next((n for n, (a, b) in enumerate(zip(first, second.ids, strict=False)) if a != b), len(second.ids))
    apart = distance(second.logits[:, None], subject.logits[:, -1:])
    evidence = {"tokens": len(first), "same": same, **apart.evidence()}
    if second.ids != first:
        raise Failed(f"written a second time, the text differs after {counted(same, 'token')}. {_MEND}", **evidence)
    if not _near(apart, subject):
        words = f"written a second time, the logits are {apart.relative:.2g} of their spread away"
        raise Failed(f"{words}. {_MEND}", **evidence)
    message = f"the same the second time: {counted(same, 'token')}, logits too"
    return Passed(message=message, evidence=evidence)


def _scores(subject: Subject) -> Passed:
    apart = distance(logits(subject.loaded.model, subject.opening), subject.logits)
    evidence = {"max_difference": apart.evidence()["max_difference"]}
    if not _near(apart, subject):
        words = f"scored a second time, the scores differ by {apart.max_difference:.3g}"
        raise Failed(f"{words}. {_MEND}", **evidence)
    return Passed(message="the scores are the same the second time", evidence=evidence)


def _near(apart: Distance, subject: Subject) -> bool:
    """Whether no more than rounding lies between: the same pass may be computed in another order."""
    return apart.relative <= TOLERANCE.get(subject.loaded.dtype, max(TOLERANCE.values()))
