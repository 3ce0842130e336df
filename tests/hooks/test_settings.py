"""attach under `[tool.cardsmith]`: what it says is used, and what is wrong with it is said before the training."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

import cardsmith
from cardsmith.errors import ConfigError

pytestmark = pytest.mark.slow
MakeTrainer = Callable[..., Any]


def test_they_are_used_where_attach_says_nothing(make_trainer: MakeTrainer, tmp_path: Path) -> None:
    (tmp_path / "pyproject.toml").write_text(
        '[tool.cardsmith]\ntemplates = "ours"\n[tool.cardsmith.card]\nlicense = "mit"\nlanguage = "de"\n'
    )
    (tmp_path / "ours").mkdir()
    (tmp_path / "ours" / "model.md.jinja").write_text("# Ours\n")
    trainer = make_trainer()
    cardsmith.attach(trainer, language="en")
    trainer.train()
    card = (tmp_path / "out" / "README.md").read_text("utf-8")
    assert "license: mit\n" in card
    assert "language:\n- en\n" in card
    assert card.endswith("# Ours\n")
    cardsmith.attach(trainer, license="apache-2.0")
    trainer.create_model_card()
    card = (tmp_path / "out" / "README.md").read_text("utf-8")
    assert "license: apache-2.0\n" in card
    assert "language:\n- de\n" in card


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("licence = 'mit'", "tool.cardsmith.card.licence is no setting. The nearest is license."),
        (
            "sections = { a = '<script>x</script>' }",
            "tool.cardsmith.card.sections: 'a' holds active content, '<script'. Take it out.",
        ),
        ("[tool.cardsmith]\ntemplates = 'none'", "tool.cardsmith.templates: {0}/none is not a folder."),
    ],
)
def test_what_is_wrong_is_said_before_the_training(
    text: str, said: str, make_trainer: MakeTrainer, tmp_path: Path
) -> None:
    head = "" if text.startswith("[") else "[tool.cardsmith.card]\n"
    (tmp_path / "pyproject.toml").write_text(head + text)
    with pytest.raises(ConfigError) as error:
        cardsmith.attach(make_trainer())
    assert str(error.value) == f"{tmp_path}/pyproject.toml: {said.format(tmp_path)}"


def test_a_home_path_in_a_section_is_told_before_the_training(
    make_trainer: MakeTrainer, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    (tmp_path / "cardsmith.toml").write_text("[card.sections]\nUses = 'See /home/ml/x.'\nData = '/home/ml/y'\n")
    cardsmith.attach(make_trainer(), sections={"Data": "Mine.", "Limits": "/root/z lies."})
    assert [record.getMessage() for record in caplog.records if record.name == "cardsmith"] == [
        f"cardsmith: the section {title!r} says {path}, a path of your own machine; it is published as you wrote it, "
        "and a push will stop at it (SE003). Write an id on the Hub, or a relative path."
        for title, path in (("Uses", "/home/ml/x"), ("Limits", "/root/z"))
    ]
