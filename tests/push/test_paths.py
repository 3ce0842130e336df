"""Attacks by path: none publishes a file from outside the folder, none writes there. docs/paths.md is made of this."""

from __future__ import annotations

import json
import os
import shutil
import socket
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from cardsmith.cli import run
from cardsmith.push.hub import Hub

from .makers import Shelf, judge, make_model, safetensors, snapshot

PAGE = Path(__file__).parents[2] / "docs" / "paths.md"
PRIZE = "this-is-nobodys-business"
_EVERYTHING = ("--include", "*")
_FORBIDDEN = ("a:b", "what?", "<a>", "b|c", "d*", 'e"f')


@dataclass(frozen=True, kw_only=True)
class Attack:
    """Something done to a folder, before a push or while it is under way."""

    what: str
    #: given the folder and one outside with the prize
    do: Callable[[Path, Path], object]
    options: tuple[str, ...] = ()
    #: whether it is done once everything was planned and checked, before anything is sent
    late: bool = False
    #: whether it is done once everything was sent, before the folder is brought up to date
    last: bool = False


def link(name: str, target: str = "{outside}/prize.txt") -> Callable[[Path, Path], object]:
    """Put a link in place of what is there."""

    def do(folder: Path, outside: Path) -> None:
        place = folder / name
        place.parent.mkdir(exist_ok=True)
        if place.is_dir() and not place.is_symlink():
            shutil.rmtree(place)
        place.unlink(missing_ok=True)
        place.symlink_to(target.format(outside=outside))

    return do


def nothing(folder: Path, outside: Path) -> None:
    """The options are the attack."""


def pipe(folder: Path, outside: Path) -> None:
    (folder / "tokenizer.json").unlink()
    os.mkfifo(folder / "tokenizer.json")


def listening(folder: Path, outside: Path) -> None:
    before = Path.cwd()
    os.chdir(folder)  # the path of a socket is short
    try:
        with socket.socket(socket.AF_UNIX) as listener:
            listener.bind("vocab.txt")
    finally:
        os.chdir(before)


def named(*names: str) -> Callable[[Path, Path], object]:
    """Put files of these names there, with the prize in them."""

    def do(folder: Path, outside: Path) -> None:
        for name in names:
            path = Path(os.path.join(folder, name))  # noqa: PTH118 - as it is
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(PRIZE)

    return do


def deep(folder: Path, outside: Path) -> None:
    place = folder
    for _ in range(8):
        place = place / ("d" * 200)
        place.mkdir()
    (place / "prize.txt").write_text(PRIZE)


def larger_weights(folder: Path, outside: Path) -> None:
    """The same name, another file: what was verified is not what would be sent."""
    (folder / "model.safetensors").write_bytes(safetensors({"format": "pt", "note": PRIZE}, 8))


def folder_swapped(folder: Path, outside: Path) -> None:
    (folder / ".eval_results").rename(folder / "was")
    (folder / ".eval_results").symlink_to(outside)


_FACTS = ".cardsmith/facts.json"
ATTACKS = (
    Attack(what="a link to a file outside", do=link("vocab.txt")),
    Attack(what="the same, by a relative path", do=link("vocab.txt", "../outside/prize.txt")),
    Attack(what="a link to a folder outside", do=link("assets", "{outside}"), options=_EVERYTHING),
    Attack(what="a link to a link outside", do=lambda f, o: (link("hop")(f, o), link("LICENSE", "hop")(f, o))),
    Attack(
        what="a link to a file that stays behind", do=lambda f, o: (named(".env")(f, o), link("LICENSE", ".env")(f, o))
    ),
    Attack(what="a link that leads to itself", do=link("vocab.txt", "vocab.txt")),
    Attack(what="a link to a device", do=link("vocab.txt", "/dev/zero")),
    Attack(what="README.md is a link to a file outside", do=link("README.md")),
    Attack(what=".cardsmith is a link to a folder outside", do=link(".cardsmith", "{outside}")),
    Attack(what="the facts are a link to a file outside", do=link(_FACTS)),
    Attack(what="the training arguments are a link to a file outside", do=link("training_args.json")),
    Attack(what="the same, as the Trainer saves them", do=link("training_args.bin")),
    Attack(what="the state of the trainer is a link to a file outside", do=link("trainer_state.json")),
    Attack(what="a pipe in place of a file", do=pipe),
    Attack(what="a socket in place of a file", do=listening),
    Attack(what="--include of a path with `..`", do=nothing, options=("--include", "../outside/*")),
    Attack(what="--include of an absolute path", do=nothing, options=("--include", "/etc/passwd")),
    Attack(what="a name with a backslash", do=named("..\\outside\\prize.txt"), options=_EVERYTHING),
    Attack(what="a name with a line end", do=named("a\nb.txt"), options=_EVERYTHING),
    Attack(what="a name that a terminal obeys", do=named("\x1b]0;x\x07.txt"), options=_EVERYTHING),
    Attack(what="a name that is written backwards", do=named("a\u202etxt.exe"), options=_EVERYTHING),
    Attack(what="two names that differ in case", do=named("samples/A.txt", "samples/a.txt"), options=_EVERYTHING),
    Attack(what="two ways to write one name", do=named("\u00e9.txt", "e\u0301.txt"), options=_EVERYTHING),
    Attack(what="names of devices", do=named("con.txt", "samples/aux"), options=_EVERYTHING),
    Attack(what="names that end in a blank and a dot", do=named("a ", "b."), options=_EVERYTHING),
    Attack(what="names with signs that Windows forbids", do=named(*_FORBIDDEN), options=_EVERYTHING),
    Attack(what="the same of what is part of a model", do=named(*(f"LICENSE{each}" for each in _FORBIDDEN))),
    Attack(what="a repository inside", do=named(".git/config", "sub/.GIT/hooks/x"), options=_EVERYTHING),
    Attack(what="rules of what to leave out", do=named(".gitignore"), options=_EVERYTHING),
    Attack(what="a very long path", do=deep, options=_EVERYTHING),
    Attack(what="a file becomes a link, once checked", do=link("tokenizer.json"), late=True),
    Attack(what="a folder becomes a link, once checked", do=folder_swapped, late=True),
    Attack(what="weights become others, once checked", do=larger_weights, late=True),
    Attack(what="a file becomes a pipe, once checked", do=pipe, late=True),
    Attack(what="README.md becomes a link, once checked", do=link("README.md"), late=True),
    Attack(what="README.md becomes a link, once sent", do=link("README.md"), last=True),
    Attack(what=".cardsmith becomes a link, once sent", do=link(".cardsmith", "{outside}"), last=True),
)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A model with a card and results of an evaluation; beside it a folder with the prize."""
    model = make_model(tmp_path / "tiny")
    (model / "README.md").write_text("---\nlicense: mit\n---\n\n# Tiny\n\nWords.\n")
    (model / ".eval_results").mkdir()
    (model / ".eval_results" / "prize.txt").write_text("no prize")
    (tmp_path / "outside").mkdir()
    for name in ("prize.txt", "facts.json", "render.md", "verdict.json"):
        (tmp_path / "outside" / name).write_text(PRIZE)
    return judge(model)


def attacked(
    attack: Attack, folder: Path, shelf: Shelf, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> str:
    """What comes of it: the exit code, and what is said of it."""
    outside = folder.parent / "outside"
    if not attack.late and not attack.last:
        attack.do(folder, outside)
    before = snapshot(outside)
    during(attack, folder, outside, monkeypatch)
    options = ("--include", ".eval_results/*") if attack.do is folder_swapped else attack.options
    words = [
        "push",
        str(folder),
        "--repo-id",
        f"local/{folder.name}",
        "--endpoint",
        shelf.endpoint,
        "--no-verify",
        *options,
    ]
    planned = "" if attack.late or attack.last else said_by_a_dry_run(words, capsys)
    code = run(words)
    planned = planned if code == 0 else ""
    err = capsys.readouterr().err
    assert snapshot(outside) == before
    assert PRIZE not in everything(shelf)
    told = [line for line in err.splitlines() if line and not line.startswith("cardsmith: Nothing was pushed:")]
    told = [line for line in told if not line.endswith(("read back from the Hub.", " is new, and private."))]
    told = [line for line in told if code or not line.startswith("  - ")]  # what is left behind
    said = planned or " ".join(line.removeprefix("  - ").removeprefix("cardsmith: ") for line in told)
    return f"{_CODES[code]} | {generalised(said, folder)}"


_CODES = {0: "pushed without", 1: "refused", 2: "refused"}


def during(attack: Attack, folder: Path, outside: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Do it before or after the commit."""
    commit = Hub.commit

    def late(*arguments: object) -> object:
        if attack.late:
            attack.do(folder, outside)
        made = commit(*arguments)  # type: ignore[arg-type]
        if attack.last:
            attack.do(folder, outside)
        return made

    monkeypatch.setattr(Hub, "commit", late)


def said_by_a_dry_run(words: list[str], capsys: pytest.CaptureFixture[str]) -> str:
    """The reasons of what stays behind, but for what always does."""
    run([*words, "--dry-run", "--json"])
    said = capsys.readouterr().out
    left = json.loads(said)["left_behind"] if said else []
    known = ("a verdict on other files than these", "not part of a model; add it with --include")
    return ", ".join(dict.fromkeys(each["reason"] for each in left if each["reason"] not in known))


def everything(shelf: Shelf) -> str:
    """All that the Hub stores, unpacked."""
    raw = b"".join(path.read_bytes() for path in shelf.root.rglob("*") if path.is_file()).decode("latin-1")
    held = [shelf.git(each, "cat-file", "--batch-all-objects", "--batch") for each in shelf.repositories()]
    return raw + "".join(held)


def generalised(said: str, folder: Path) -> str:
    """Without what is of this run only."""
    for text, name in ((f"{folder}/", ""), (str(folder), "the folder"), ("|", "\\|")):
        said = said.replace(text, name)
    return " ".join(said.split())


ROWS: dict[str, str] = {}


@pytest.mark.parametrize("attack", ATTACKS, ids=[attack.what for attack in ATTACKS])
def test_nothing_gets_out(
    attack: Attack,
    folder: Path,
    shelf: Shelf,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    pytestconfig: pytest.Config,
) -> None:
    row = f"| {attack.what} | {attacked(attack, folder, shelf, monkeypatch, capsys)} | 0 | 0 |"
    ROWS[attack.what] = row
    if not pytestconfig.getoption("--update-golden"):
        assert row in PAGE.read_text("utf-8").splitlines()


def test_the_page_says_so(golden: Callable[[Path, str], None]) -> None:
    """All of the rows in their order, where all were run; the head and no other rows where some were."""
    if len(ROWS) < len(ATTACKS):
        pytest.skip("the page is compared where all attacks are run in this process")
    rows = "".join(f"{ROWS[attack.what]}\n" for attack in ATTACKS)
    golden(
        PAGE,
        "# Attacks by path\n\nThis page is made by `tests/push/test_paths.py`; CI compares it.\n\n"
        f"{len(ATTACKS)} attacks, each by a push to the embedded Hub. Afterwards all that the Hub stores is searched "
        "for the content of a file outside the\nfolder, and the folder outside is compared, byte for byte and with "
        "its times.\n\n"
        "| attack | push | what is said | published from outside | written outside |\n|---|---|---|--:|--:|\n"
        f"{rows}\n"
        "A hard link is no link: it cannot be told from a file, and is treated as one. Who can write to the folder "
        "can put into it what is published;\nwhat goes up is what was searched for credentials and verified.\n",
    )
