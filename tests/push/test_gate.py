"""Everything that stands against a push is said at once, in whole lines."""

from __future__ import annotations

from pathlib import Path

import pytest

from cardsmith.errors import ConfigError, GateClosed
from cardsmith.push import push

from .makers import Shelf, contents, judge, make_model, random_text

_LI001 = (
    "{}:1 LI001 no licence: nobody may use the model; write `license:` and the base model's, or your own. "
    "Mend it, or let it through with --allow LI001."
)
_SECRET = "config.json holds a Hugging Face token. Revoke it where it was issued, then take it out of the file."
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
    assert reasons(bad, shelf) == (_SECRET, _FAILED, _LI001.format(readme))
    assert reasons(bad, shelf, allow=["LI001"]) == (_SECRET, _FAILED)
    assert reasons(bad, shelf, allow=["li001"], verify=False) == (_SECRET,)


def test_a_closed_gate_says_what_the_dry_run_said(tmp_path: Path, shelf: Shelf) -> None:
    folder = make_model(tmp_path / "bad", license_id=None)
    token = plant(folder / "config.json")
    judge(folder)
    said = reasons(folder, shelf)
    with pytest.raises(GateClosed) as caught:
        push(folder, endpoint=shelf.endpoint)
    expected = ["Nothing was pushed:", f"  - {_SECRET}", f"  - {_LI001.format(folder / 'README.md')}"]
    assert str(caught.value).splitlines() == expected
    assert [f"  - {reason}" for reason in said] == expected[1:]
    assert token not in str(caught.value)
    assert shelf.repositories() == []


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
    assert reason.endswith(". Take it out.")


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


def test_an_include_that_adds_nothing(model: Path, shelf: Shelf) -> None:
    (model / "samples").mkdir()
    (model / "samples/a.txt").write_text("a")
    idle = "--include {} matches no file. Write it as a path in the folder, such as 'samples/*'."
    assert reasons(model, shelf, include=["samples", "*.gguf"]) == (idle.format("samples"), idle.format("*.gguf"))
    assert reasons(model, shelf, include=["samples/*"]) == ()
