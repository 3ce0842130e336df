"""Sessions held, and what comes after each: the checks that are left, and its verdict."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from concurrent.futures import Future
from dataclasses import dataclass
from pathlib import Path

from cardsmith.errors import CardsmithError
from cardsmith.verify import stack, store
from cardsmith.verify.aftermath import Aftermath
from cardsmith.verify.checks import AFTERWARDS, load
from cardsmith.verify.model import Verdict
from cardsmith.verify.parent.answer import Answer
from cardsmith.verify.parent.digests import in_background
from cardsmith.verify.parent.job import Job, grouped
from cardsmith.verify.parent.runner import Runner
from cardsmith.verify.parent.transcript import Transcript
from cardsmith.verify.reading.claims import README
from cardsmith.verify.sequence import run_checks


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
