"""Everything that stands against a push is said at once, in whole lines."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path

import pytest

from cardsmith.errors import CardError, ConfigError, GateClosed
from cardsmith.facts import Finding, collect, write
from cardsmith.push import push
from cardsmith.push.gate.lines import line_in
from cardsmith.push.planning.choice import Choice
from cardsmith.push.preparing import prepare
from cardsmith.render.update import update
from push.makers import Shelf, contents, judge, make_model, random_text, safetensors
from push.signing import VERIFIED, make_key, verify
from push.two_sides import put

_LI001 = (
    "{} (not there yet) LI001 the Hub reads no licence, and without one nobody may use the model; write `license:` and "
    "the base model's, or your own. Write it with cardsmith render {}, mend it, or let it through with --allow LI001."
)
_SECRET = (
    "config.json holds a Hugging Face token. Revoke it at https://huggingface.co/settings/tokens, then take it out of "
    "the file."
)
_FAILED = "The verification failed at load: the weights are noise. Save the model again."


def plant(path: Path) -> str:
    """Put a token into a file; the token."""
    token = "hf" + "_" + random_text(34)
    path.write_text(f'{{"note": "{token}"}}')
    return token


@pytest.fixture
def bad(tmp_path: Path) -> Path:
    """A token in a file, a verdict that failed, no licence."""
    folder = make_model(tmp_path / "bad", license_id=None)
    plant(folder / "config.json")
    return judge(folder, "failed", "the weights are noise. Save the model again.")


def reasons(folder: Path, shelf: Shelf, **options: object) -> tuple[str, ...]:
    """What a dry run says; nothing may be written."""
    before = contents(folder)
    receipt = push(folder, endpoint=shelf.endpoint, dry_run=True, **options)  # type: ignore[arg-type]
    assert contents(folder) == before
    assert shelf.repositories() == []
    return receipt.against


def test_all_reasons_at_once(bad: Path, shelf: Shelf) -> None:
    readme = bad / "README.md"
    assert reasons(bad, shelf) == (_SECRET, _FAILED, _LI001.format(readme, bad))
    assert reasons(bad, shelf, allow=["LI001"]) == (_SECRET, _FAILED)
    assert reasons(bad, shelf, allow=["li001"], verify=False) == (_SECRET,)


def test_a_closed_gate_says_what_the_dry_run_said(tmp_path: Path, shelf: Shelf) -> None:
    folder = make_model(tmp_path / "bad", license_id=None)
    token = plant(folder / "config.json")
    judge(folder)
    said = reasons(folder, shelf)
    with pytest.raises(GateClosed) as caught:
        push(folder, endpoint=shelf.endpoint)
    expected = ["Nothing was pushed:", f"  - {_SECRET}", f"  - {_LI001.format(folder / 'README.md', folder)}"]
    assert str(caught.value).splitlines() == expected
    assert [f"  - {reason}" for reason in said] == expected[1:]
    assert token not in str(caught.value)
    assert shelf.repositories() == []


@pytest.mark.parametrize("end", ["\n", "\r\n"], ids=["LF", "CRLF"])
def test_a_line_is_that_of_the_readme_that_lies_there(tmp_path: Path, shelf: Shelf, end: str) -> None:
    """The card that would be pushed has a key more before it."""
    folder = judge(make_model(tmp_path / "tiny"))
    update(folder, collect(folder))
    write(folder, collect(folder, [Finding(("versions", "trl"), "1.16.0", "the run")]))
    readme = folder / "README.md"
    text = readme.read_text("utf-8") + "\nTrained on /home/jdoe/data/x\n\nAnd on /home/jdoe/data/x\n"
    readme.write_bytes(text.replace("\n", end).encode())
    lines = text.splitlines()
    places = [f"{readme}:{number}" for number, line in enumerate(lines, 1) if "jdoe" in line]
    assert [reason.partition(" SE003 ")[0] for reason in reasons(folder, shelf)] == places


def test_a_line_that_is_not_in_the_readme_here_is_of_the_card_to_be(model: Path, shelf: Shelf, pushed: str) -> None:
    put(shelf, pushed + "\nTrained on /home/jdoe/data/x\n")
    (reason,) = push(model, endpoint=shelf.endpoint, dry_run=True).against
    number = len(pushed.splitlines()) + 2
    assert reason.startswith(f"{model / 'README.md'} (line {number} of the card to be) SE003 ")
    assert reason.endswith(" It may stand in the README on the Hub.")


@pytest.mark.parametrize(
    ("number", "card", "own", "found"),
    [
        (3, "a\n\nx\n", "x\n", 1),
        (3, "a\nx\nx", "x\r\nb\r\nx", 3),
        (2, "a\nx\nx", "x", None),
        (2, "a\n\nb", "\n", None),
        (1, "a", "b", None),
        (9, "a", "a", None),
    ],
    ids=["moved", "the second", "how many differs", "blank", "not there", "beyond the end"],
)
def test_where_a_line_of_the_card_is_here(number: int, card: str, own: str, found: int | None) -> None:
    assert line_in(own, number, card) == found


def test_the_card_is_judged_beside_the_files_that_go_up(tmp_path: Path, shelf: Shelf) -> None:
    """A dry run writes no card and no facts, and is told of the adapter all the same."""
    folder = make_model(tmp_path / "tiny")
    (folder / "README.md").write_text("---\nlicense: mit\nlibrary_name: transformers\n---\n\n# Tiny\n\nWords.\n")
    (folder / "adapter_config.json").write_text('{"peft_type": "LORA"}')
    (folder / "adapter_model.safetensors").write_bytes((folder / "model.safetensors").read_bytes())
    judge(folder)
    said = reasons(folder, shelf)
    assert [reason.split(" ")[1] for reason in said] == ["PR001", "FM009", "AR001"]
    assert said[2].startswith(f"{folder / 'adapter_config.json'}:1 ")
    with pytest.raises(GateClosed) as caught:
        push(folder, endpoint=shelf.endpoint)
    assert str(caught.value).splitlines()[1:] == [f"  - {reason}" for reason in said]


def test_a_home_path_cannot_be_let_through(tmp_path: Path, shelf: Shelf) -> None:
    folder = make_model(tmp_path / "tiny")
    (folder / "README.md").write_text("---\nlicense: mit\n---\n\n# Tiny\n\nIt lies in `/home/somebody/models/tiny`.\n")
    (reason,) = reasons(judge(folder), shelf, allow=["SE003"])
    assert reason.startswith(f"{folder / 'README.md'}:")
    assert reason.endswith(". Take it out; what the SE rules find cannot be let through.")


@pytest.mark.parametrize(
    ("code", "message"),
    [
        ("LI01", "there is no rule 'LI01'. The nearest is LI001. `cardsmith rule` lists them."),
        ("", "there is no rule ''. `cardsmith rule` lists them."),
    ],
)
def test_a_code_that_no_rule_has(model: Path, shelf: Shelf, code: str, message: str) -> None:
    before = contents(model)
    with pytest.raises(ConfigError) as caught:
        push(model, endpoint=shelf.endpoint, allow=[code])
    assert str(caught.value) == message
    assert contents(model) == before


def test_names_that_differ_in_case_only(model: Path, shelf: Shelf) -> None:
    (model / "assets").mkdir()
    for name in ("Curve.png", "curve.png", "\u00e9.png", "e\u0301.png"):
        (model / "assets" / name).write_bytes(b"png")
    assert reasons(model, shelf, include=["assets/*"]) == (
        "assets/Curve.png and assets/curve.png are one name on many file systems. Rename one of them.",
        "assets/e\u0301.png and assets/\u00e9.png are one name on many file systems. Rename one of them.",
    )


def test_a_folder_whose_weights_stay_behind(tmp_path: Path, shelf: Shelf) -> None:
    folder = make_model(tmp_path / "tiny")
    (folder / "model.safetensors").rename(folder / "model.ema.safetensors")
    none = "No weights would go up. Save them as safetensors, or add them with --include."
    assert reasons(folder, shelf, verify=False) == (none,)
    assert reasons(folder, shelf, verify=False, include=["*.ema.*"]) == ()


def test_half_a_model(tmp_path: Path, shelf: Shelf) -> None:
    folder = make_model(tmp_path / "tiny")
    (folder / "model.safetensors").rename(folder / "model-00001-of-00002.safetensors")
    place, way_out = (
        f"{folder}/model-00001-of-00002.safetensors:1 AR002",
        "Mend it, or let it through with --allow AR002.",
    )
    missing = (
        "1 of 2 shards missing: model-00002-of-00002.safetensors; copy or download what is missing, or save the model"
    )
    index = "transformers loads no shards without model.safetensors.index.json, which is missing; save the model"
    assert reasons(folder, shelf, verify=False) == (
        f"{place} {missing} again. {way_out}",
        f"{place} {index} again. {way_out}",
    )


def test_what_is_let_through_stands_in_the_receipt(tmp_path: Path, shelf: Shelf) -> None:
    folder = judge(make_model(tmp_path / "tiny", license_id=None))
    assert [reason.split(") ")[1][:5] for reason in reasons(folder, shelf)] == ["LI001"]
    done = push(folder, endpoint=shelf.endpoint, allow=["li001", "PR003"])
    said = {
        "code": "LI001",
        "path": str(folder / "README.md"),
        "line": 1,
        "message": "the Hub reads no licence, and without one nobody may use the model; "
        "write `license:` and the base model's, or your own",
    }
    assert done.to_dict()["allowed"] == [said]
    assert json.loads((folder / ".cardsmith/receipt.json").read_text("utf-8"))["allowed"] == [said]


def test_what_is_not_what_was_verified(model: Path, shelf: Shelf, monkeypatch: pytest.MonkeyPatch) -> None:
    """The weights are written to between the verification and the choice of what is read again."""
    choose = prepare.choose

    def late(folder: Path, *rest: object) -> Choice:
        (folder / "model.safetensors").write_bytes(safetensors(floats=4))
        (folder / "vocab.txt").write_text("a\n")
        return choose(folder, *rest)  # type: ignore[arg-type]

    monkeypatch.setattr(prepare, "choose", late)
    assert push(model, endpoint=shelf.endpoint, dry_run=True).against == (
        "Not what was verified: model.safetensors, vocab.txt. Wait until nothing writes to it, and push again.",
    )


def test_what_cannot_be_searched(model: Path, shelf: Shelf) -> None:
    (model / "data.7z").write_bytes(b"7z\xbc\xaf\x27\x1c" + bytes(9))
    assert reasons(model, shelf, include=["*.7z"]) == (
        "data.7z is a 7z archive: it cannot be searched for credentials. Leave it out, or publish what is in it.",
    )


def test_an_unsigned_push_over_a_signed_one(model: Path, shelf: Shelf, tmp_path: Path) -> None:
    pytest.importorskip("model_signing")
    key = make_key(tmp_path / "key.pem")
    first = push(model, endpoint=shelf.endpoint, sign=key)
    assert (first.signed, first.to_dict()["signed"]) == (True, True)
    assert "model.sig" in shelf.paths("local/tiny")
    again = push(model, endpoint=shelf.endpoint, sign=key)
    assert (again.unchanged, again.commit) == (True, first.commit)
    assert push(model, endpoint=shelf.endpoint).unchanged
    (model / "README.md").write_text((model / "README.md").read_text("utf-8") + "\nMore.\n", "utf-8")
    broken = "The files on the Hub are signed, and model.sig would not fit these. Sign them with --sign, or delete it."
    assert push(model, endpoint=shelf.endpoint, dry_run=True).against == (broken,)
    assert not push(model, endpoint=shelf.endpoint, sign=key).unchanged
    clone = tmp_path / "clone"
    subprocess.run(["git", "clone", "-q", shelf.root / "models/local/tiny.git", clone], check=True)
    (clone / "model.safetensors").write_bytes((model / "model.safetensors").read_bytes())  # git has its pointer
    assert verify(clone, key) == VERIFIED


def test_an_include_that_adds_nothing(model: Path, shelf: Shelf) -> None:
    (model / "samples").mkdir()
    (model / "samples/a.txt").write_text("a")
    idle = "--include {} matches no file. Write it as a path in the folder, such as 'samples/*'."
    assert reasons(model, shelf, include=["sample", "*.gguf"]) == (idle.format("sample"), idle.format("*.gguf"))
    assert reasons(model, shelf, include=["samples/*"]) == ()
    (model / ".env").write_text("A=1\n")
    never = "--include .env adds nothing: .env stays behind (secrets). Leave it out."
    assert reasons(model, shelf, include=[".env"]) == (never,)
    assert reasons(model, shelf, include=["*"]) == ()


def test_a_base_that_is_a_folder_here_is_no_id_of_the_hub(
    tmp_path: Path, shelf: Shelf, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    make_model(tmp_path / "m/lbase")
    folder = make_model(tmp_path / "out")
    config = folder / "adapter_config.json"
    config.write_text('{"peft_type": "LORA", "base_model_name_or_path": "m/lbase"}')
    (folder / "model.safetensors").rename(folder / "adapter_model.safetensors")
    assert reasons(folder, shelf, verify=False) == (
        (
            f"{folder}/README.md (not there yet) PR001 an adapter without `base_model`; write `base_model: org/name`, "
            f"the model that training started from. Write it with cardsmith render {folder}, mend it, or let it "
            "through with --allow PR001."
        ),
        (
            f"{config}:1 AR001 the base is `m/lbase`, a path that others do not have; write the base's id on the Hub. "
            "Mend it, or let it through with --allow AR001."
        ),
    )


def test_front_matter_that_is_never_closed_is_told_before_anything(tmp_path: Path, shelf: Shelf) -> None:
    """Below a new front matter it would have become text, and what it says been told as missing."""
    folder = judge(make_model(tmp_path / "open", license_id=None))
    (folder / "README.md").write_text("---\nlicense: mit\n\n# unclosed")
    with pytest.raises(CardError) as told:
        push(folder, endpoint=shelf.endpoint)
    assert str(told.value) == (
        f"{folder}/README.md, line 1, column 1: the front matter is never closed; end it with a line `---`. "
        "Mend the front matter; nothing was changed."
    )


def test_a_credential_in_the_name_is_told_as_that(tmp_path: Path, shelf: Shelf) -> None:
    """It is in no file of the folder, and no Hub hears of it."""
    token = "hf" + "_" + random_text(34)
    way_out = "Revoke it, then rename the folder, or name another --repo-id."
    reason = f"The repository's name holds a Hugging Face token. {way_out}"
    assert reasons(judge(make_model(tmp_path / token)), shelf) == (reason,)
    assert reasons(judge(make_model(tmp_path / "tiny")), shelf, repo_id=f"local/{token}") == (reason,)


def test_a_link_to_a_folder_is_named_as_that(tmp_path: Path, shelf: Shelf) -> None:
    folder = judge(make_model(tmp_path / "tiny"))
    (folder / "samples").mkdir()
    (folder / "data").mkdir()
    (folder / "data/a.txt").write_text("x")
    (folder / "samples/dl").symlink_to(folder / "data")
    said = "adds nothing: samples/dl stays behind (a link to a folder). Leave it out."
    found = reasons(folder, shelf, include=["samples/dl", "samples/dl/a.txt"])
    assert found == (f"--include samples/dl/* {said}", f"--include samples/dl/a.txt {said}")


def test_a_leak_that_is_allowed_is_told_at_once_to_be_none(model: Path, shelf: Shelf) -> None:
    said: list[str] = []
    assert reasons(model, shelf, repo_id="local/tiny", allow=["se001"], say=said.append) == ()
    assert said == ["--allow SE001 never helps: what the SE rules find cannot be let through."]
