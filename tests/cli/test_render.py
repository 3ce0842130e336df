"""`cardsmith render`: what it prints, what it writes, and `--set`."""

from __future__ import annotations

import json
import shlex
from pathlib import Path

import pytest

from cardsmith.facts import Finding, assemble, collect, write
from cardsmith.render import render

from .conftest import Command


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A run with facts and no card."""
    place = tmp_path / "run"
    place.mkdir()
    (place / "config.json").write_text("{}")
    write(place, assemble([Finding("method.name", "GRPO", "a test")]))
    return place


def card(folder: Path) -> str:
    """What a render comes to."""
    return render(collect(folder)).text


def names(folder: Path) -> list[str]:
    """The files in the folder."""
    return sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file())


def test_stdout_prints_the_card_and_writes_nothing(folder: Path, command: Command) -> None:
    before = names(folder)
    done = command("render", folder, "--stdout")
    assert (done.code, done.out, done.err) == (0, card(folder), "")
    assert names(folder) == before


def test_diff_prints_what_would_change(folder: Path, command: Command) -> None:
    added = "".join(f"+{line}\n" for line in card(folder).splitlines())
    count = len(card(folder).splitlines())
    done = command("render", folder, "--diff")
    assert (done.code, done.err) == (0, "")
    assert done.out == f"--- README.md\n+++ README.md (rendered)\n@@ -0,0 +1,{count} @@\n{added}"
    assert not (folder / "README.md").exists()


def test_a_home_path_in_a_section_of_the_owner_is_told(folder: Path, command: Command) -> None:
    """Her words stand as they are."""
    (folder.parent / "cardsmith.toml").write_text("[card.sections]\nUses = 'See /home/ml/x.'\n")
    done = command("render", folder, "--stdout")
    line = (
        "The section 'Uses' says /home/ml/x, a path of your own machine; it is published as you wrote it, and a push "
        "will stop at it (SE003). Write an id on the Hub, or a relative path.\n"
    )
    section = "## Uses\n\nSee /home/ml/x.\n\n## Citations"
    assert (done.code, done.out, done.err) == (0, card(folder).replace("## Citations", section), line)


def test_writing_and_checking(folder: Path, command: Command) -> None:
    readme = folder / "README.md"
    old = f"{readme} is not up to date. Run: cardsmith render {folder}\n"
    check = command("render", folder, "--check")
    assert (check.code, check.out, check.err) == (1, "", old)
    done = command("render", folder)
    assert (done.code, done.out, done.err.splitlines()[0]) == (0, "", f"Wrote {readme}.")
    assert readme.read_text("utf-8") == card(folder)
    assert command("render", folder).err.splitlines()[0] == f"{readme} is up to date."
    check = command("render", folder, "--check")
    assert (check.code, check.out, check.err) == (0, "", "")
    assert command("render", folder, "--diff").out == ""
    changed = command("render", folder, "--set", "license=mit", "--check")
    assert (changed.code, changed.err) == (1, f"{old.rstrip()} --set license=mit\n")


def test_the_way_out_is_the_whole_command(folder: Path, command: Command) -> None:
    folder = folder.rename(folder.with_name("my run"))
    templates = folder.with_name("my templates")
    templates.mkdir()
    sections = ("--set", "model_name=It's mine", "--templates", templates)
    done = command("render", folder, "--check", *sections)
    said = f"{folder / 'README.md'} is not up to date. Run: "
    assert (done.code, done.err[: len(said)]) == (1, said)
    way = shlex.split(done.err[len(said) :])
    assert way == ["cardsmith", "render", str(folder), *map(str, sections)]
    command(*way[1:])
    assert command("render", folder, "--check", *sections).code == 0


def test_a_folder_that_is_no_run_is_told(tmp_path: Path, command: Command) -> None:
    place = tmp_path / "notes"
    place.mkdir()
    (place / "README.md").write_text("# Notes\n")
    said = f"{place}: nothing is known of a run or a model here. Is it the folder that you mean?"
    for options in (["--diff"], ["--set", "license=mit"], []):
        done = command("render", place, *options)
        assert (done.code, done.err.splitlines()[0]) == (0, said)
    (place / "config.json").write_text('{"architectures": ["LlamaForCausalLM"]}')
    assert said not in command("render", place).err


def test_a_conflict_is_shown_and_nothing_in_it_acts_on_the_terminal(folder: Path, command: Command) -> None:
    command("render", folder, "--set", "license=mit")
    readme = folder / "README.md"
    readme.write_text(readme.read_text("utf-8").replace("license: mit", "license: apache-2.0 # \u202e\x1b"), "utf-8")
    done = command("render", folder, "--set", "license=bsd-3-clause")
    assert done.code in (0, 2)
    assert "\x1b" not in done.err
    assert "\u202e" not in done.err


def test_what_stood_in_the_readme_before_is_kept_and_told_once(folder: Path, command: Command) -> None:
    (folder / "README.md").write_text("---\nlicense: gemma\n---\n", "utf-8")
    done = command("render", folder, "--set", "license=mit")
    note = "license: README.md had it before, in other words. Kept, yours:\n    license: gemma\n"
    assert done.err.startswith(f"{note}  Not written, cardsmith's:\n    license: mit\n")
    assert "license:" not in command("render", folder).err


def test_a_conflict_is_a_note_as_long_as_it_stands(folder: Path, command: Command) -> None:
    """The card is up to date all the same: the person's text is what a render would write."""
    command("render", folder, "--set", "license=mit")
    readme = folder / "README.md"
    readme.write_text(readme.read_text("utf-8").replace("license: mit", "license: gemma"), "utf-8")
    note = (
        "license: you changed it, and so did the run. Kept, yours:\n    license: gemma\n"
        "  Not written, cardsmith's:\n    license: bsd-3-clause\n"
    )
    for options in (["--set", "license=bsd-3-clause"], [], ["--check"], ["--diff"]):
        done = command("render", folder, *options)
        assert (done.code, done.out, done.err[: len(note)]) == (0, "", note)
    readme.write_text(readme.read_text("utf-8").replace("license: gemma", "license: bsd-3-clause"), "utf-8")
    assert command("render", folder, "--check").err == ""
    command("render", folder)
    assert command("render", folder, "--check").err == ""


SET = {
    "license=mit": ("card", {"license": "mit"}),
    "license_name=x y": ("card", {"license_name": "x y"}),
    "language=en, de": ("card", {"language": ["en", "de"]}),
    "card.license=mit": ("card", {"license": "mit"}),
    "base_model.id=a/b": ("base_model", {"id": "a/b"}),
    "run.steps=5": ("run", {"steps": 5}),
    "run.epochs=2": ("run", {"epochs": 2.0}),
    "adapter.target_modules=q,v": ("adapter", {"target_modules": ["q", "v"]}),
    "datasets=a/b,c/d": ("datasets", [{"id": "a/b"}, {"id": "c/d"}]),
    "versions.trl=1.10": ("versions", {"trl": "1.10"}),
    "metrics.eval.loss=0.5": ("metrics", {"eval.loss": 0.5}),
    "hyperparameters.optim=adamw": ("hyperparameters", {"optim": "adamw"}),
    "hyperparameters.bf16=true": ("hyperparameters", {"bf16": True}),
    "method.name=A=B": ("method", {"name": "A=B"}),
}


@pytest.mark.parametrize("setting", SET)
def test_set(setting: str, folder: Path, command: Command) -> None:
    key, value = SET[setting]
    assert command("render", folder, "--set", setting).code == 0
    document = json.loads((folder / ".cardsmith/facts.json").read_text("utf-8"))
    assert document["facts"][key] == value
    assert "the owner: --set" in document["sources"].values()


@pytest.mark.parametrize("setting", SET)
def test_set_without_a_value_takes_it_back(setting: str, folder: Path, command: Command) -> None:
    """What others know of it, here the method, stands again only where a file still says so."""
    assert command("render", folder, "--set", setting).code == 0
    key = setting.partition("=")[0]
    assert command("render", folder, "--set", f"{key}=").code == 0
    document = json.loads((folder / ".cardsmith/facts.json").read_text("utf-8"))
    others = {name: value for name, value in document["facts"].items() if name not in ("method", "model_name")}
    said = [source for source in document["sources"].values() if "owner" in source]
    assert (said, others) == ([], {})


def test_what_the_owner_did_not_set_is_not_taken_back(folder: Path, command: Command) -> None:
    before = (folder / ".cardsmith/facts.json").read_bytes()
    command("render", folder)
    rendered = (folder / ".cardsmith/facts.json").read_bytes()
    done = command("render", folder, "--set", "method.name=", "--set", "license=")
    assert (done.code, (folder / ".cardsmith/facts.json").read_bytes()) == (0, rendered)
    assert json.loads(before)["facts"]["method"] == json.loads(rendered)["facts"]["method"] == {"name": "GRPO"}


UNKNOWN = {
    "lisence": "The nearest is license.",
    "licence": "The nearest is license.",
    "base_model": "The nearest is base_model.id.",
    "adapter": "The nearest is adapter.r.",
    "run.step": "The nearest is run.steps.",
    "base_model.name": "The nearest is base_model.license_name.",
    "sources.x": "`cardsmith facts DIR` shows some.",
    "qqqqqq": "`cardsmith facts DIR` shows some.",
    "rewards": "`cardsmith facts DIR` shows some.",
    "sections.Uses": "Write the section into README.md: it stays there.",
    "card.sections.Uses": "Write the section into README.md: it stays there.",
}


@pytest.mark.parametrize("key", UNKNOWN)
def test_a_key_that_no_fact_has(key: str, folder: Path, command: Command) -> None:
    before = names(folder)
    done = command("render", folder, "--set", f"{key}=x")
    said = f"cardsmith: --set {key}: there is no such fact. {UNKNOWN[key]} See: cardsmith render --help\n"
    assert (done.code, done.out, done.err) == (2, "", said)
    assert names(folder) == before


REFUSED = {
    "base_model.id=None": "'None' is no repository on the Hub; write ORG/NAME.",
    "base_model.id=a b": "'a b' is no repository on the Hub; write ORG/NAME.",
    "datasets=a/b,x/y/z": "'x/y/z' is no repository on the Hub; write ORG/NAME.",
    "repo_id=x y": "'x y' is no repository on the Hub; write ORG/NAME.",
    "license=foobar": "`foobar` is not a licence of the Hub's list; write its id, or `other` with `license_name` and "
    "`license_link`.",
    "base_model.license=Apache 2.0": "`Apache 2.0` is not a licence of the Hub's list; write `apache-2.0`.",
    "language=de, english": "`english` is no ISO 639 code of a language; write `en`.",
    "base_model.id=/home/u/base": "a path of this machine, or a credential, does not belong on a card.",
    "model_name=/home/u/out": "a path of this machine, or a credential, does not belong on a card.",
    f"hyperparameters.x=hf_{'x' * 34}": "a path of this machine, or a credential, does not belong on a card.",
}


@pytest.mark.parametrize("setting", REFUSED)
def test_a_value_that_no_card_may_show(setting: str, folder: Path, command: Command) -> None:
    before = names(folder)
    done = command("render", folder, "--set", setting)
    said = f"cardsmith: --set {setting.partition('=')[0]}: {REFUSED[setting]} See: cardsmith render --help\n"
    assert (done.code, done.out, done.err) == (2, "", said)
    assert names(folder) == before


@pytest.mark.parametrize("setting", ["run.steps=many", "run.steps=1.5", "artifact.chat_template=1", "metrics.x=good"])
def test_a_value_that_its_key_cannot_hold(setting: str, folder: Path, command: Command) -> None:
    before = names(folder)
    done = command("render", folder, "--set", setting)
    assert (done.code, done.out, done.err.count("\n")) == (2, "", 1)
    assert done.err.startswith(f"cardsmith: {setting.partition('=')[0]} must be ")
    assert names(folder) == before


@pytest.mark.parametrize("name", ["README.md", ".cardsmith", ".cardsmith/facts.json", ".cardsmith/render.md"])
def test_nothing_is_written_through_a_link_that_leaves_the_folder(folder: Path, command: Command, name: str) -> None:
    place, elsewhere = folder / name, folder.parent / "elsewhere"
    if place.exists():
        place.rename(elsewhere)
    else:
        elsewhere.write_text("# Mine\n")
    place.symlink_to(elsewhere)
    before = {path: path.read_bytes() for path in folder.parent.rglob("*") if path.is_file()}
    done = command("render", folder, "--set", "license=mit")
    said = f"cardsmith: {place} is a link that leaves the folder. Put what it leads to in its place.\n"
    assert (done.code, done.out, done.err.splitlines(keepends=True)[-1]) == (2, "", said)
    assert {path: path.read_bytes() for path in folder.parent.rglob("*") if path.is_file()} == before
