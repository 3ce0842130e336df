"""Credentials planted into a training folder: none is published, none is printed. docs/secrets.md is made of this."""

from __future__ import annotations

import gzip
import json
from collections.abc import Callable
from pathlib import Path

import pytest

from cardsmith.cli import run
from cardsmith.errors import GateClosed
from cardsmith.facts.folder import Folder
from cardsmith.push import push
from cardsmith.push.gate import secrets
from cardsmith.push.planning import plan
from cardsmith.push.planning.choice import choose

from .makers import Shelf, judge, make_model, safetensors
from .planting import CARRIERS, PLANTED, Carrier, Planted
from .two_sides import INTRO, START, edit, edited, put

PAGE = Path(__file__).parents[2] / "docs" / "secrets.md"
INCLUDE = [carrier.path for carrier in CARRIERS if carrier.included]
#: as many as it takes for 320 cases with the whole command
THROUGH = PLANTED[:10]


def plant(folder: Path, planted: Planted, carriers: tuple[Carrier, ...] = CARRIERS) -> Path:
    """Put the line into a file of each kind."""
    for carrier in carriers:
        file = folder / carrier.path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(carrier.make(planted.line))
    return folder


def fate(carrier: Carrier, planted: Planted, folder: Path, made: plan.Plan, found: set[tuple[str, str]]) -> str:
    """What becomes of the credential in one file."""
    if carrier.path in {left.path for left in made.left_behind}:
        return "left behind"
    if (carrier.path, planted.kind) in found:
        return "refused"
    cleaned = Folder(folder).arguments.dumps() if carrier.path == "training_args.json" else planted.secret
    return "published" if planted.secret in cleaned else "cleaned"


def test_none_is_published_and_the_page_says_so(tmp_path: Path, golden: Callable[[Path, str], None]) -> None:
    fates: dict[str, list[str]] = {carrier.what: [] for carrier in CARRIERS}
    for number, planted in enumerate(PLANTED):
        folder = plant(tmp_path / str(number), planted)
        arguments = {"training_args.json": Folder(folder).arguments.dumps().encode()}
        made = plan.make(choose(folder, INCLUDE, arguments))
        found = set(secrets.found(made))
        for carrier in CARRIERS:
            fates[carrier.what].append(fate(carrier, planted, folder, made, found))
    assert {what: set(each) for what, each in fates.items()} == {each.what: {each.fate} for each in CARRIERS}
    golden(PAGE, page(fates))


def page(fates: dict[str, list[str]]) -> str:
    """docs/secrets.md"""
    total = sum(map(len, fates.values()))
    rows = [
        f"| {carrier.what} | `{carrier.path}`{' (with --include)' if carrier.included else ''} "
        f"| {len(fates[carrier.what])} | {carrier.fate} | {fates[carrier.what].count('published')} |\n"
        for carrier in CARRIERS
    ]
    return (
        "# Credentials in a training folder\n\n"
        "This page is made by `tests/push/test_planted.py`; CI compares it.\n\n"
        f"A credential of each of {len(PLANTED)} issuers, made up at run time, is planted into each of "
        f"{len(CARRIERS)} kinds of files: {total} cases.\n"
        f"Of these, {len(THROUGH) * len(CARRIERS)} go through the whole command and the embedded Hub, and its output, "
        "its receipts, the folder and every object that the\nHub stores are searched for them. The others go through "
        "plan and search.\n\n"
        "* **refused**: the gate names the file and the kind, never the credential, and nothing is pushed.\n"
        "* **left behind**: the file is no part of a model; the plan says why.\n"
        "* **cleaned**: the file goes up without it.\n\n"
        "| where | file | planted | what becomes of it | published |\n|---|---|--:|---|--:|\n" + "".join(rows) + "\n"
        "Issuers: " + ", ".join(planted.kind.split(" ", 1)[1] for planted in PLANTED) + ".\n\n"
        "Not found:\n\n"
        "* what is encrypted, written in base64, or split over lines;\n"
        "* what is compressed inside a table (Arrow, HDF5), among other bytes than a text (but for a zip), or without "
        "a mark (Brotli,\n  deflate);\n"
        "* what stands in the header of a gzip that is packed itself;\n"
        "* a token with a letter or digit glued to it: `x` before its `hf_`, or one character more than it has;\n"
        "* what is spelled in other characters: `&#104;`, `\\x68`, `%68`;\n"
        "* a key that has no mark of its issuer and no such name as `WANDB_API_KEY` or `AWS_SECRET_ACCESS_KEY` before "
        "it, or has the name of\n  another service: where it looks like a key, `cardsmith validate` warns of it;\n"
        "* a key that only words near it give away, in what is no text (databases, tensors, a header of weights of "
        "more than 16 MiB):\n  there, it has to follow its own name, as in `WANDB_API_KEY=`;\n"
        "* any key in UTF-16 or UTF-32 behind the first MiB of what is no text.\n\n"
        "A text is searched to its end, however long it is. What is not in UTF-8 and has no byte order mark is known "
        "as a text if there are\nno control characters in its beginning, and an eighth of it is ASCII.\n\n"
        "What cannot be looked into at all (PDF, Parquet, Git packs, 7z, RAR, Zstandard, LZ4, lzip, lzop, Snappy, .Z, "
        "archives with a password,\nbroken ones, zips behind other bytes or before them, streams behind a text, more "
        "than five archives in one another,\nmore than 256 MiB unpacked) is refused.\n"
    )


def test_what_is_packed_too_deep_is_refused(model: Path, shelf: Shelf) -> None:
    """Also under a name that goes up by itself."""
    packed = PLANTED[0].secret.encode()
    for _ in range(6):
        packed = gzip.compress(packed)
    (model / "vocab.txt").write_bytes(packed)
    with pytest.raises(GateClosed) as caught:
        push(model, endpoint=shelf.endpoint, verify=False)
    assert str(caught.value) == (
        "Nothing was pushed:\n  - vocab.txt is an archive of archives, more than five deep: it cannot be searched for "
        "credentials. Leave it out, or publish what is in it."
    )
    assert shelf.repositories() == []


@pytest.mark.parametrize("planted", THROUGH, ids=[planted.kind for planted in THROUGH])
def test_none_gets_through_the_command(
    planted: Planted, tmp_path: Path, shelf: Shelf, capsys: pytest.CaptureFixture[str]
) -> None:
    """First with all of them, which closes the gate; then with those that need no gate."""
    folder = plant(make_model(tmp_path / "tiny"), planted)
    include = [word for path in INCLUDE for word in ("--include", path)]
    words = ["push", str(folder), "--endpoint", shelf.endpoint, "--no-verify"]
    assert run([*words, *include, "--dry-run"]) == 1
    printed = "".join(capsys.readouterr())
    assert run([*words, *include, "--dry-run", "--json"]) == 1
    out, err = capsys.readouterr()
    told = (reason.partition(f" holds {planted.kind}. ") for reason in json.loads(out)["against"])
    assert {path for path, holds, _ in told if holds} == {
        carrier.path for carrier in CARRIERS if carrier.fate == "refused"
    }
    assert run([*words, *include]) == 1
    assert shelf.repositories() == []
    printed += f"{out}{err}{''.join(capsys.readouterr())}"

    for carrier in CARRIERS:
        if carrier.fate == "refused":
            (folder / carrier.path).unlink()
    (folder / "config.json").write_text('{"architectures": ["LlamaForCausalLM"], "model_type": "llama"}')
    (folder / "model.safetensors").write_bytes(safetensors())
    before = {path for path in folder.rglob("*") if path.is_file()}
    assert run([*words, "--json"]) == 0
    printed += "".join(capsys.readouterr())
    written = [path for path in folder.rglob("*") if path.is_file() and (path not in before or path.suffix == ".json")]
    kept = [path for path in written if path.name not in ("trainer_state.json",)]
    places = {"printed": printed, **{path.name: path.read_text("utf-8") for path in kept}, "hub": everything(shelf)}
    assert [where for where, text in places.items() if planted.secret[-12:] in text] == []


def everything(shelf: Shelf) -> str:
    """All that the Hub stores, unpacked."""
    raw = b"".join(path.read_bytes() for path in shelf.root.rglob("*") if path.is_file())
    return raw.decode("latin-1") + shelf.git("local/tiny", "cat-file", "--batch-all-objects", "--batch")


BROKEN = {
    "README.md": "---\nlicense: mit\nmodel_name: [{}\n---\n",
    "config.json": '{{"model_type": "llama", "note": "{}"',
    "adapter_config.json": '{{"a": {}}}',
    "training_args.json": "{}",
    ".cardsmith/facts.json": '{{"schema": 1, "facts": {{"{}": 1}}}}',
    ".cardsmith/verdict.json": "[{}",
    "pyproject.toml": '[tool.cardsmith]\n"{}" = 1\n',
    "cardsmith.toml": "select = [{}\n",
}


@pytest.mark.parametrize("name", BROKEN)
def test_an_error_over_a_broken_file_quotes_none(
    name: str, tmp_path: Path, shelf: Shelf, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Also in the traceback that CARDSMITH_DEBUG=1 shows."""
    planted = PLANTED[0]
    folder = judge(make_model(tmp_path / "tiny"))
    (folder / name).write_text(BROKEN[name].format(planted.secret))
    monkeypatch.setenv("CARDSMITH_DEBUG", "1")
    monkeypatch.chdir(folder)
    assert run(["push", ".", "--repo-id", "local/tiny", "--endpoint", shelf.endpoint, "--no-verify"]) in (1, 2)
    out, err = capsys.readouterr()
    assert (out, shelf.repositories()) == ("", [])
    assert planted.secret[-12:] not in err
    assert "Traceback" in err.split()


def test_a_name_that_holds_one(model: Path, shelf: Shelf, capsys: pytest.CaptureFixture[str]) -> None:
    planted = PLANTED[0]
    (model / f"{planted.secret}.txt").write_text("words")
    words = ["push", str(model), "--endpoint", shelf.endpoint, "--include", "*.txt", "--dry-run"]
    assert run(words) == 1
    out, err = capsys.readouterr()
    assert run([*words, "--json"]) == 1
    receipt, more = capsys.readouterr()
    hidden = planted.secret[:3] + "…" * 34 + ".txt"
    assert json.loads(receipt)["left_behind"] == [{"path": hidden, "reason": "its name holds a Hugging Face token"}]
    assert f"  - {hidden}" in [line[: len(hidden) + 4] for line in err.splitlines()]
    assert planted.secret[-12:] not in out + err + receipt + more


def test_the_words_of_the_commit(model: Path, shelf: Shelf) -> None:
    with pytest.raises(GateClosed) as caught:
        push(model, endpoint=shelf.endpoint, message=f"Trained with {PLANTED[0].secret}")
    said = "Nothing was pushed:\n  - The commit's message holds a Hugging Face token. Leave it out."
    assert str(caught.value) == said
    assert shelf.repositories() == []


def test_none_is_shown_of_what_changed_on_both_sides(
    pushed: str, model: Path, shelf: Shelf, capsys: pytest.CaptureFixture[str]
) -> None:
    here, hub = PLANTED[0].secret, PLANTED[3].secret
    put(shelf, edited(pushed, [(INTRO, f"Ask with {hub}.")]))
    edit(model, [(INTRO, f"Ask with {here}."), (START, f"## Start with {here}\n")])
    words = ["push", str(model), "--endpoint", shelf.endpoint]
    assert [run([*words, "--dry-run"]), run(words), run([*words, "--dry-run", "--json"])] == [1, 1, 1]
    assert run([*words, "--prefer", "hub", "--dry-run"]) == 1
    printed = "".join(capsys.readouterr())
    assert "Ask with" in printed
    assert [secret for secret in (here, hub) if secret[-12:] in printed] == []


def test_an_address_with_a_password_is_none(model: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["push", str(model), "--endpoint", "https://me:" + "s3cr3t-of-mine@hub.example"]) == 2
    assert capsys.readouterr().err == (
        "cardsmith: 'https://…@hub.example' names a user or a password. Leave that out; the token is that of "
        "hf auth login, or HF_TOKEN.\n"
    )
