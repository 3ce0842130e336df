"""Every block of a card, run or not, and what that comes to."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator

from cardsmith.artifact.wording import plain
from cardsmith.card.snippets import Snippet
from cardsmith.errors import CardError, MissingExtra
from cardsmith.repo_id import is_repo_id
from cardsmith.verify.aftermath import Aftermath
from cardsmith.verify.outcome import Failed, Passed, Skipped
from cardsmith.verify.snippet import bases, cuda, process, usage
from cardsmith.verify.snippet.judgement import Judged, judge
from cardsmith.verify.snippet.staging import Stage
from cardsmith.verify.snippet.usage import Usage

#: Seconds for a block, and for each GB that it may download and load.
_SECONDS, _PER_GB = 600.0, 60.0


def run(subject: Aftermath) -> Passed:
    """Run what may be run.

    Raises:
        Failed: a block failed.
        Skipped: none failed, but one or all were not run.
        HubError: the embedded Hub could not be started.
    """
    card = _card(subject)
    stage = _stage(subject, card)
    judged = list(_run(subject, card, stage))
    evidence = {
        "model": card.model,
        "base": card.base,
        "isolated": any(each.ran for each in judged) and all(each.ran.isolated for each in judged if each.ran),
        "blocks": [each.evidence() for each in judged],
    }
    for outcome, error in (("failed", Failed), ("skipped", Skipped)):
        worst = next((each for each in judged if each.outcome == outcome), None)
        if worst is not None:
            raise error(worst.message, **evidence)
    seconds = sum(each.ran.seconds for each in judged if each.ran)
    tokens = sum(each.new_tokens for each in judged)
    wrote = f", {tokens} new tokens" if tokens else ""
    return Passed(message=f"ran as it stands in {seconds:.1f} s{wrote}", evidence=evidence)


def _card(subject: Aftermath) -> Usage:
    """The card's code, when there is any that shall run."""
    if subject.blocks == "none":
        raise Skipped("not asked for (--no-snippet)")
    try:
        card = subject.usage or usage.of_folder(subject.artifact.folder)
    except CardError as error:
        raise Failed(str(error).replace(f"{subject.artifact.folder}/", "")) from error
    if card is None:
        raise Skipped("there is no README.md. Write it with `cardsmith render`")
    if not card.blocks:
        raise Skipped("the card has no Python block under a usage heading (Quick start, How to use, Usage)")
    return card


def _stage(subject: Aftermath, card: Usage) -> Stage:
    """What the Hub shows, when all that the blocks need is here."""
    request = subject.request
    revisions = (request.revision, card.base_revision)
    found = bases.on_disk(request.base, revisions) if subject.artifact.kind == "adapter" else {}
    ids = {name for name in (card.base, subject.artifact.base) if name and is_repo_id(name)}
    shown = {name: found for name in ids if found}
    return Stage(model=card.model, folder=subject.artifact.folder, card=card.card, bases=shown)


def _run(subject: Aftermath, card: Usage, stage: Stage) -> Iterator[Judged]:
    """Run one block after the other, as far as they may run."""
    has_cuda = subject.device is None or subject.device.startswith("cuda")
    limit = subject.time_limit or _SECONDS + _PER_GB * stage.size / 1e9
    for block in card.blocks:
        reason = _why_not(subject, card, stage, block, has_cuda)
        if reason:
            yield Judged(block=block, outcome="skipped", message=reason)
            continue
        try:
            ran = process.run(block.code, stage, subject.request.device, limit)
        except MissingExtra as error:
            yield Judged(block=block, outcome="skipped", message=f"needs the embedded Hub: {error}")
            continue
        yield judge(block, ran, card, limit=limit, scores=subject.artifact.scores, has_cuda=has_cuda)


def _why_not(subject: Aftermath, card: Usage, stage: Stage, block: Snippet, has_cuda: bool) -> str | None:
    """Why a block is not run; None where it is."""
    if subject.blocks == "own" and not card.is_own(block):
        whose = f"the block at line {block.line} of the card is not the one that cardsmith renders for this folder"
        return f"{whose}, so it is somebody's code: read it, then run it: `cardsmith verify DIR --run-snippet`"
    if not is_repo_id(card.model):
        return (
            f"{plain(card.model)} can be no repository's id: name one with `cardsmith render --set repo_id=OWNER/NAME`"
        )
    if subject.artifact.kind == "adapter" and not stage.bases:
        return f"the base model {plain(card.base or subject.request.base or '')} is not on this machine under an id"
    if not has_cuda and cuda.insists(block.code):
        return f"the block at line {block.line} of the card insists on a CUDA device, and this ran on the CPU"
    free = shutil.disk_usage(tempfile.gettempdir()).free
    if free < stage.size:
        return f"needs {stage.size / 1e9:.1f} GB in {tempfile.gettempdir()}, which has {free / 1e9:.1f} GB left"
    return None
