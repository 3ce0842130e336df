"""Each broken artifact fails the check that knows why, and only what rests on that check is skipped."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from importlib import metadata
from pathlib import Path

import pytest

from cardsmith.verify import Verdict, store
from cardsmith.verify.checks import CHECKS
from cardsmith.verify.parent.holding import answers
from cardsmith.verify.parent.job import Job, Options, job

from . import makers
from .broken import CASES, RAN, Case
from .verdicts import NAMES, failures, named, resting_on, untried

_PAGE = Path(__file__).parents[2] / "docs" / "verify.md"
_BY_NAME = {case.what: case for case in CASES}


class Judged:
    """Folders of broken artifacts and their verdicts, in two processes at a time."""

    def __init__(self, made: dict[str, Path], root: Path, wanted: list[Case]) -> None:
        self._folders = {case.what: _broken(case, made, root / str(n)) for n, case in enumerate(wanted)}
        jobs = [_job(case, self._folders[case.what], made) for case in wanted]
        self._threads = ThreadPoolExecutor(2)
        self._halves = [self._threads.submit(_verdicts, jobs[n::2]) for n in range(2)]

    def __getitem__(self, case: Case) -> tuple[Path, Verdict]:
        folder = self._folders[case.what]
        verdicts = [half.result() for half in self._halves]
        return folder, next(half[str(folder)] for half in verdicts if str(folder) in half)

    def close(self) -> None:
        self._threads.shutdown(cancel_futures=True)


def _broken(case: Case, made: dict[str, Path], place: Path) -> Path:
    place.mkdir()
    folder = makers.copy(made[case.of], place / "artifact")
    case.spoil(folder)
    return folder


def _job(case: Case, folder: Path, made: dict[str, Path]) -> Job:
    base = made[case.base] if case.base else None
    return job(folder, Options(base=base, device="cpu", max_new_tokens=4), lambda _: None)


def _verdicts(jobs: list[Job]) -> dict[str, Verdict]:
    found = {answer.folder: answer.verdict for answer in answers(jobs)}
    return {folder: verdict for folder, verdict in found.items() if verdict}


@pytest.fixture(scope="module")
def judged(
    made: dict[str, Path], tmp_path_factory: pytest.TempPathFactory, request: pytest.FixtureRequest
) -> Iterator[Judged]:
    """The verdicts of the cases that this run asks for."""
    items = [item for item in request.session.items if item.path == Path(__file__)]
    named = [item.callspec.params["what"] for item in items if hasattr(item, "callspec")]
    every = any(not hasattr(item, "callspec") for item in items)
    root = tmp_path_factory.mktemp("broken")
    judged = Judged(made, root, [case for case in CASES if every or case.what in named])
    yield judged
    judged.close()


def message(case: Case, made: dict[str, Path]) -> str:
    """What the check must say, with the names of this machine and of its packages."""
    return case.message.replace("{base}", made[case.base or "model"].name).replace("{peft}", metadata.version("peft"))


@pytest.mark.slow
@pytest.mark.parametrize("what", _BY_NAME)
def test_a_broken_artifact_fails_the_right_check(what: str, judged: Judged, made: dict[str, Path]) -> None:
    case = _BY_NAME[what]
    folder, verdict = judged[case]
    assert failures(verdict) == {case.check: message(case, made)}
    assert untried(verdict) == resting_on(case.check)
    assert named(verdict, "passed") | named(verdict, "skipped") == set(NAMES) - {case.check}
    assert not verdict.passed
    assert not store.covers(verdict, folder)
    assert not (folder.parent / RAN).exists()


def test_there_are_enough_cases() -> None:
    assert len(_BY_NAME) == len(CASES) >= 40
    assert {case.check for case in CASES} == set(NAMES) - UNBREAKABLE


#: Checks that no file can make fail: what does not repeat itself, or writes nothing, is not saved in one.
UNBREAKABLE = {"generate", "repeats", "quick-start"}


@pytest.mark.slow
def test_the_page_says_what_the_checks_say(judged: Judged, golden: Callable[[Path, str], None]) -> None:
    head = "| what is broken | the check that fails | what it says | not tried then |\n|---|---|---|---|\n"
    table = head + "".join(row(case, judged[case][1]) for case in CASES)
    golden(_PAGE, with_table("broken artifacts", table))


def row(case: Case, verdict: Verdict) -> str:
    """A line of the table, without what differs from machine to machine."""
    (failed,) = failures(verdict)
    said = case.message.replace("{base}", "some-org/base").replace("{peft}", "0.21.2").replace("|", r"\|")
    skipped = ", ".join(name for name in NAMES if name in untried(verdict)) or "–"
    return f"| {case.what} | `{failed}` | {said} | {skipped} |\n"


def test_the_page_lists_the_checks(golden: Callable[[Path, str], None]) -> None:
    rows = [f"| `{check.NAME}` | {', '.join(check.NEEDS) or '–'} | {first_sentence(check)} |\n" for check in CHECKS]
    golden(_PAGE, with_table("checks", "| check | rests on | what holds |\n|---|---|---|\n" + "".join(rows)))


def first_sentence(check: object) -> str:
    """What the documentation of a check begins with."""
    return " ".join(str(check.__doc__).partition("\n\n")[0].split())


def with_table(name: str, table: str) -> str:
    """The page with another table between its marks."""
    before, begin, rest = _PAGE.read_text("utf-8").partition(f"<!-- {name}: begin -->\n")
    end = f"<!-- {name}: end -->"
    return before + begin + table + end + rest.partition(end)[2]
