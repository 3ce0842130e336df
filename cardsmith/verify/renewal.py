"""A verdict that still holds for the weights, brought up to date for a card with another quick start."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from cardsmith.verify import store
from cardsmith.verify.aftermath import Aftermath
from cardsmith.verify.artifact import read_artifact
from cardsmith.verify.checks import AFTERWARDS, quick_start
from cardsmith.verify.events import Event, Finished, Listener
from cardsmith.verify.model import CheckResult, Verdict
from cardsmith.verify.request import Request
from cardsmith.verify.sequence import run_checks
from cardsmith.verify.session import base as bases
from cardsmith.verify.snippet.usage import Usage


def is_of(verdict: Verdict, usage: Usage) -> bool:
    """Whether the blocks that `verdict` speaks of, run or not, are those of the card."""
    evidence = next((check.evidence for check in verdict.checks if check.name == quick_start.NAME), {})
    known = evidence.get("blocks", ())
    return [block.digest for block in usage.blocks] == [block.get("sha256") for block in known]


def renewed(verdict: Verdict, folder: Path, usage: Usage, on_event: Listener) -> Verdict:
    """Run the quick start alone, and write the verdict with its result in place of the one that it held.

    The base is looked for where adapter_config.json says, in the cache for one on the Hub.

    Args:
        verdict: on the files in `folder`, as they are.
        folder: the artifact.
        usage: the card's code.
        on_event: called with each event.

    Raises:
        FolderError: the folder cannot be read.
        VerifyError: the verdict cannot be written.
        HubError: the embedded Hub could not be started.
    """
    artifact = read_artifact(folder.resolve())
    device = "cpu" if verdict.device == "cpu" else "auto"
    base = bases.absolute(artifact.base)
    request = Request(folder=str(artifact.folder), base=base, revision=artifact.revision, device=device)
    after = Aftermath(artifact=artifact, request=request, usage=usage, device=verdict.device)
    names = {check.NAME for check in AFTERWARDS}
    kept = tuple(check for check in verdict.checks if check.name not in names)
    ended: list[CheckResult] = []

    def listen(event: Event) -> None:
        if isinstance(event, Finished):
            ended.append(event.result)
        on_event(event)

    run_checks(after, AFTERWARDS, listen, kept)
    new = replace(verdict, checks=(*kept, *ended))
    store.save(new, folder)
    return new
