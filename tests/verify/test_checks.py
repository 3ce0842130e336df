"""What holds of every check, and how a list of them is run."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from cardsmith.errors import VerifyError
from cardsmith.verify import checks
from cardsmith.verify.events import Event, Finished, decode, encode
from cardsmith.verify.outcome import Failed, Passed, Skipped
from cardsmith.verify.sequence import run_checks

FOLDER = Path(checks.__file__).parent


def test_every_file_is_listed() -> None:
    listed = {Path(str(check.__file__)).name for check in checks.CHECKS}  # type: ignore[attr-defined]
    assert listed == {path.name for path in FOLDER.glob("*.py")} - {"__init__.py"}


@pytest.mark.parametrize("check", checks.CHECKS, ids=lambda check: check.NAME)
def test_a_check_is_documented_and_rests_on_earlier_ones(check: checks.Check) -> None:
    names = [other.NAME for other in checks.CHECKS]
    assert names.count(check.NAME) == 1
    assert set(check.NEEDS) <= set(names[: names.index(check.NAME)])
    assert check.__doc__


def a_check(name: str, needs: tuple[str, ...] = (), raises: Exception | None = None) -> Any:
    def run(subject: Any) -> Passed:
        if raises:
            raise raises
        return Passed(message="fine", evidence={"n": 1})

    return SimpleNamespace(NAME=name, NEEDS=needs, run=run)


def run(*given: Any) -> list[tuple[str, str, str]]:
    """Name, outcome and message of each check, as the parent would read them."""
    events: list[Event] = []
    run_checks(SimpleNamespace(), given, lambda event: events.append(decode(encode(event))))  # type: ignore[arg-type]
    results = [event.result for event in events if isinstance(event, Finished)]
    return [(result.name, result.outcome, result.message) for result in results]


def test_what_rests_on_a_failed_check_is_skipped() -> None:
    found = run(
        a_check("a"),
        a_check("b", ("a",), Failed("broken", at="x")),
        a_check("c", ("a",), Skipped("does not apply")),
        a_check("d", ("a", "b", "c")),
        a_check("e", ("d",)),
        a_check("f", ("a", "c")),
    )
    assert found == [
        ("a", "passed", "fine"),
        ("b", "failed", "broken"),
        ("c", "skipped", "does not apply"),
        ("d", "skipped", "rests on b"),
        ("e", "skipped", "rests on d"),
        ("f", "passed", "fine"),
    ]


def test_what_a_library_raises_is_a_failure_in_one_clean_line() -> None:
    assert run(a_check("a", raises=RuntimeError("\x1b[31msize\n mismatch"))) == [
        ("a", "failed", "RuntimeError: [31msize mismatch.")
    ]


def test_advice_to_trust_remote_code_is_not_passed_on() -> None:
    assert run(a_check("a", raises=ValueError("please pass trust_remote_code=True"))) == [
        ("a", "failed", "ValueError: it needs Python code of its own (auto_map), which is never run here.")
    ]


def test_what_cannot_be_carried_out_ends_the_run() -> None:
    with pytest.raises(VerifyError):
        run(a_check("a", raises=VerifyError("no such device")))
