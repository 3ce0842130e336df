"""From a folder to its verdict; of several, those that share a base share the process that loads it."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from cardsmith import arguments
from cardsmith.errors import CardsmithError, VerifyError
from cardsmith.verify import request
from cardsmith.verify.aftermath import Blocks
from cardsmith.verify.events import Event, Listener
from cardsmith.verify.model import Verdict
from cardsmith.verify.parent.answer import Answer
from cardsmith.verify.parent.holding import answers
from cardsmith.verify.parent.job import Job, Options, job
from cardsmith.verify.session.device import checked

if TYPE_CHECKING:
    from cardsmith.verify.snippet.usage import Usage


def verify(
    folder: str | Path,
    base: str | Path | None = None,
    device: str = "auto",
    prompts: str | Sequence[str] = (),
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
        prompts: what to run the model on, one or several; a question when empty.
        max_new_tokens: tokens to generate after each prompt, at most.
        on_event: called with each event (`cardsmith.verify.events`) as it happens, for progress.
        time_limit: seconds after which the check that runs has failed.
        snippet: whose Python blocks under the card's usage headings are run: `own` (those that are byte for byte what
            cardsmith renders for the folder), `any` or `none`.
        usage: the card's code, where it is not that of the README.md in the folder.

    Raises:
        ConfigError: an argument is not of its kind.
        FolderError: there is nothing to verify.
        MissingExtra: torch, transformers or PEFT is not installed.
        VerifyError: the verification could not be carried out. A broken artifact is not that: it is a failed verdict.
    """
    folder = arguments.path("verify", folder)
    options = Options(
        base=base,
        device=checked(device),
        prompts=request.checked(prompts),
        max_new_tokens=max_new_tokens,
        time_limit=time_limit,
        snippet=snippet,
        usage=usage,
    )
    (answer,) = answers([job(folder, options, on_event or _silent)])
    if answer.verdict is None:
        raise answer.error or VerifyError("there is no verdict")
    return answer.verdict


def verify_all(
    folders: Iterable[str | Path],
    base: str | Path | None = None,
    device: str = "auto",
    prompts: str | Sequence[str] = (),
    max_new_tokens: int = 16,
    on_event: Callable[[str], Listener] | None = None,
    time_limit: float | None = None,
    snippet: Blocks = "own",
) -> list[Answer]:
    """Verify several folders; a base that several adapters name is loaded once, and the adapters are swapped on it.

    Each folder gets the verdict that it would get alone. Where one ends its process, or fails with the model loaded,
    those that follow get a new process. Quick starts run when all sessions are through.

    Args:
        folders: see `verify`, as all that is not named here. A folder that is given twice is verified once.
        on_event: folder → what is called with its events.
        time_limit: seconds for each folder.

    Returns:
        In the order of `folders`, a verdict or an error for each: one folder stops no other.
    """
    options = Options(
        base=base,
        device=checked(device),
        prompts=request.checked(prompts),
        max_new_tokens=max_new_tokens,
        time_limit=time_limit,
        snippet=snippet,
    )
    given = {os.path.realpath(folder): str(folder) for folder in reversed(list(folders))}
    jobs: list[Job] = []
    found: dict[str, Answer] = {}
    for folder in reversed(given.values()):
        try:
            jobs.append(job(folder, options, on_event(folder) if on_event else _silent))
        except CardsmithError as error:
            found[folder] = Answer(folder=folder, error=error)
    found |= {answer.folder: answer for answer in answers(jobs)}
    return [found[folder] for folder in reversed(given.values())]


def _silent(event: Event) -> None:
    """For a caller who does not ask for progress."""
