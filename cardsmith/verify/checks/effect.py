"""The adapter changes what its base says: one that changes nothing was not trained, or is not applied."""

from __future__ import annotations

from cardsmith.verify.outcome import Failed, Passed, Skipped
from cardsmith.verify.session.agreement import distance
from cardsmith.verify.session.running import logits
from cardsmith.verify.session.subject import Subject
from cardsmith.verify.session.switching import without_adapter

NAME = "adapter-effect"
NEEDS: tuple[str, ...] = ("forward",)


def run(subject: Subject) -> Passed:
    """See the module."""
    if subject.artifact.kind != "adapter":
        raise Skipped("there is no adapter")
    model = subject.loaded.model
    with without_adapter(model, keep_head=subject.artifact.scores):
        bare = logits(model, subject.opening)
    found = distance(subject.logits, bare)
    evidence = found.evidence()
    if not found.max_difference:
        words = "with and without the adapter the logits are the same: it changes nothing"
        raise Failed(f"{words}. Look at lora_alpha in adapter_config.json, and save it after training.", **evidence)
    token = "the same next token" if found.same_token else "another next token"
    message = f"logits move by up to {found.max_difference:.3g}, {found.relative:.2%} of their spread, {token}"
    return Passed(
        message=message if not subject.artifact.scores else message.replace(f", {token}", ""), evidence=evidence
    )
