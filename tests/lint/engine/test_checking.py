"""Many cards: in order, past what fails, by several processes."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from cardsmith.card.model import Card
from cardsmith.errors import CardError, CardsmithError, RuleError
from cardsmith.lint import Diagnostic, validate, validate_each, validate_paths
from cardsmith.lint.document import Document
from cardsmith.lint.engine.processes import spread
from cardsmith.lint.model import Finding, Span
from cardsmith.lint.rules import fm003_misspelt_key, li001_missing_license

UNLICENSED = "---\nlicence: mit\n---\n\nText.\n"


def _fail(document: Document) -> Iterator[Finding]:
    yield Finding(span=Span(0, 1), message="found before it failed")
    raise KeyError("\x1b[31mred")


def test_a_card_that_cannot_be_read_does_not_stop_the_others(tmp_path: Path) -> None:
    for name, content in {"a": b"caf\xe9", "b": UNLICENSED.encode(), "c": b"x" * (10 * 2**20 + 1)}.items():
        (tmp_path / name).mkdir()
        (tmp_path / name / "README.md").write_bytes(content)
    (tmp_path / "d").mkdir()
    (tmp_path / "d" / "README.md").symlink_to("nowhere")
    os.mkfifo(tmp_path / "README.md")
    troubles: list[CardsmithError] = []
    found = validate_paths([tmp_path], select=["FM003"], trouble=troubles.append)
    assert [each.path for each in found] == [str(tmp_path / "b" / "README.md")]
    assert [str(error) for error in troubles] == [
        f"{tmp_path}/README.md is not a file. Move it away; the card must be a file.",
        f"{tmp_path}/a/README.md is not UTF-8 (byte 3 is 0xe9). Save it as UTF-8; your editor can convert it.",
        f"{tmp_path}/c/README.md is larger than 10 MiB, which the Hub refuses. Move data out of the card.",
        f"{tmp_path}/d/README.md is a link to a file that is not there. Delete the link, or point it to a card.",
    ]
    with pytest.raises(CardError, match="is not a file"):
        validate_paths([tmp_path], select=["FM003"])


def test_a_rule_that_fails_does_not_hide_what_others_find(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fm003_misspelt_key, "check", _fail)
    path = tmp_path / "README.md"
    path.write_text(UNLICENSED)
    troubles: list[CardsmithError] = []
    found = validate_paths([path], select=["FM003", "LI001"], trouble=troubles.append)
    assert [(each.code, each.message) for each in found if each.code == "FM003"] == [
        ("FM003", "found before it failed")
    ]
    assert "LI001" in {each.code for each in found}
    said = "the rule FM003 failed (KeyError: '\\x1b[31mred'): a bug in cardsmith. Please report it."
    assert [(type(error), str(error)) for error in troubles] == [(RuleError, f"{path}: {said}")]
    assert isinstance(troubles[0].__cause__, KeyError)
    with pytest.raises(RuleError):
        validate(Card(UNLICENSED), select=["FM003"])


def test_findings_beside_a_card_stand_in_the_order_of_paths(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def beside(document: Document) -> Iterator[Finding]:
        for file in ("LICENSE", None, "z/x.json") if document.beside else (None,):
            yield Finding(span=Span(0, 0), message="", file=file)

    monkeypatch.setattr(li001_missing_license, "check", beside)
    for folder in ("a", "a-b", "a/b"):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / "README.md").write_text(UNLICENSED)
        (tmp_path / folder / "config.json").write_text("{}")
    (tmp_path / "a" / "z.md").write_text(UNLICENSED)
    cards = [tmp_path / "a" / "z.md", tmp_path / "a", tmp_path / "a-b", tmp_path / "a" / "b"]
    found = list(validate_each(cards, select=["LI001"]))
    assert found == sorted(found, key=lambda each: each.sort_key)
    assert len(found) == 10


def test_a_long_body_is_looked_at_in_part(tmp_path: Path) -> None:
    path = tmp_path / "README.md"
    path.write_text(UNLICENSED + "a word\n" * 200_000 + "<!-- cardsmith: ignore LI001 far below -->\n")
    troubles: list[CardsmithError] = []
    found = validate_paths([path], select=["FM003", "CS001"], trouble=troubles.append)
    assert [(each.code, each.fix, each.edits) for each in found] == [("FM003", None, ())]
    (trouble,) = troubles
    assert str(trouble) == (
        f"{path} has a body of more than 1 MiB. Only its beginning was checked, and all of it for credentials. "
        "Move data out of the card."
    )
    with pytest.raises(CardError, match="more than 1 MiB"):
        validate(Card(path.read_text()))


def test_a_thousand_findings_of_a_rule_are_told() -> None:
    found = validate(Card("---\n" + "licence: mit\n" * 1_500 + "---\n"), select=["FM003"])
    assert len(found) == 1_000
    last = " (of 1,000 like this the last that is told; there may be more)"
    assert found[-1].message == found[-2].message + last


def test_a_thousand_comments_that_silence_nothing_are_told() -> None:
    found = validate(
        Card("---\nlicense: mit\n---\n" + "<!-- cardsmith: ignore ID001 -->\n" * 1_500), select=["CS", "ID"]
    )
    assert len(found) == 1_000


@pytest.fixture(scope="module")
def many(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("many")
    for number in range(300):
        text = f"---\nlicence: mit\ntags: [{number}]\n---\n\n# Card {number}\n" if number % 7 else "café"
        (folder / f"{number:03}.md").write_bytes(text.encode("latin-1"))
    return folder


def test_several_processes_find_the_same(many: Path) -> None:
    paths = sorted(many.iterdir(), reverse=True)
    answers = []
    for jobs in (1, 2, 3, 500):
        troubles: list[CardsmithError] = []
        found = validate_paths(paths, jobs=jobs, trouble=troubles.append)
        answers.append((found, [each.edits for each in found], list(map(str, troubles))))
    assert len(answers[0][0]) > 500
    assert len(answers[0][2]) == 43
    assert all(answer == answers[0] for answer in answers)


def test_several_processes_stop_when_the_reader_does(many: Path) -> None:
    first: Diagnostic = next(validate_each(sorted(many.iterdir())[1:], jobs=3, trouble=lambda _: None))
    assert first.path == str(many / "001.md")


def _halt_elsewhere(number: int) -> int:
    """Ends every process that works on a tenth but the first."""
    if number % 10 == 3 and os.getpid() != int(os.environ["FIRST"]):
        os.kill(os.getpid(), signal.SIGKILL)
    if number % 10 == 4 and os.getpid() != int(os.environ["FIRST"]):
        raise RuntimeError
    return number * 2


def test_a_process_that_dies_leaves_its_share_to_the_first(
    monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("FIRST", str(os.getpid()))
    assert list(spread(_halt_elsewhere, range(200), 4)) == [number * 2 for number in range(200)]
    assert list(spread(_halt_elsewhere, range(0), 4)) == []
    assert capfd.readouterr() == ("", "")


def test_an_interrupt_ends_all_processes(many: Path) -> None:
    program = (
        "import sys, time\nfrom pathlib import Path\nfrom cardsmith.lint.engine.processes import spread\n"
        "def work(number):\n    print(end='.', flush=True)\n    time.sleep(0.2)\n    return number\n"
        "try:\n    list(spread(work, range(10_000), 3))\nexcept KeyboardInterrupt:\n    sys.exit('interrupted')\n"
    )
    command = [sys.executable, "-c", program]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, start_new_session=True) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdout.read(3)
        # as Ctrl-C does: to all of them
        os.killpg(process.pid, signal.SIGINT)
        assert process.stderr.read() == b"interrupted\n"
        assert process.wait(10) == 1
    deadline = time.monotonic() + 10
    while time.monotonic() < deadline:
        try:
            os.killpg(process.pid, 0)
        except ProcessLookupError:
            return
        time.sleep(0.05)
    pytest.fail("a process is left")
