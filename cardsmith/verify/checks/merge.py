"""Merged into its base, the adapter says what it says beside it, as far as the dtype allows."""

from __future__ import annotations

from cardsmith.verify.outcome import Failed, Passed, Skipped
from cardsmith.verify.session.agreement import TOLERANCE, distance
from cardsmith.verify.session.running import logits
from cardsmith.verify.session.subject import Subject
from cardsmith.verify.session.switching import merged

NAME = "merge"
NEEDS: tuple[str, ...] = ("adapter-effect",)


def run(subject: Subject) -> Passed:
    """See the module."""
    if subject.artifact.kind != "adapter":
        raise Skipped("there is no adapter")
    ready = subject.loaded
    tolerance = TOLERANCE.get(ready.dtype)
    if tolerance is None:
        raise Skipped(f"how much a merge rounds in {ready.dtype} is not known")
    with merged(ready.model):
        found = distance(logits(ready.model, subject.opening), subject.logits)
    evidence = {**found.evidence(), "tolerance": tolerance}
    if not found.relative <= tolerance:
        words = f"merged, the logits are {found.relative:.2g} of their spread away, more than {tolerance:g}"
        way_out = f"Publish the adapter unmerged, or merge it in a wider dtype than {ready.dtype}."
        raise Failed(f"{words}. {way_out}", **evidence)
    message = f"merged and unmerged logits are {found.relative:.2g} of their spread apart, at most {tolerance:g}"
    return Passed(message=message, evidence=evidence)
