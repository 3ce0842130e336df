"""`[tool.cardsmith.card]`: it stands where nothing was said of this card."""

from __future__ import annotations

from pathlib import Path

import pytest

from cardsmith.errors import ConfigError
from cardsmith.facts import Finding, assemble, collect, write
from cardsmith.facts.owner import configured

SETTINGS = """
[tool.cardsmith.card]
license = "other"
license_name = "ours"
license_link = "LICENSE"
language = "en"
tags = ["recipes", "tiny"]
sections = { "Intended uses" = "Cooking.", "Contact" = "us@example.com" }
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """The output folder of a run, in a project with settings."""
    (tmp_path / "pyproject.toml").write_text(SETTINGS)
    place = tmp_path / "out"
    place.mkdir()
    (place / "config.json").write_text("{}")
    return place


def _collected(folder: Path, *said: Finding) -> dict[str, object]:
    card = collect(folder, [*said, *configured(folder)]).card
    return {"license": card.license, "name": card.license_name, "language": card.language, "sections": card.sections}


def test_it_says_where_it_stands(folder: Path) -> None:
    facts = collect(folder, configured(folder))
    assert (facts.card.license, facts.card.language, facts.card.tags) == ("other", ("en",), ("recipes", "tiny"))
    assert facts.card.sections == {"Intended uses": "Cooking.", "Contact": "us@example.com"}
    assert {key: source for key, source in facts.sources.items() if key.startswith("card.")} == {
        key: f"pyproject.toml: tool.cardsmith.{key}"
        for key in (
            "card.license",
            "card.license_name",
            "card.license_link",
            "card.language",
            "card.tags",
            "card.sections.Intended uses",
            "card.sections.Contact",
        )
    }
    (folder / "cardsmith.toml").write_text('[card]\nlicense = "mit"\n')
    assert collect(folder, configured(folder)).sources["card.license"] == "cardsmith.toml: card.license"


def test_what_is_said_of_this_card_stands_against_it(folder: Path) -> None:
    said = [
        Finding("card.license", "mit", "the owner: --set license"),
        Finding("card.language", ["de"], "the owner: attach(…)"),
    ]
    write(folder, assemble([*said, Finding("card.sections", {"Contact": "me"}, "the owner: attach(…)")]))
    assert _collected(folder) == {
        "license": "mit",
        "name": None,
        "language": ("de",),
        "sections": {"Contact": "me", "Intended uses": "Cooking."},
    }


def test_what_was_said_may_be_given(folder: Path) -> None:
    """In a run it counts what the run was given, not what an earlier one in the same folder was."""
    write(folder, assemble([Finding("card.license", "mit", "the owner: attach(…)")]))
    given = [
        Finding("card.license", None, "the owner: attach(…)"),
        Finding("card.language", [], "the owner: attach(…)"),
        Finding("card.sections", {"Contact": "me"}, "the owner: attach(…)"),
    ]
    assert [".".join(each.key) for each in configured(folder, given)] == [
        "card.license",
        "card.license_name",
        "card.license_link",
        "card.language",
        "card.tags",
        "card.sections.Intended uses",
    ]


def test_it_stands_against_what_was_found(folder: Path) -> None:
    write(folder, assemble([Finding("card.license", "mit", "create_model_card(…)")]))
    assert _collected(folder)["license"] == "other"


def test_it_follows_the_file(folder: Path) -> None:
    write(folder, collect(folder, configured(folder)))
    (folder.parent / "pyproject.toml").write_text(SETTINGS.replace('"en"', '["en", "fr"]'))
    assert _collected(folder)["language"] == ("en", "fr")


def test_a_fact_of_a_folder_that_is_moved_stays(folder: Path, tmp_path_factory: pytest.TempPathFactory) -> None:
    """On the Hub, and on the machine of whoever takes it from there, the settings are not to be had."""
    write(folder, collect(folder, configured(folder)))
    elsewhere = folder.rename(tmp_path_factory.mktemp("elsewhere") / "out")
    assert _collected(elsewhere)["license"] == "other"


def test_facts_that_cannot_be_read_say_nothing(folder: Path) -> None:
    (folder / ".cardsmith").mkdir()
    (folder / ".cardsmith" / "facts.json").write_text("{")
    assert configured(folder)[0].value == "other"


def test_settings_that_cannot_be_read_are_named(folder: Path) -> None:
    (folder.parent / "pyproject.toml").write_text("[tool.cardsmith.card]\nlicence = 'mit'\n")
    with pytest.raises(ConfigError, match=r"tool\.cardsmith\.card\.licence is no setting\. The nearest is license\."):
        configured(folder)


def test_without_settings_there_is_nothing(tmp_path: Path) -> None:
    assert configured(tmp_path) == []
