"""What `validate` takes, and the order in which it answers."""

from __future__ import annotations

from pathlib import Path

import pytest

from cardsmith.card.model import Card
from cardsmith.errors import CardError, ConfigError, FolderError
from cardsmith.lint import Diagnostic, validate, validate_paths

UNLICENSED = "---\nlicence: mit\n---\n\nText.\n"


def _codes(found: list[Diagnostic]) -> list[str]:
    return [each.code for each in found]


def test_a_card_is_called_readme() -> None:
    assert [each.to_json() for each in validate(Card(UNLICENSED), select=["FM", "LI"])] == [
        Diagnostic(
            path="README.md",
            line=1,
            column=1,
            end_line=1,
            end_column=4,
            code="LI001",
            name="missing-license",
            severity="error",
            message="the Hub reads no licence, and without one nobody may use the model; "
            "write `license:` and the base model's, or your own",
        ).to_json(),
        Diagnostic(
            path="README.md",
            line=2,
            column=1,
            end_line=2,
            end_column=8,
            code="FM003",
            name="misspelt-key",
            severity="error",
            message="the Hub does not read `licence`; write `license`",
            fix="unsafe",
        ).to_json(),
    ]


def test_a_path_is_called_as_it_was_given(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "model").mkdir()
    (tmp_path / "model" / "README.md").write_text(UNLICENSED)
    monkeypatch.chdir(tmp_path)
    for given in ("model", "model/README.md", Path("model"), "."):
        assert [(each.path, each.code) for each in validate(given, select=["FM", "LI"])] == [
            ("model/README.md", "LI001"),
            ("model/README.md", "FM003"),
        ]


def test_several_paths_are_sorted_and_checked_once(tmp_path: Path) -> None:
    for name in ("b.md", "a.md"):
        (tmp_path / name).write_text(UNLICENSED)
    found = validate_paths([tmp_path / "b.md", tmp_path, tmp_path / "a.md"], select=["LI"])
    assert [each.path for each in found] == [str(tmp_path / "a.md"), str(tmp_path / "b.md")]


def test_select_and_ignore_take_codes_and_families() -> None:
    card = Card(UNLICENSED)
    assert _codes(validate(card, select=["LI001"])) == ["LI001"]
    assert _codes(validate(card, select=["fm"])) == ["FM003"]
    assert _codes(validate(card, select=["FM", "LI"], ignore=["FM"])) == ["LI001"]
    everything, without = validate(card), validate(card, ignore=["FM"])
    assert without == [each for each in everything if not each.code.startswith("FM")]
    assert _codes(validate(card, select=["FM", "LI"], ignore=["FM003"])) == ["LI001"]


@pytest.mark.parametrize(
    ("code", "nearest"), [("LI01", "LI001"), ("FM999", "FM009"), ("misspelt-keys", "FM003"), ("", None), ("?", None)]
)
def test_an_unknown_code_is_refused_with_the_nearest(code: str, nearest: str | None) -> None:
    hint = f"The nearest is {nearest}. " if nearest else ""
    for arguments in ({"select": [code]}, {"ignore": [code]}):
        with pytest.raises(ConfigError) as error:
            validate(Card(UNLICENSED), **arguments)
        assert str(error.value) == f"there is no rule {code!r}. {hint}`cardsmith rule` lists them."


def test_a_readme_that_cannot_be_read_is_one_clear_line(tmp_path: Path) -> None:
    readme = tmp_path / "README.md"
    readme.write_bytes(b"caf\xe9")
    with pytest.raises(CardError) as error:
        validate(readme)
    assert str(error.value) == (
        f"{readme} is not UTF-8 (byte 3 is 0xe9). Save it as UTF-8; your editor can convert it."
    )


def test_a_directory_named_readme_holds_no_card(tmp_path: Path) -> None:
    (tmp_path / "README.md").mkdir()
    with pytest.raises(FolderError, match="holds no card"):
        validate(tmp_path)
    with pytest.raises(FolderError, match="holds no card"):
        validate(tmp_path / "README.md")


def test_a_dangling_link_is_one_clear_line(tmp_path: Path) -> None:
    (tmp_path / "README.md").symlink_to("nowhere.md")
    with pytest.raises(CardError, match="is a link to a file that is not there"):
        validate(tmp_path / "README.md")


def test_facts_beside_the_card_tell_of_the_base(tmp_path: Path) -> None:
    (tmp_path / ".cardsmith").mkdir()
    facts = '{"schema": 1, "facts": {"base_model": {"id": "some-org/base"}}, "sources": {}}'
    (tmp_path / ".cardsmith" / "facts.json").write_text(facts)
    (tmp_path / "README.md").write_text("---\nlicense: mit\n---\n\nText.\n")
    (found,) = validate(tmp_path, select=["PR001"])
    assert found.message == (
        "a fine-tuned model without `base_model`; write `base_model: some-org/base`, the model that training started "
        "from"
    )


@pytest.mark.parametrize("text", ["", "{", "[]", '{"schema": 99}'])
def test_facts_that_cannot_be_read_are_no_facts(text: str, tmp_path: Path) -> None:
    (tmp_path / ".cardsmith").mkdir()
    (tmp_path / ".cardsmith" / "facts.json").write_text(text)
    (tmp_path / "README.md").write_text("---\nlicense: mit\n---\n\nText.\n")
    assert validate(tmp_path, select=["PR001", "PR007"]) == []


@pytest.mark.parametrize("text", ["", "{", "[1]", "[" * 100_000, '"peft_type"'])
def test_a_configuration_that_cannot_be_read_says_nothing(text: str, tmp_path: Path) -> None:
    (tmp_path / "adapter_config.json").write_text(text)
    (tmp_path / "README.md").write_text("---\nlicense: mit\nlibrary_name: transformers\n---\n\nText.\n")
    assert validate(tmp_path, select=["FM009", "PR002", "PR003"]) == []
