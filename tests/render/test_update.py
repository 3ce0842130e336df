"""The card in a folder: what stands there is kept, and each file is replaced whole or not at all."""

from __future__ import annotations

import os
from dataclasses import replace
from pathlib import Path

import pytest

from cardsmith import atomic
from cardsmith.card import Card
from cardsmith.errors import CardError
from cardsmith.facts.model import BaseModel, Facts, Method
from cardsmith.render import render
from cardsmith.render.update import plan, update

FACTS = Facts(model_name="x", base_model=BaseModel(id="a/b"), method=Method(name="GRPO"), versions={"trl": "1.16.0"})
NEWER = Facts(model_name="x", base_model=BaseModel(id="a/b"), method=Method(name="DPO"), versions={"trl": "1.17.0"})
FULL = Facts(model_name="x", curves={"loss": tuple((float(step), 1.0 / (step + 1)) for step in range(9))})


def _tree(folder: Path) -> dict[str, bytes]:
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_a_folder_without_a_card(tmp_path: Path) -> None:
    card = render(FACTS).text.encode()
    assert update(tmp_path, FACTS).card == render(FACTS)
    assert _tree(tmp_path) == {"README.md": card, ".cardsmith/render.md": card}


@pytest.mark.parametrize("content", ["", " \n\t\n"])
def test_an_empty_card_is_none(tmp_path: Path, content: str) -> None:
    (tmp_path / "README.md").write_text(content)
    assert update(tmp_path, FACTS).card == render(FACTS)


def test_planning_writes_nothing(tmp_path: Path) -> None:
    assert plan(tmp_path, FULL).card == render(FULL)
    assert _tree(tmp_path) == {}


def test_a_second_time_changes_nothing(tmp_path: Path) -> None:
    update(tmp_path, FULL)
    before, stat = _tree(tmp_path), (tmp_path / "README.md").stat()
    update(tmp_path, FULL)
    assert _tree(tmp_path) == before
    assert (tmp_path / "README.md").stat().st_ino == stat.st_ino


def test_what_a_person_wrote_by_hand_stays_and_is_kept_aside(tmp_path: Path) -> None:
    mine = b"---\r\nlicense: mit # mine\r\n---\r\n# Mine\r\n\r\nMy words.\r\n"
    (tmp_path / "README.md").write_bytes(mine)
    first = update(tmp_path, FACTS)
    assert "license: mit # mine\r\n" in first.card.text
    assert "# Mine\r\n\r\nMy words.\r\n" in first.card.text
    assert (tmp_path / ".cardsmith/before.md").read_bytes() == mine
    assert [conflict.where for conflict in first.conflicts] == ["# Mine"]
    second = update(tmp_path, NEWER)
    assert (tmp_path / ".cardsmith/before.md").read_bytes() == mine
    assert "- TRL: 1.17.0\r\n" in second.card.text
    assert "# Mine\r\n\r\nMy words.\r\n" in second.card.text
    assert second.conflicts == ()


def test_what_was_kept_aside_is_never_replaced(tmp_path: Path) -> None:
    """As after a first visit that ended before its last file was written."""
    (tmp_path / "README.md").write_text("# Mine\n")
    update(tmp_path, FACTS)
    (tmp_path / ".cardsmith/render.md").unlink()
    update(tmp_path, NEWER)
    assert (tmp_path / ".cardsmith/before.md").read_text() == "# Mine\n"


TRL = """---
base_model: a/b
library_name: transformers
model_name: x
tags:
- generated_from_trainer
licence: license
widget:
- text: mine
---

# Model Card for x

This model is a fine-tuned version of [a/b](https://huggingface.co/a/b).
It has been trained using [TRL](https://github.com/huggingface/trl).

## Quick start

```python
generator = pipeline("text-generation", model="None", device="cuda")
```

## Training procedure

This model was trained with GRPO.

### Framework versions

- TRL: 0.21.0

## Limits

It lies.

## Citations

Cite TRL as:
"""

PEFT = """---
base_model: /home/u/b
library_name: peft
tags:
- base_model:adapter:/home/u/b
---

# Model Card for Model ID

<!-- Provide a quick summary of what the model is/does. -->


## Model Details

### Model Description

<!-- Provide a longer summary of what this model is. -->

- **Developed by:** [More Information Needed]

## Uses

<!-- Address questions around how the model is intended to be used. -->

For jokes.

### Framework versions

- PEFT 0.17.1
"""


def test_of_a_card_of_trl_a_persons_part_stays(tmp_path: Path) -> None:
    (tmp_path / "README.md").write_text(TRL)
    updated = update(tmp_path, FACTS)
    new = render(FACTS)
    assert updated.card.metadata == {**new.metadata, "widget": [{"text": "mine"}]}
    assert updated.card.body == new.body.replace("## Citations", "## Limits\n\nIt lies.\n\n## Citations")
    assert updated.conflicts == ()
    assert (tmp_path / ".cardsmith/before.md").read_text() == TRL


def test_of_a_card_of_peft_a_persons_part_stays(tmp_path: Path) -> None:
    (tmp_path / "README.md").write_text(PEFT)
    card = update(tmp_path, FACTS).card
    assert [section.title for section in card.sections if section.level == 1] == ["x"]
    assert "For jokes." in card.text
    assert "[More Information Needed]" not in card.text
    assert "/home/u" not in card.text


def _said(folder: Path, facts: Facts = FACTS) -> str:
    before = _tree(folder)
    with pytest.raises(CardError) as caught:
        update(folder, facts)
    assert _tree(folder) == before
    return str(caught.value)


def test_a_card_that_does_not_parse_is_named_and_left(tmp_path: Path) -> None:
    (tmp_path / "README.md").write_text("---\nlicense: [mit\n---\n\n# Mine\n")
    assert _said(tmp_path).startswith(f"{tmp_path}/README.md, line 2, column 14: ")
    (tmp_path / "README.md").write_text("---\n{a: 1}\n---\n")
    assert _said(tmp_path).startswith(f"{tmp_path}/README.md: the front matter is one {{…}}. ")
    (tmp_path / "README.md").write_bytes(b"caf\xe9")
    assert _said(tmp_path).startswith(f"{tmp_path}/README.md is not UTF-8 (byte 3 is 0xe9). ")


def test_a_last_render_that_does_not_parse_is_named(tmp_path: Path) -> None:
    update(tmp_path, FACTS)
    (tmp_path / ".cardsmith/render.md").write_text("---\na: b: c\n---\n")
    assert _said(tmp_path, NEWER).startswith(f"{tmp_path}/.cardsmith/render.md, line 2, column 5: ")


@pytest.mark.parametrize("make", [Path.mkdir, os.mkfifo], ids=["folder", "pipe"])
def test_no_file_in_its_place(tmp_path: Path, make: object) -> None:
    make(tmp_path / "README.md")  # type: ignore[operator]
    assert _said(tmp_path) == f"{tmp_path}/README.md is not a file. Move it away; the card must be a file."


def test_a_link_is_followed(tmp_path: Path) -> None:
    (tmp_path / "elsewhere.md").write_text("# Mine\n")
    (tmp_path / "README.md").symlink_to("elsewhere.md")
    update(tmp_path, FACTS)
    assert (tmp_path / "README.md").is_symlink()
    assert Card.read(tmp_path / "elsewhere.md") == Card.read(tmp_path / "README.md")


@pytest.mark.parametrize("facts", [NEWER, FULL], ids=["text", "picture"])
@pytest.mark.parametrize("failing", range(4))
def test_whatever_cannot_be_written_the_card_is_whole(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, failing: int, facts: Facts
) -> None:
    """The disk is full when the nth file is written: it is the old one or the new one, and one clear line says so."""
    (tmp_path / "README.md").write_text("# Mine\n\nWords.\n")
    expected = {b"# Mine\n\nWords.\n", plan(tmp_path, facts).card.text.encode()}
    written = []
    fsync = os.fsync

    def full(handle: int) -> None:
        written.append(handle)
        if len(written) > failing:
            raise OSError(28, "No space left on device")
        fsync(handle)

    monkeypatch.setattr(atomic.os, "fsync", full)
    files = 4 if facts is FULL else 3
    if failing < files:
        with pytest.raises(CardError, match=r" cannot be written: No space left on device\. The file is as it was\.$"):
            update(tmp_path, facts)
    else:
        update(tmp_path, facts)
    monkeypatch.undo()
    assert (tmp_path / "README.md").read_bytes() in expected
    assert list(tmp_path.rglob("*.tmp")) == []
    done = update(tmp_path, facts)
    assert done.card.text.encode() in expected
    assert "Words." in done.card.text


def test_templates_travel_with_the_folder(tmp_path: Path) -> None:
    """A push, which is given no templates, renders with those of the last render."""
    own = tmp_path / "own"
    (own / "sections").mkdir(parents=True)
    (own / "sections" / "results.md.jinja").write_text("## House results\n\nAsk us.\n", "utf-8")
    folder = tmp_path / "run"
    folder.mkdir()
    facts = Facts(model_name="x", metrics={"eval_loss": 1.0})
    first = update(folder, facts, own)
    assert "## House results\n" in first.card.text
    assert plan(folder, facts).card == first.card


def _edit(folder: Path, old: str, new: str) -> None:
    path = folder / "README.md"
    assert old in path.read_text("utf-8")
    path.write_text(path.read_text("utf-8").replace(old, new), "utf-8")


def test_a_conflict_is_found_again_as_long_as_it_stands(tmp_path: Path) -> None:
    """Rendered anew without news, with news, and after the person took what was rendered."""
    update(tmp_path, FACTS)
    _edit(tmp_path, "- TRL: 1.16.0", "- TRL: mine")
    first = update(tmp_path, NEWER)
    assert [conflict.where for conflict in first.conflicts] == ["### Framework versions"]
    before = _tree(tmp_path)
    second = update(tmp_path, NEWER)
    assert (second.card, second.conflicts) == (first.card, first.conflicts)
    assert _tree(tmp_path) == before
    later = update(tmp_path, replace(NEWER, versions={"trl": "1.18.0"}))
    assert [conflict.rendered.strip().splitlines()[-1] for conflict in later.conflicts] == ["- TRL: 1.18.0"]
    assert "- TRL: mine" in later.card.text
    _edit(tmp_path, "- TRL: mine", "- TRL: 1.17.0")
    settled = update(tmp_path, NEWER)
    assert (settled.conflicts, settled.card.text) == ((), render(NEWER).text)
    assert (tmp_path / ".cardsmith/render.md").read_text("utf-8") == render(NEWER).text


def test_a_conflict_ends_where_the_run_says_again_what_it_said(tmp_path: Path) -> None:
    update(tmp_path, FACTS)
    _edit(tmp_path, "- TRL: 1.16.0", "- TRL: mine")
    assert len(update(tmp_path, NEWER).conflicts) == 1
    back = update(tmp_path, FACTS)
    assert (back.conflicts, "- TRL: mine" in back.card.text) == ((), True)


def test_what_is_not_in_conflict_moves_on_beside_it(tmp_path: Path) -> None:
    update(tmp_path, FACTS)
    _edit(tmp_path, "- TRL: 1.16.0", "- TRL: mine")
    update(tmp_path, NEWER)
    other = replace(NEWER, method=Method(name="GRPO"))
    update(tmp_path, other)
    assert (tmp_path / ".cardsmith/render.md").read_text("utf-8") == render(
        replace(other, versions=FACTS.versions)
    ).text
