"""The card meets the README that stands on the Hub: what a person wrote on either side is not lost."""

from __future__ import annotations

import hashlib
import json
import shutil
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest

from cardsmith.errors import CardError, ConfigError, GateClosed, HubError
from cardsmith.facts import Finding, collect, write
from cardsmith.push import Receipt, push
from cardsmith.push.card.join import Sides
from cardsmith.push.hub import Hub
from cardsmith.render.update import update
from push.makers import Shelf, contents, judge, make_model, random_text, snapshot
from push.two_sides import APART, ID, INTRO, LIMITS, START, Edits, api, commit, edit, edited, put, there


def say(model: Path, key: str | tuple[str, ...], value: object) -> None:
    """Let the run say more than before."""
    write(model, collect(model, [Finding(key, value, "the run")]))


#: situation → edits on the Hub, edits here, edits in what is pushed, what comes from the Hub
EDITS: dict[str, tuple[Edits, Edits, Edits, tuple[str, ...]]] = {
    "nothing": ([], [], [], ()),
    "here only": ([], [(INTRO, "Mine.")], [(INTRO, "Mine.")], ()),
    "on the Hub only": ([(INTRO, "Theirs.")], [], [(INTRO, "Theirs.")], ("# tiny",)),
    "a section added on the Hub": (
        [(START, LIMITS + START)],
        [],
        [(START, LIMITS + START)],
        ("## Limits",),
    ),
    "keys on the Hub": (
        [("license: mit\n", "license: apache-2.0\nlanguage: de # mine\n")],
        [],
        [("license: mit\n", "license: apache-2.0\nlanguage: de # mine\n")],
        ("license", "language"),
    ),
    "different places": (
        [("license: mit\n", "license: apache-2.0\n"), (INTRO, "Theirs.")],
        [("model_name: tiny\n", "model_name: tiny\nlanguage: de\n"), (START, LIMITS + START)],
        [
            ("license: mit\n", "license: apache-2.0\n"),
            ("model_name: tiny\n", "model_name: tiny\nlanguage: de\n"),
            (INTRO, "Theirs."),
            (START, LIMITS + START),
        ],
        ("license", "# tiny"),
    ),
    "the same on both sides": ([(INTRO, "Ours.")], [(INTRO, "Ours.")], [(INTRO, "Ours.")], ()),
    "a key deleted on the Hub": (
        [("model_name: tiny\n", "")],
        [],
        [("model_name: tiny\n", "")],
        ("model_name (deleted)",),
    ),
}


@pytest.mark.parametrize("case", EDITS)
def test_edits_that_do_not_meet(case: str, model: Path, shelf: Shelf, pushed: str) -> None:
    hub, here, expected, came = EDITS[case]
    if hub:
        put(shelf, edited(pushed, hub))
    edit(model, here)
    dry = push(model, endpoint=shelf.endpoint, dry_run=True)
    receipt = push(model, endpoint=shelf.endpoint)
    wanted = edited(pushed, expected)
    assert there(shelf) == wanted
    assert (model / "README.md").read_bytes() == wanted.encode()
    for each in (dry, receipt):
        assert each.joined is not None
        assert (each.joined.card.text, each.joined.kept, each.joined.conflicts) == (wanted, (), ())
        assert (each.joined.from_hub, each.to_dict()["from_hub"]) == (came, list(came))
    again = push(model, endpoint=shelf.endpoint)
    assert (again.unchanged, there(shelf)) == (True, wanted)


def test_a_section_deleted_on_the_hub_stays_deleted(model: Path, shelf: Shelf, pushed: str) -> None:
    """Also where the run has more to say in it, and for ever."""
    begin = pushed.index(START)
    put(shelf, pushed[:begin])
    receipt = push(model, endpoint=shelf.endpoint)
    assert receipt.to_dict()["from_hub"] == ["## Quick start (deleted)"]
    assert there(shelf).rstrip() == pushed[:begin].rstrip()
    say(model, "base_model.id", "maker/base")
    push(model, endpoint=shelf.endpoint)
    assert [line for line in there(shelf).splitlines() if line.startswith("#")] == ["# tiny"]
    assert "base_model: maker/base" in there(shelf)


def test_a_readme_deleted_here_comes_back_from_the_hub(model: Path, shelf: Shelf, pushed: str) -> None:
    wanted = edited(pushed, [(INTRO, "Mine."), (START, LIMITS + START)])
    edit(model, [(INTRO, "Mine.")])
    push(model, endpoint=shelf.endpoint)
    put(shelf, edited(there(shelf), [(START, LIMITS + START)]))
    push(model, endpoint=shelf.endpoint)
    (model / "README.md").unlink()
    receipt = push(model, endpoint=shelf.endpoint)
    assert (receipt.unchanged, receipt.to_dict()["from_hub"]) == (True, ["# tiny", "## Limits"])
    assert ((model / "README.md").read_text("utf-8"), there(shelf)) == (wanted, wanted)


def test_what_is_said_of_the_verification_comes_back_after_the_trainers_own_push(
    model: Path, shelf: Shelf, pushed: str
) -> None:
    """It uploads the card as the callback renders it at the end of a training: without a verdict."""
    update(model, collect(model))
    card, render = (model / name for name in ("README.md", ".cardsmith/render.md"))
    assert "## Verification" not in card.read_text("utf-8").splitlines()
    put(shelf, card.read_bytes())
    put(shelf, render.read_bytes(), ".cardsmith/render.md")
    receipt = push(model, endpoint=shelf.endpoint)
    assert (receipt.to_dict()["from_hub"], there(shelf)) == ([], pushed)


_HERE, _THERE = "Mine, and long.", "Theirs, and longer."


@pytest.fixture
def apart(model: Path, shelf: Shelf, pushed: str) -> str:
    """Both sides changed the introduction and a key, and each one place more. Nothing of it is pushed."""
    put(shelf, edited(pushed, [(INTRO, _THERE), ("license", "language: fr\nlicense"), (START, LIMITS + START)]))
    more = ("```bash\nvllm serve local/tiny\n```", "Mine too.")
    edit(model, [(INTRO, _HERE), ("license", "language: de\nlicense"), more])
    return edited(pushed, [(START, LIMITS + START), more])


def test_between_two_persons_the_gate_closes(model: Path, shelf: Shelf, apart: str) -> None:
    before, head = snapshot(model), shelf.commits(ID)
    said = [
        APART.format("language", "language: de", "language: fr"),
        APART.format("# tiny", f"# tiny\n      \n      {_HERE}", f"# tiny\n      \n      {_THERE}"),
    ]
    assert list(push(model, endpoint=shelf.endpoint, dry_run=True).against) == said
    with pytest.raises(GateClosed) as caught:
        push(model, endpoint=shelf.endpoint)
    assert str(caught.value) == "\n".join(["Nothing was pushed:", *(f"  - {reason}" for reason in said)])
    assert (snapshot(model), shelf.commits(ID)) == (before, head)


@pytest.mark.parametrize(("prefer", "intro", "language"), [("here", _HERE, "de"), ("hub", _THERE, "fr")])
def test_the_owner_chooses(model: Path, shelf: Shelf, apart: str, prefer: Any, intro: str, language: str) -> None:
    """What does not clash comes from both sides all the same."""
    receipt = push(model, endpoint=shelf.endpoint, prefer=prefer)
    wanted = edited(apart, [(INTRO, intro), ("license", f"language: {language}\nlicense")])
    assert (there(shelf), (model / "README.md").read_text("utf-8")) == (wanted, wanted)
    assert receipt.to_dict()["from_hub"] == ["## Limits"]
    assert push(model, endpoint=shelf.endpoint).unchanged


@pytest.mark.parametrize("prefer", ["here", "hub"])
def test_what_is_not_chosen_is_not_lost(model: Path, shelf: Shelf, pushed: str, prefer: Any) -> None:
    """The README of the folder is kept beside, the Hub has a history; the receipt has both texts."""
    put(shelf, edited(pushed, [(INTRO, _THERE)]))
    stood_there = shelf.commits(ID)[0]
    edit(model, [(INTRO, _HERE)])
    before = (model / "README.md").read_bytes()
    receipt = push(model, endpoint=shelf.endpoint, prefer=prefer)
    sides = [{"where": "# tiny", "here": f"# tiny\n\n{_HERE}\n\n", "hub": f"# tiny\n\n{_THERE}\n\n"}]
    said = receipt.to_dict()
    copies = sorted((model / ".cardsmith").glob("before-*.md"))
    if prefer == "hub":
        (copy,) = copies
        assert (copy.read_bytes(), said["given_up"], said["overruled"]) == (before, sides, [])
        note = f"README.md as it was before --prefer hub is kept as {copy}."
    else:
        assert (copies, said["given_up"], said["overruled"]) == ([], [], sides)
        note = f"What --prefer here went over is in the history of {ID}: commit {stood_there}."
    assert said["notes"] == [note]
    kept = json.loads((model / ".cardsmith/receipt.json").read_bytes())
    assert [kept[name] for name in ("given_up", "overruled", "notes")] == [
        said[name] for name in ("given_up", "overruled", "notes")
    ]
    assert [path for path in shelf.paths(ID) if "before" in path] == []
    assert push(model, endpoint=shelf.endpoint).unchanged


def test_a_key_in_what_was_given_up_is_not_shown(model: Path, shelf: Shelf, pushed: str) -> None:
    key = "hf_" + random_text(34)
    put(shelf, edited(pushed, [(INTRO, _THERE)]))
    edit(model, [(INTRO, key)])
    said = push(model, endpoint=shelf.endpoint, prefer="hub").to_dict()
    assert (len(said["given_up"]), key in str(said)) == (1, False)


def test_two_readmes_that_were_given_up_are_both_kept(model: Path, shelf: Shelf, pushed: str) -> None:
    (model / ".cardsmith/before.md").write_text("# The first\n")
    given_up = set()
    for number in "12":
        put(shelf, edited(there(shelf), [("## Quick start", f"Theirs {number}.\n\n## Quick start")]))
        edit(model, [("## Quick start", f"Ours {number}.\n\n## Quick start")])
        given_up.add((model / "README.md").read_bytes())
        push(model, endpoint=shelf.endpoint, prefer="hub")
    assert {path.read_bytes() for path in (model / ".cardsmith").glob("before*.md")} == {*given_up, b"# The first\n"}


def test_a_readme_that_cannot_be_kept_is_not_written_over(model: Path, shelf: Shelf, pushed: str) -> None:
    put(shelf, edited(pushed, [(INTRO, _THERE)]))
    edit(model, [(INTRO, _HERE)])
    before = (model / "README.md").read_bytes()
    copy = model / f".cardsmith/before-{hashlib.sha256(before).hexdigest()[:8]}.md"
    copy.mkdir()
    (copy / "x").touch()
    (note,) = push(model, endpoint=shelf.endpoint, prefer="hub").notes
    assert note.endswith("What was pushed is on the Hub; push again to bring the folder up to date.")
    assert (model / "README.md").read_bytes() == before


def test_a_side_that_there_is_not(model: Path, shelf: Shelf) -> None:
    with pytest.raises(ConfigError) as caught:
        push(model, endpoint=shelf.endpoint, prefer="both")  # type: ignore[arg-type]
    assert str(caught.value) == "prefer is 'both'. Write 'here' or 'hub'."


@pytest.mark.parametrize("deleted", ["here", "there"])
def test_changed_on_one_side_and_deleted_on_the_other(model: Path, shelf: Shelf, pushed: str, deleted: str) -> None:
    edit(model, [(START, LIMITS + START)])
    push(model, endpoint=shelf.endpoint)
    gone, more = [(LIMITS, "")], [("It lies.", "It lies a lot.")]
    edit(model, gone if deleted == "here" else more)
    put(shelf, edited(there(shelf), more if deleted == "here" else gone))
    kept = "## Limits\n      \n      It lies a lot."
    sides = ("(deleted)", kept) if deleted == "here" else (kept, "(deleted)")
    against = push(model, endpoint=shelf.endpoint, dry_run=True).against
    assert against == (APART.format("## Limits", *sides),)
    push(model, endpoint=shelf.endpoint, prefer="hub" if deleted == "here" else "here")
    assert there(shelf) == edited(pushed, [(START, "## Limits\n\nIt lies a lot.\n\n" + START)])


def test_a_persons_text_on_the_hub_stands_against_what_is_rendered(model: Path, shelf: Shelf, pushed: str) -> None:
    """The run says more of the introduction, which somebody has written anew there; nobody wrote in it here."""
    put(shelf, edited(pushed, [(INTRO, _THERE)]))
    say(model, ("versions", "trl"), "1.16.0")
    receipt = push(model, endpoint=shelf.endpoint)
    rendered = "This is a model, trained with [TRL](https://github.com/huggingface/trl)."
    assert receipt.joined is not None
    assert (receipt.joined.from_hub, receipt.joined.kept) == (
        (),
        (Sides("# tiny", f"# tiny\n\n{rendered}\n\n", f"# tiny\n\n{_THERE}\n\n"),),
    )
    assert _THERE in there(shelf)
    assert rendered not in there(shelf)
    assert "- TRL: 1.16.0" in there(shelf)
    again = push(model, endpoint=shelf.endpoint)
    assert again.unchanged
    assert again.joined is not None
    assert again.joined.kept == ()


def test_what_was_only_rendered_on_the_hub_gives_way(model: Path, shelf: Shelf, pushed: str, tmp_path: Path) -> None:
    """A second machine has pushed a newer render; here a person wrote, and there nobody."""
    shutil.copytree(model, tmp_path / "other" / "tiny")
    say(tmp_path / "other" / "tiny", ("versions", "trl"), "1.16.0")
    push(tmp_path / "other" / "tiny", endpoint=shelf.endpoint)
    assert "- TRL: 1.16.0" in there(shelf)
    edit(model, [(INTRO, _HERE)])
    receipt = push(model, endpoint=shelf.endpoint)
    assert receipt.against == ()
    assert _HERE in there(shelf)


def test_from_another_machine(model: Path, shelf: Shelf, pushed: str, tmp_path: Path) -> None:
    """Without a receipt, what was rendered on the Hub tells what persons wrote there."""
    put(shelf, edited(pushed, [(INTRO, _THERE), (START, LIMITS + START)]))
    other = judge(make_model(tmp_path / "other" / "tiny"))
    say(other, ("versions", "trl"), "1.16.0")
    receipt = push(other, ID, endpoint=shelf.endpoint)
    assert receipt.joined is not None
    assert (receipt.joined.from_hub, [each.where for each in receipt.joined.kept]) == (("## Limits",), ["# tiny"])
    assert _THERE in there(shelf)
    assert LIMITS in there(shelf)
    assert "- TRL: 1.16.0" in there(shelf)


_FOREIGN = "---\nlicense: apache-2.0\nlanguage: de # ours\n---\n# My model\n\nI made it.\n\n## Limits\n\nIt lies.\n"


def test_a_readme_that_cardsmith_did_not_write(model: Path, shelf: Shelf) -> None:
    api(shelf).create_repo(ID)
    put(shelf, _FOREIGN)
    receipt = push(model, ID, endpoint=shelf.endpoint)
    assert receipt.joined is not None
    assert [each.where for each in receipt.joined.kept] == ["license", "# My model"]
    lines = there(shelf).splitlines()
    assert [line for line in _FOREIGN.splitlines() if line not in lines] == []
    assert [line for line in lines if line.startswith(("#", "lic", "mod"))] == [
        "license: apache-2.0",
        "model_name: tiny",
        "# My model",
        "## Quick start",
        "## Verification",
        "## Limits",
    ]


@pytest.mark.parametrize("end", ["\r\n", "\n"], ids=["CRLF", "LF"])
def test_line_ends_of_the_hub_stay_where_somebody_wrote_there(model: Path, shelf: Shelf, pushed: str, end: str) -> None:
    put(shelf, edited(pushed, [(INTRO, _THERE)]).replace("\n", end))
    edit(model, [(START, LIMITS + START)])
    receipt = push(model, endpoint=shelf.endpoint)
    wanted = edited(pushed, [(INTRO, _THERE), (START, LIMITS + START)]).replace("\n", end)
    assert (there(shelf), receipt.to_dict()["from_hub"]) == (wanted, ["# tiny"])
    assert push(model, endpoint=shelf.endpoint).unchanged


def test_the_hub_was_changed_while_the_plan_was_read(model: Path, shelf: Shelf, pushed: str) -> None:
    """It is merged with what came in, and told."""
    edit(model, [(INTRO, _HERE)])
    shown: list[Receipt] = []
    said: list[str] = []

    def interfere(receipt: Receipt) -> bool:
        shown.append(receipt)
        if len(shown) == 1:
            put(shelf, edited(pushed, [(START, LIMITS + START)]))
        return True

    receipt = push(model, ID, endpoint=shelf.endpoint, confirm=interfere, say=said.append)
    ours, theirs = shelf.commits(ID)[:2]
    assert said == [
        f"{ID} has changed while pushing. New there:\n  {theirs[:8]} Upload README.md with huggingface_hub by local"
    ]
    assert [each.to_dict()["from_hub"] for each in (*shown, receipt)] == [[], ["## Limits"], ["## Limits"]]
    assert receipt.commit == ours
    assert there(shelf) == edited(pushed, [(INTRO, _HERE), (START, LIMITS + START)])
    assert (model / "README.md").read_text("utf-8") == there(shelf)


def test_between_two_persons_the_gate_closes_also_while_pushing(model: Path, shelf: Shelf, pushed: str) -> None:
    edit(model, [(INTRO, _HERE)])
    before = contents(model)

    def interfere(_: Receipt) -> bool:
        put(shelf, edited(pushed, [(INTRO, _THERE)]))
        return True

    with pytest.raises(GateClosed) as caught:
        push(model, endpoint=shelf.endpoint, confirm=interfere)
    sides = (f"# tiny\n      \n      {text}" for text in (_HERE, _THERE))
    assert str(caught.value) == "Nothing was pushed:\n  - " + APART.format("# tiny", *sides)
    assert (contents(model), there(shelf)) == (before, edited(pushed, [(INTRO, _THERE)]))


#: what stands on the Hub → how it is said
BROKEN: dict[str, tuple[bytes, str]] = {
    "no YAML": (
        b"---\nlicense: [mit\n---\n\n# x\n",
        ", line 2, column 14: while parsing a flow sequence, expected ',' or ']', but got '<stream end>'",
    ),
    "no UTF-8": (b"# caf\xe9\n", " is not UTF-8 (byte 5 is 0xe9)"),
    "one line": (
        b"---\n{license: mit}\n---\n\n# x\n",
        ": the front matter is one {…}. Write one `key: value` a line, so that cardsmith can add to it",
    ),
}


@pytest.mark.parametrize("case", BROKEN)
def test_a_broken_readme_on_the_hub(model: Path, shelf: Shelf, pushed: str, case: str) -> None:
    data, problem = BROKEN[case]
    commit(shelf, data)
    before, head = snapshot(model), shelf.commits(ID)
    way_out = "Mend it there, or replace it by yours: --prefer here"
    for options in ({}, {"dry_run": True}, {"prefer": "hub"}):
        with pytest.raises(CardError) as caught:
            push(model, endpoint=shelf.endpoint, **options)  # type: ignore[arg-type]
        assert str(caught.value) == f"README.md of {ID} on the Hub{problem}. {way_out}"
    assert (snapshot(model), shelf.commits(ID)) == (before, head)
    receipt = push(model, endpoint=shelf.endpoint, prefer="here")
    assert there(shelf) == pushed
    whole = {"where": "README.md", "here": pushed, "hub": data.decode("utf-8", "replace")}
    assert receipt.to_dict()["overruled"] == [whole]


def test_an_empty_readme_on_the_hub_is_none(model: Path, shelf: Shelf, pushed: str) -> None:
    commit(shelf, b" \n")
    assert push(model, endpoint=shelf.endpoint).joined is None
    assert there(shelf) == pushed


def test_a_readme_deleted_on_the_hub_is_put_back_where_that_is_preferred(
    model: Path, shelf: Shelf, pushed: str
) -> None:
    api(shelf).delete_file("README.md", ID)
    assert push(model, endpoint=shelf.endpoint, prefer="here").joined is None
    assert there(shelf) == pushed


def test_a_readme_that_the_hub_does_not_list(
    model: Path, shelf: Shelf, pushed: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As of a repository with very many files."""
    put(shelf, edited(pushed, [(INTRO, "Theirs.")]))
    look = Hub.look

    def some(*arguments: Any) -> Any:
        standing = look(*arguments)
        listed = {path: held for path, held in standing.files.items() if path != "README.md"} if standing else {}
        return standing and standing._replace(files=listed)

    with monkeypatch.context() as patched:
        patched.setattr(import_module("cardsmith.push.card.hub_card"), "_MANY", 2)
        patched.setattr(Hub, "look", some)
        planned = push(model, endpoint=shelf.endpoint, dry_run=True)
    assert planned.to_dict()["from_hub"] == ["# tiny"]


def test_a_readme_that_is_too_large(model: Path, shelf: Shelf, pushed: str, monkeypatch: pytest.MonkeyPatch) -> None:
    put(shelf, pushed + "x")
    monkeypatch.setattr(import_module("cardsmith.push.hub.reading"), "LARGEST", len(pushed.encode()))
    with pytest.raises(HubError) as caught:
        push(model, endpoint=shelf.endpoint)
    assert str(caught.value) == f"README.md of {ID} is larger than 10 MiB. Move data out of it on the Hub."
