"""Artifact → Verdict: the folder's weights are loaded in a fresh process and made to work.

`verify` is the whole of it; `store` keeps its answer and says whether it still counts. The way through the package:
`artifact` (what lies there) → `parent` (starts a child) → `session` (loads) → `checks` (look) → `model` (the verdict).
`reading` needs no model in memory; `snippet` runs the quick start once the session is over.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from cardsmith.errors import MissingExtra
from cardsmith.verify import stack, store
from cardsmith.verify.aftermath import Aftermath, Blocks
from cardsmith.verify.artifact import Artifact, read_artifact
from cardsmith.verify.checks import AFTERWARDS
from cardsmith.verify.events import Event, Listener
from cardsmith.verify.model import CheckResult, Sample, Verdict
from cardsmith.verify.parent import runner
from cardsmith.verify.parent.digests import in_background
from cardsmith.verify.parent.transcript import Transcript
from cardsmith.verify.request import DEFAULT_PROMPTS, Request
from cardsmith.verify.sequence import run_checks
from cardsmith.verify.session import base as bases
from cardsmith.verify.session.device import checked

if TYPE_CHECKING:
    from cardsmith.verify.snippet.usage import Usage

__all__ = ["CheckResult", "Event", "Listener", "Sample", "Verdict", "verify"]


def verify(
    folder: str | Path,
    base: str | Path | None = None,
    device: str = "auto",
    prompts: Sequence[str] = (),
    max_new_tokens: int = 16,
    on_event: Listener | None = None,
    time_limit: float | None = None,
    snippet: Blocks = "own",
    usage: Usage | None = None,
) -> Verdict:
    """Load the artifact in `folder` in a fresh process, make it work, and write `.cardsmith/verdict.json`.

    Nothing in the folder is executed but the card's quick start: only safetensors are loaded, remote code never is.

    Args:
        folder: an adapter, a full causal model or a reward model, as a trainer saved it.
        base: path or Hub id of the base of an adapter, in place of the one that adapter_config.json names; for a full
            model, what it is compared with.
        device: `auto` (CUDA where there is some), `cpu`, `cuda` or `cuda:N`.
        prompts: what to run the model on; one question when empty.
        max_new_tokens: tokens to generate after each prompt, at most.
        on_event: called with each event (`cardsmith.verify.events`) as it happens, for progress.
        time_limit: seconds after which the check that runs has failed.
        snippet: whose Python blocks under the card's usage headings are run: `own` (those that are byte for byte what
            cardsmith renders for the folder), `any` or `none`.
        usage: the card's code, where it is not that of the README.md in the folder.

    Raises:
        FolderError: there is nothing to verify.
        MissingExtra: torch, transformers or PEFT is not installed.
        VerifyError: the verification could not be carried out. A broken artifact is not that: it is a failed verdict.
    """
    path = Path(folder)
    artifact = read_artifact(path.resolve())
    _require_stack(artifact)
    request = _request(artifact, base, checked(device), tuple(prompts), max_new_tokens)
    files = in_background(artifact.folder)
    transcript = runner.run(request, on_event or _silent, time_limit)
    device_used = transcript.values.get("device")
    after = Aftermath(
        artifact=artifact, request=request, blocks=snippet, usage=usage, device=device_used, time_limit=time_limit
    )
    _conclude(after, transcript)
    verdict = _verdict(str(folder), artifact, request, transcript, files.result())
    store.save(verdict, path)
    return verdict


def _conclude(after: Aftermath, transcript: Transcript) -> None:
    """The checks that are left when the session, which is over, came to its end."""
    ended = {check.name for check in transcript.checks}
    left = [check for check in AFTERWARDS if check.NAME not in ended]
    run_checks(after, left, transcript.add, tuple(transcript.checks))


def _request(
    artifact: Artifact, base: str | Path | None, device: str, prompts: tuple[str, ...], max_new_tokens: int
) -> Request:
    named = str(base) if base is not None else artifact.base
    place, compared = bases.absolute(named), None
    if artifact.kind != "adapter":
        place, compared = None, place
    return Request(
        folder=str(artifact.folder),
        base=place,
        compared=compared,
        revision=artifact.revision if base is None else None,
        device=device,
        prompts=prompts or DEFAULT_PROMPTS,
        max_new_tokens=max_new_tokens,
        token=_token(place),
    )


def _token(base: str | None) -> str | None:
    """The user's token, when a base has to be fetched from a Hub."""
    if base is None or Path(base).is_dir():
        return None
    from huggingface_hub import get_token

    return get_token()


def _require_stack(artifact: Artifact) -> None:
    """Ask before a child is started. Nothing is imported."""
    for package in ("torch", "transformers", *(("peft",) if artifact.kind == "adapter" else ())):
        if not stack.installed(package):
            raise MissingExtra(package, "verify")


def _verdict(
    folder: str, artifact: Artifact, request: Request, transcript: Transcript, files: dict[str, str]
) -> Verdict:
    values = dict(transcript.values)
    versions = stack.versions() | values.pop("versions", {})
    return Verdict(
        artifact=folder,
        kind=artifact.kind,
        base_model=request.base,
        checks=tuple(transcript.checks),
        samples=tuple(transcript.samples),
        versions=versions,
        files=files,
        **values,
    )


def _silent(event: Event) -> None:
    """For a caller who does not ask for progress."""
