"""One folder to verify: what lies in it, and what the child is asked."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from cardsmith.errors import MissingExtra
from cardsmith.verify import stack, store
from cardsmith.verify.aftermath import Blocks
from cardsmith.verify.artifact import Artifact, read_artifact
from cardsmith.verify.events import Listener
from cardsmith.verify.request import DEFAULT_PROMPTS, Request, require_names
from cardsmith.verify.session import base as bases

if TYPE_CHECKING:
    from cardsmith.verify.snippet.usage import Usage


@dataclass(frozen=True, kw_only=True)
class Options:
    """What is asked of each folder alike. See `verifying.verify`."""

    base: str | Path | None = None
    device: str = "auto"
    prompts: tuple[str, ...] = ()
    max_new_tokens: int = 16
    time_limit: float | None = None
    snippet: Blocks = "own"
    usage: Usage | None = None


@dataclass(frozen=True, kw_only=True)
class Job:
    """One folder."""

    #: as it was given
    folder: str
    artifact: Artifact
    request: Request
    options: Options
    listener: Listener

    @property
    def offline(self) -> bool:
        """Whether nothing has to be fetched."""
        return self.request.base is None or Path(self.request.base).is_dir()


def job(folder: str | Path, options: Options, listener: Listener) -> Job:
    """Look into the folder, and make ready what to ask.

    Raises:
        FolderError: there is nothing to verify.
        MissingExtra: torch, transformers or PEFT is not installed.
        VerifyError: no verdict can be written into the folder, or its name is not UTF-8.
    """
    artifact = read_artifact(Path(os.path.realpath(folder)))  # Path.resolve raises where links go round
    for package in ("torch", "transformers", *(("peft",) if artifact.kind == "adapter" else ())):
        if not stack.installed(package):
            raise MissingExtra(package, "verify")
    request = _request(artifact, options)
    require_names(request)
    store.rehearse(Path(folder))
    return Job(folder=str(folder), artifact=artifact, request=request, options=options, listener=listener)


def grouped(jobs: Iterable[Job]) -> list[list[Job]]:
    """What can be asked of one process, in a good order: adapters on one base stand together.

    Whether a base has to be fetched makes two groups, for what fetches has a network.
    """
    groups: dict[bool, list[Job]] = {}
    for each in jobs:
        groups.setdefault(each.offline, []).append(each)
    return [_together(group) for group in groups.values()]


def _together(jobs: list[Job]) -> list[Job]:
    first = {each.request.process: number for number, each in reversed(list(enumerate(jobs)))}
    jobs = sorted(jobs, key=lambda each: first[each.request.process])
    uses = Counter(each.request.process for each in jobs)
    return [replace(each, request=replace(each.request, shared=uses[each.request.process] > 1)) for each in jobs]


def _request(artifact: Artifact, options: Options) -> Request:
    named = str(options.base) if options.base is not None else artifact.base
    place, compared = bases.absolute(named), None
    if artifact.kind != "adapter":
        place, compared = None, place
    return Request(
        folder=str(artifact.folder),
        base=place,
        compared=compared,
        revision=artifact.revision if options.base is None else None,
        device=options.device,
        prompts=options.prompts or DEFAULT_PROMPTS,
        max_new_tokens=options.max_new_tokens,
        token=_token(place),
    )


def _token(base: str | None) -> str | None:
    """The user's token, when a base has to be fetched from a Hub."""
    if base is None or Path(base).is_dir():
        return None
    from huggingface_hub import get_token

    return get_token()
