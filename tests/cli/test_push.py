"""`cardsmith push`, as a tired person sees it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import click
import pytest

from cardsmith.cli.push import answered
from cardsmith.facts import Finding, assemble, write
from cardsmith.localhub import LocalHub
from push.makers import Shelf, contents, judge, make_model, random_text, safetensors
from push.two_sides import INTRO, edit, edited, put, there

from .conftest import Command
from .test_streams import on_a_terminal

_GOLDEN = Path(__file__).parent / "golden"


@pytest.fixture
def shelf(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Shelf]:
    """A Hub of one's own."""
    monkeypatch.setenv("HF_TOKEN", "local")
    with LocalHub(tmp_path / "hub").running() as endpoint:
        yield Shelf(tmp_path / "hub", endpoint)


@pytest.fixture
def model(tmp_path: Path) -> Path:
    """A model that is ready, with what training leaves beside it."""
    folder = judge(make_model(tmp_path / "tiny"))
    for name in ("checkpoint-1/optimizer.pt", "checkpoint-1/scheduler.pt", "checkpoint-1/rng_state.pth", "notes.txt"):
        (folder / name).parent.mkdir(exist_ok=True)
        (folder / name).write_text("x")
    (folder / "odd\x1b[31m\u202e").write_text("x")
    return folder


_GUESS = "No --repo-id: this goes to local/tiny (your own name, and the model's from name of the folder)."


def sizes(folder: Path) -> list[str]:
    """The lines of the plan for files that a dry run finds as they are."""
    return [f"  + {name:<26}  {len((folder / name).read_bytes()):>7} B" for name in ("config.json", "tokenizer.json")]


def test_a_dry_run(model: Path, shelf: Shelf, command: Command) -> None:
    before = contents(model)
    done = command("push", model, "--endpoint", shelf.endpoint, "--dry-run")
    guess, *lines = done.err.splitlines()
    odd = "odd\N{REPLACEMENT CHARACTER}[31m\N{REPLACEMENT CHARACTER}"
    assert (done.code, done.out) == (0, "")
    assert guess == _GUESS
    assert lines[0].startswith("local/tiny (new, private): 7 files, ")
    assert [line.split()[1] for line in lines if line.startswith("  + ")] == [
        ".cardsmith/facts.json",
        ".cardsmith/render.md",
        ".cardsmith/verdict.json",
        "README.md",
        "config.json",
        "model.safetensors",
        "tokenizer.json",
    ]
    assert [line for line in lines if line in sizes(model)] == sizes(model)
    assert lines[8:] == [
        f"  - {'checkpoint-1/ (2 files)':<26}  a checkpoint",
        f"  - {'checkpoint-1/rng_state.pth':<26}  state of the random number generators",
        f"  - {'notes.txt':<26}  not part of a model; add it with --include",
        f"  - {odd:<26}  its name has characters that a repository cannot hold",
        "Dry run: nothing was written, nothing was sent.",
    ]
    assert contents(model) == before
    assert shelf.repositories() == []


def test_a_dry_run_says_where(model: Path, shelf: Shelf, command: Command) -> None:
    push = ("push", model, "--repo-id", "local/tiny", "--endpoint", shelf.endpoint, "--no-verify")
    command(*push)
    (model / "tokenizer.json").write_text('{"version": "2.0"}')
    first = [command(*push, *options, "--dry-run").err.split(" (")[0] for options in (["--pr"], ["--revision", "dev"])]
    command(*push, "--pr")
    again = command(*push, "--pr", "--dry-run").err.split(" (")[0]
    names = [f"local/tiny, {place}" for place in ("a new pull request", "branch dev", "pull request 1")]
    assert [*first, again] == names


def test_a_dry_run_with_a_closed_gate_ends_with_1(model: Path, shelf: Shelf, command: Command) -> None:
    token = "hf" + "_" + random_text(34)
    (model / "tokenizer.json").write_text(json.dumps({"note": f"x\n{token}"}))
    place = "https://huggingface.co/settings/tokens"
    reason = f"tokenizer.json holds a Hugging Face token. Revoke it at {place}, then take it out of the file."
    options = ("push", model, "--repo-id", "local/tiny", "--endpoint", shelf.endpoint, "--no-verify")
    dry, machine, real = command(*options, "--dry-run"), command(*options, "--dry-run", "--json"), command(*options)
    end = ["The gate is closed:", f"  - {reason}", "Dry run: nothing was written, nothing was sent."]
    assert (dry.code, dry.out, dry.err.splitlines()[-3:]) == (1, "", end)
    assert (machine.code, machine.err, json.loads(machine.out)["against"]) == (1, "", [reason])
    assert (real.code, real.out, real.err) == (1, "", f"cardsmith: Nothing was pushed:\n  - {reason}\n")
    shut = command(*options, "--json")
    assert (shut.code, shut.err, json.loads(shut.out)) == (1, real.err, {**json.loads(machine.out), "dry_run": False})
    assert [text for done in (dry, machine, real) for text in (done.out, done.err) if token in text] == []


@pytest.mark.parametrize(
    ("options", "line"),
    [
        ([], "No verdict covers these weights: a push verifies them first."),
        (["--no-verify"], "No verdict covers these weights: they go unverified."),
    ],
)
def test_a_dry_run_says_what_becomes_of_unverified_weights(
    tmp_path: Path, shelf: Shelf, command: Command, options: list[str], line: str
) -> None:
    folder = make_model(tmp_path / "tiny")
    done = command("push", folder, "--endpoint", shelf.endpoint, "--dry-run", *options)
    assert (done.code, done.err.splitlines()[-2]) == (0, line)


def test_a_verification_that_failed_is_said(tmp_path: Path, shelf: Shelf, command: Command) -> None:
    folder = judge(make_model(tmp_path / "tiny"), "failed", "q_proj has 1 NaN.")
    options = ("push", folder, "--endpoint", shelf.endpoint, "--no-verify")
    dry, real = command(*options, "--dry-run"), command(*options)
    failed = "The verification failed at load: q_proj has 1 NaN. The"
    assert (dry.code, dry.err.splitlines()[-2]) == (0, f"{failed} weights go up all the same.")
    assert (real.code, real.err.splitlines()[-1]) == (0, f"{failed} card says so.")


def test_a_verdict_on_other_weights_is_deleted(model: Path, shelf: Shelf, command: Command) -> None:
    options = ("push", model, "--repo-id", "local/tiny", "--endpoint", shelf.endpoint)
    assert command(*options).code == 0
    (model / "model.safetensors").write_bytes(safetensors(floats=4))
    dry, real = command(*options, "--no-verify", "--dry-run"), command(*options, "--no-verify")
    why = "deleted there: a verdict on other weights"
    assert [line for line in dry.err.splitlines() if why in line] == [
        f"  x .cardsmith/verdict.json                {why}"
    ]
    assert (real.code, real.err.splitlines()[0]) == (0, f"  x .cardsmith/verdict.json     {why}")


#: Of the folder `model`; a sign takes the place of a control character.
_LEFT_BEHIND = """\
  - checkpoint-1/ (2 files)     a checkpoint
  - checkpoint-1/rng_state.pth  state of the random number generators
  - notes.txt                   not part of a model; add it with --include
  - odd?[31m?                   its name has characters that a repository cannot hold
""".replace("?", "\N{REPLACEMENT CHARACTER}")


def test_a_push_and_another(model: Path, shelf: Shelf, command: Command) -> None:
    first = command("push", model, "--endpoint", shelf.endpoint, "--public", "--message", "hello")
    (head, _) = shelf.commits("local/tiny")
    where = f"{shelf.endpoint}/local/tiny at {head}\n"
    size = "".join(first.err.partition("7 files, ")[2].partition(",")[0])
    assert (first.code, first.out) == (0, where)
    read_back = f"7 files, {size}, 5 left behind; read back from the Hub.\nlocal/tiny is new, and public.\n"
    assert first.err == f"{_GUESS}\n{_LEFT_BEHIND}{read_back}"
    second = command("push", model, "--endpoint", shelf.endpoint, "--public")
    assert (second.code, second.out) == (0, where)
    why = "No --repo-id: this goes to local/tiny (as the last push from this folder).\n"
    nothing = f"Nothing changed: the Hub holds all 7 files ({size}) already, 5 left behind. No commit was made.\n"
    assert second.err == why + nothing
    named = command("push", model, "--endpoint", shelf.endpoint, "--repo-id", "local/tiny")
    assert (named.code, named.err) == (0, nothing)
    assert shelf.commits("local/tiny")[0] == head


def test_a_new_repository_is_said_to_be_private(model: Path, shelf: Shelf, command: Command) -> None:
    words = ("push", model, "--endpoint", shelf.endpoint, "--repo-id", "local/tiny", "--yes")
    first = command(*words)
    (model / "tokenizer.json").write_text('{"version": "1.0"}')
    again = command(*words, "--no-verify")
    said = "local/tiny is new, and private."
    assert [done.err.splitlines().count(said) for done in (first, again)] == [1, 0]


def test_a_dry_run_says_what_the_hub_holds_already(model: Path, shelf: Shelf, command: Command) -> None:
    words = ("push", model, "--endpoint", shelf.endpoint, "--repo-id", "local/tiny")
    command(*words)
    (model / "tokenizer.json").write_text('{"version": "1.0"}')
    (model / "vocab.txt").write_text("a\n")
    lines = command(*words, "--no-verify", "--dry-run").err.splitlines()
    shown = {line.split()[1]: (line.split()[0], line.split("B", 1)[1]) for line in lines if line[:4] in _SIGNS}
    assert {path: shown[path] for path in ("config.json", "tokenizer.json", "vocab.txt")} == {
        "config.json": ("=", "  there already"),
        "tokenizer.json": ("~", "  replaces another one"),
        "vocab.txt": ("+", ""),
    }


#: of lines for files that go up
_SIGNS = ("  + ", "  ~ ", "  = ")


def test_a_new_branch_with_nothing_to_send(model: Path, shelf: Shelf, command: Command) -> None:
    words = ("push", model, "--endpoint", shelf.endpoint, "--repo-id", "local/tiny")
    command(*words)
    done = [command(*words, "--revision", "dev").err for _ in range(2)]
    size = "".join(done[0].partition(" files (")[2].partition(")")[0])
    assert done == [
        f"Made the branch dev. It holds all 7 files ({size}) already, 5 left behind. No commit was made.\n",
        f"Nothing changed: the Hub holds all 7 files ({size}) already, 5 left behind. No commit was made.\n",
    ]


def test_the_training_may_have_named_the_repository(model: Path, shelf: Shelf, command: Command) -> None:
    write(model, assemble([Finding("repo_id", "local/other", "training arguments: hub_model_id")]))
    done = command("push", model, "--endpoint", shelf.endpoint, "--no-verify", "--dry-run")
    assert done.err.splitlines()[0] == "No --repo-id: this goes to local/other (training arguments: hub_model_id)."


def test_json_is_escaped_where_a_name_is_no_text(model: Path, shelf: Shelf, command: Command) -> None:
    name = b"caf\xe9".decode("utf-8", "surrogateescape")
    (model / name).write_text("x")
    done = command("push", model, "--repo-id", "local/tiny", "--endpoint", shelf.endpoint, "--json")
    assert (done.code, done.err) == (0, "")
    assert name in [left["path"] for left in json.loads(done.out)["left_behind"]]


@pytest.mark.parametrize(("answer", "code", "pushed"), [("n\n", 2, []), ("y\n", 0, ["local/tiny"]), ("\x04", 2, [])])
def test_on_a_terminal_it_asks(model: Path, shelf: Shelf, answer: str, code: int, pushed: list[str]) -> None:
    ended, sent = on_a_terminal("push", model, "--endpoint", shelf.endpoint, answer=answer, HF_HOME=str(shelf.root))
    assert (ended, shelf.repositories()) == (code, pushed)
    _, asked, after = sent.partition("Push? [y/N]: ")
    assert asked
    if code:
        assert after.replace("n\r\n", "", 1).lstrip("\r\n") == "cardsmith: Nothing was pushed.\r\n"
    assert "\x1b[31m\u202e" not in sent


def test_what_is_typed_before_the_question_is_no_answer_to_it(model: Path, shelf: Shelf) -> None:
    words = ("push", model, "--endpoint", shelf.endpoint)
    ended, sent = on_a_terminal(*words, typed_ahead="y\n", answer="n\n", HF_HOME=str(shelf.root))
    assert (ended, shelf.repositories(), "Push? [y/N]: n" in sent) == (2, [], True)


def test_before_the_question_it_says_that_nothing_was_verified(tmp_path: Path, shelf: Shelf) -> None:
    folder = make_model(tmp_path / "tiny")
    words = ("push", folder, "--endpoint", shelf.endpoint, "--no-verify")
    _, sent = on_a_terminal(*words, answer="n\n", HF_HOME=str(shelf.root))
    before = sent.partition("Push? [y/N]: ")[0].splitlines()
    assert before[-1] == "No verdict covers these weights: they go unverified."


@pytest.mark.parametrize("end", [EOFError, KeyboardInterrupt])
def test_what_follows_the_question_begins_a_line(
    end: type[BaseException], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def ended(_: str) -> str:
        raise end

    monkeypatch.setattr("click.termui.visible_prompt_func", ended)
    if end is EOFError:
        assert not answered()
    else:
        with pytest.raises(click.Abort):
            answered()
    assert capsys.readouterr().err.lstrip(" ") == "\n"


def test_a_line_without_a_style_ends_without_the_sign_of_one(model: Path, shelf: Shelf) -> None:
    words = ("push", model, "--repo-id", "local/tiny", "--endpoint", shelf.endpoint, "--dry-run")
    _, sent = on_a_terminal(*words, HF_HOME=str(shelf.root))
    lines = [line for line in sent.splitlines() if line.startswith("  + ")]
    assert len(lines) == 7
    assert [line for line in lines if "\x1b" in line] == []


def test_yes_does_not_ask(model: Path, shelf: Shelf) -> None:
    words = ("push", model, "--repo-id", "local/tiny", "--endpoint", shelf.endpoint, "--yes")
    ended, sent = on_a_terminal(*words, HF_HOME=str(shelf.root))
    assert (ended, shelf.repositories(), "Push?" in sent) == (0, ["local/tiny"], False)


@pytest.fixture
def both(model: Path, shelf: Shelf, command: Command) -> Path:
    """The folder of a push, after which somebody wrote on the Hub, with escapes, and the run said more."""
    command("push", model, "--endpoint", shelf.endpoint)
    added = "## Limits\n\nIt lies.\n\n## Quick start"
    put(shelf, edited(there(shelf), [(INTRO, _THEIRS), ("## Quick start", added)]))
    command("render", model, "--set", "versions.trl=1.16.0")
    return model


_THEIRS = "Their\twords.\u2066"
_FROM_THE_HUB = """From the README on the Hub: ## Limits
# tiny: changed on the Hub, and rendered anew here. Kept, the Hub's:
    # tiny
    
    Their   words.�
  Not pushed, cardsmith's:
    # tiny
    
    This is a model, trained with [TRL](https://github.com/huggingface/trl).
"""  # noqa: W293 - as it is printed


def test_a_dry_run_shows_what_becomes_of_the_readme_on_the_hub(
    both: Path, shelf: Shelf, command: Command, golden: Callable[[Path, str], None]
) -> None:
    before, head = contents(both), shelf.commits("local/tiny")
    done = command("push", both, "--endpoint", shelf.endpoint, "--dry-run")
    assert (done.code, done.out) == (0, "")
    said = done.err[done.err.index("From the README") :]
    golden(_GOLDEN / "push-from-the-hub.txt", said)
    assert said.startswith(_FROM_THE_HUB)
    assert [mark for mark in ("\x1b", "\u2066", "\t") if mark in done.err] == []
    assert (contents(both), shelf.commits("local/tiny")) == (before, head)


def test_a_push_says_what_came_from_the_hub(both: Path, shelf: Shelf, command: Command) -> None:
    done = command("push", both, "--repo-id", "local/tiny", "--endpoint", shelf.endpoint)
    assert (done.code, done.err.startswith(_FROM_THE_HUB)) == (0, True)
    assert _THEIRS in there(shelf)
    assert (both / "README.md").read_bytes().decode() == there(shelf)


def test_between_two_persons_it_ends_with_1_until_the_owner_chooses(
    both: Path, shelf: Shelf, command: Command, golden: Callable[[Path, str], None]
) -> None:
    words = "This is a model, trained with [TRL](https://github.com/huggingface/trl)."
    edit(both, [(words, "Mine.\u2066")])
    options = ("push", both, "--repo-id", "local/tiny", "--endpoint", shelf.endpoint)
    closed = command(*options)
    golden(_GOLDEN / "push-two-persons.txt", closed.err)
    assert (closed.code, closed.out, "\u2066" in closed.err) == (1, "", False)
    taken = command(*options, "--dry-run", "--prefer", "hub")
    joined = taken.err.partition("From the README")[2].partition("--- README.md on the Hub")[0]
    golden(_GOLDEN / "push-prefers-the-hub.txt", joined)
    dry = command(*options, "--dry-run", "--prefer", "here")
    joined = dry.err.partition("From the README")[2].partition("--- README.md on the Hub")[0]
    golden(_GOLDEN / "push-prefers-this-folder.txt", joined)
    gone = "-Their  words.\N{REPLACEMENT CHARACTER}"
    assert (dry.code, gone in dry.err.splitlines()) == (0, True)
    assert command(*options, "--prefer", "here").code == 0
    assert "Mine.\u2066" in there(shelf)
    wrong = command(*options, "--prefer", "both")
    assert (wrong.code, wrong.out, wrong.err.count("\n")) == (2, "", 1)


def test_a_receipt_that_cannot_be_written_is_said(model: Path, shelf: Shelf, command: Command) -> None:
    (model / ".cardsmith/receipt.json").mkdir()
    done = command("push", model, "--repo-id", "local/tiny", "--endpoint", shelf.endpoint, "--json")
    place = model / ".cardsmith/receipt.json"
    said = f"{place} cannot be written: Is a directory. The next push knows less of what changed on the Hub.\n"
    assert (done.code, json.loads(done.out)["read_back"], done.err) == (0, True, said)


def test_reading_the_readme_on_the_hub_leaves_no_mark_on_a_terminal(
    model: Path, shelf: Shelf, command: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    command("push", model, "--endpoint", shelf.endpoint)
    put(shelf, edited(there(shelf), [(INTRO, "Theirs.")]))
    monkeypatch.delenv("HF_HUB_DISABLE_PROGRESS_BARS")
    words = ("push", model, "--repo-id", "local/tiny", "--endpoint", shelf.endpoint, "--yes")
    ended, sent = on_a_terminal(*words, HF_HOME=str(shelf.root))
    assert (ended, sent.splitlines()[0].removesuffix("\x1b[0m")) == (0, "From the README on the Hub: # tiny")


def test_a_name_takes_one_line_of_the_plan(model: Path, shelf: Shelf, command: Command) -> None:
    """A line end in it could pass for another entry, and a long one hide the others."""
    (model / "a\n  + evil").write_text("x")
    (model / ("n" * 200)).write_text("x")
    done = command("push", model, "--endpoint", shelf.endpoint, "--dry-run")
    lines = [line for line in done.err.splitlines() if "nnn" in line or "evil" in line]
    odd = "a\N{REPLACEMENT CHARACTER}  + evil"
    assert [line.rstrip() for line in lines] == [
        f"  - {odd:<60}  its name has characters that a repository cannot hold",
        f"  - {'n' * 50}…{'n' * 50}  not part of a model; add it with --include",
    ]


def test_what_native_code_prints_is_not_on_standard_output(tmp_path: Path, shelf: Shelf, process: Command) -> None:
    """hf_xet prints to the file descriptor where it cannot write its log."""
    folder = make_model(tmp_path / "tiny")
    push = ("push", folder, "--repo-id", "local/tiny", "--endpoint", shelf.endpoint, "--no-verify", "--json")
    done = process(*push, HF_HOME=str(folder / "config.json" / "home"), HF_TOKEN="local")
    assert (done.code, json.loads(done.out)["read_back"]) == (0, True)
    assert [json.loads(line)["level"] for line in done.err.splitlines()] == ["ERROR"]


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no device that is always full")
@pytest.mark.parametrize("options", [(), ("--json",), ("--dry-run",)])
def test_an_output_that_is_full(options: tuple[str, ...], tmp_path: Path, shelf: Shelf) -> None:
    folder = make_model(tmp_path / "tiny")
    push = ("push", folder, "--repo-id", "local/tiny", "--endpoint", shelf.endpoint, "--no-verify", *options)
    command = [sys.executable, "-m", "cardsmith", *push]
    environment = {**os.environ, "HF_HOME": str(tmp_path / "hf")}
    with Path("/dev/full").open("w") as full:
        out = subprocess.run(command, stdout=full, stderr=subprocess.PIPE, text=True, env=environment)
        url = "" if options == ("--dry-run",) else f"{shelf.endpoint}/local/tiny at {shelf.commits('local/tiny')[0]}"
        err = subprocess.run(command, stderr=full, stdout=subprocess.PIPE, text=True, env=environment)
    if options == ("--dry-run",):  # everything is for people, on standard error
        assert (out.returncode, err.returncode, err.stdout) == (0, 2, "")
        return
    last = f"cardsmith: pushed: {url}. Only the output cannot be written: No space left on device."
    assert (out.returncode, out.stderr.splitlines()[-1]) == (2, last)
    if options == ("--json",):
        assert (err.returncode, json.loads(err.stdout)["unchanged"]) == (0, True)
    else:
        assert (err.returncode, err.stdout) == (2, f"{url}\n")
