"""From a folder to its verdict; of several, those that share a base share the process that loads it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Future
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from cardsmith.errors import CardsmithError, VerifyError
from cardsmith.verify import stack, store
from cardsmith.verify.aftermath import Aftermath, Blocks
from cardsmith.verify.checks import AFTERWARDS, load
from cardsmith.verify.events import Event, Listener
from cardsmith.verify.model import Verdict
from cardsmith.verify.parent.answer import Answer
from cardsmith.verify.parent.digests import in_background
from cardsmith.verify.parent.job import Job, Options, grouped, job
from cardsmith.verify.parent.runner import Runner
from cardsmith.verify.parent.transcript import Transcript
from cardsmith.verify.reading.claims import README
from cardsmith.verify.sequence import run_checks
from cardsmith.verify.session.device import checked

if TYPE_CHECKING:
    from cardsmith.verify.snippet.usage import Usage


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
    options = Options(
        base=base,
        device=checked(device),
        prompts=tuple(prompts),
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
    prompts: Sequence[str] = (),
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
        prompts=tuple(prompts),
        max_new_tokens=max_new_tokens,
        time_limit=time_limit,
        snippet=snippet,
    )
    given = {Path(folder).resolve(): str(folder) for folder in reversed(list(folders))}
    jobs: list[Job] = []
    found: dict[str, Answer] = {}
    for folder in reversed(given.values()):
        try:
            jobs.append(job(folder, options, on_event(folder) if on_event else _silent))
        except CardsmithError as error:
            found[folder] = Answer(folder=folder, error=error)
    found |= {answer.folder: answer for answer in answers(jobs)}
    return [found[folder] for folder in reversed(given.values())]


@dataclass(frozen=True, kw_only=True)
class _Held:
    """One session, held."""

    job: Job
    transcript: Transcript
    files: Future[dict[str, str]]


def answers(jobs: Iterable[Job]) -> Iterator[Answer]:
    """Hold all sessions; then, with no model in memory any more, run what is left and write verdicts.

    Where no quick start will run, a verdict is written as soon as it is known.
    """
    for group in grouped(jobs):
        with Runner(offline=group[0].offline) as runner:
            ended = [_session(runner, each) for each in group]
        yield from map(_concluded, ended)


def _session(runner: Runner, each: Job) -> _Held | Answer:
    held = _hold(runner, each)
    return held if isinstance(held, _Held) and _may_run(held) else _concluded(held)


def _may_run(held: _Held) -> bool:
    """Whether a quick start may run."""
    card = held.job.options.usage or (held.job.artifact.folder / README).exists()
    loaded = any(check.name == load.NAME and check.outcome == "passed" for check in held.transcript.checks)
    return bool(card) and held.job.options.snippet != "none" and loaded


def _hold(runner: Runner, each: Job) -> _Held | Answer:
    files = in_background(each.artifact.folder)
    try:
        transcript = runner.ask(each.request, each.listener, each.options.time_limit)
    except CardsmithError as error:
        return Answer(folder=each.folder, error=error)
    return _Held(job=each, transcript=transcript, files=files)


def _concluded(held: _Held | Answer) -> Answer:
    """The checks that are left when the session came to its end, and the verdict."""
    if isinstance(held, Answer):
        return held
    try:
        _run_what_is_left(held)
        verdict = _verdict(held)
        store.save(verdict, Path(held.job.folder))
    except CardsmithError as error:
        return Answer(folder=held.job.folder, error=error)
    return Answer(folder=held.job.folder, verdict=verdict)


def _run_what_is_left(held: _Held) -> None:
    transcript, options = held.transcript, held.job.options
    after = Aftermath(
        artifact=held.job.artifact,
        request=held.job.request,
        blocks=options.snippet,
        usage=options.usage,
        device=transcript.values.get("device"),
        time_limit=options.time_limit,
    )
    ended = {check.name for check in transcript.checks}
    left = [check for check in AFTERWARDS if check.NAME not in ended]
    run_checks(after, left, transcript.add, tuple(transcript.checks))


def _verdict(held: _Held) -> Verdict:
    values = dict(held.transcript.values)
    versions = stack.versions() | values.pop("versions", {})
    return Verdict(
        artifact=held.job.folder,
        kind=held.job.artifact.kind,
        base_model=held.job.request.base,
        checks=tuple(held.transcript.checks),
        samples=tuple(held.transcript.samples),
        versions=versions,
        files=held.files.result(),
        **values,
    )


def _silent(event: Event) -> None:
    """For a caller who does not ask for progress."""
