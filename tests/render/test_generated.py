"""The Hub's template for cards, which PEFT puts beside an adapter: nothing of it is a person's."""

from __future__ import annotations

from pathlib import Path

import pytest
from huggingface_hub import ModelCard, ModelCardData

from cardsmith.card.model import Card
from cardsmith.facts import collect
from cardsmith.lint import validate
from cardsmith.render import update
from cardsmith.render.generated import generated_part


@pytest.fixture(scope="module")
def blank() -> Card:
    """The template as PEFT leaves it."""
    template = ModelCard.from_template(ModelCardData())
    template.data.base_model, template.data.library_name = "some-org/base", "peft"
    return Card(f"{str(template).rstrip()}\n### Framework versions\n\n- PEFT 0.21.2")


def test_no_section_of_it_is_a_persons(blank: Card) -> None:
    generated = generated_part(blank)
    assert generated is not None
    assert [each.text for each in generated.sections] == [each.text for each in blank.sections]


def test_what_a_person_wrote_in_one_stays(blank: Card) -> None:
    for number, section in enumerate(blank.sections[2:], 2):
        words = f"{section.text.rstrip()}\n\nIt is a person who says so.\n\n"
        texts = [each.text for each in blank.sections]
        card = Card(blank.text.replace("".join(texts), "".join([*texts[:number], words, *texts[number + 1 :]])))
        generated = generated_part(card)
        assert generated is not None
        changed = [each.title for each, other in zip(card.sections, generated.sections, strict=True) if each != other]
        assert changed == [section.title]


def test_a_render_leaves_nothing_to_fill_in(blank: Card, tmp_path: Path) -> None:
    (tmp_path / "README.md").write_text(blank.text)
    update.update(tmp_path, collect(tmp_path))
    assert [each.code for each in validate(tmp_path) if each.severity == "error"] == ["LI001"]
