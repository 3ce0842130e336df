"""What the owner should see before it goes up, although the gate stays open."""

from __future__ import annotations

from pathlib import Path

import pytest

from cardsmith.cli import run
from cardsmith.push import push

from ..makers import Shelf, judge, random_text
from ..signing import command_of, make_key, verify
from ..two_sides import ID, api, put

_KEY = random_text(40)
_SUSPECT = "what looks like a credential. If it is one, revoke it, and take it out."
_EXPOSED = (
    "The Hub holds training_args.bin, where secrets stand: in training_args.bin the Hub token, if the training was "
    "given one. Revoke them, and delete it there; its history keeps it."
)
_UNSIGNED = (
    "The signature does not cover what lies on the Hub only: extra.txt. Delete it there, or verify with "
    "--ignore_unsigned_files."
)


def test_what_looks_like_a_credential(model: Path, shelf: Shelf, capsys: pytest.CaptureFixture[str]) -> None:
    (model / "README.md").write_text(f"---\nlicense: mit\n---\n\n# Tiny\n\nRun it with `API_KEY={_KEY}`.\n")
    (model / "serve.sh").write_text(f'export SERVER_TOKEN="{_KEY}"\n')
    judge(model)
    assert push(model, endpoint=shelf.endpoint, dry_run=True, verify=False).warnings == (f"README.md holds {_SUSPECT}",)
    receipt = push(model, endpoint=shelf.endpoint, verify=False, include=["serve.sh"])
    assert receipt.warnings == (f"README.md, serve.sh hold {_SUSPECT}",)
    assert receipt.to_dict()["warnings"] == list(receipt.warnings)
    capsys.readouterr()
    for options in (["--dry-run"], []):
        assert run(["push", str(model), "--endpoint", shelf.endpoint, "--no-verify", *options]) == 0
        err = capsys.readouterr().err
        assert err.splitlines().count(f"README.md holds {_SUSPECT}") == 1
        assert _KEY not in err


def test_what_the_hub_holds_already(model: Path, shelf: Shelf) -> None:
    """As `trainer.push_to_hub()` leaves it."""
    api(shelf).create_repo(ID)
    put(shelf, b"\x80\x04N.", "training_args.bin")
    assert push(model, ID, endpoint=shelf.endpoint).warnings == (_EXPOSED,)
    api(shelf).delete_file("training_args.bin", ID)
    assert push(model, ID, endpoint=shelf.endpoint).warnings == ()


def test_a_credential_in_the_readme_on_the_hub_is_told_as_one_there(model: Path, shelf: Shelf, pushed: str) -> None:
    token = "hf_" + random_text(34)
    put(shelf, f"{pushed}\nMy token is {token}.\n")
    place = "at https://huggingface.co/settings/tokens"
    on_hub = f"README.md on the Hub holds a Hugging Face token. Revoke it {place}, then take it out there."
    assert push(model, endpoint=shelf.endpoint, dry_run=True).against == (on_hub,)
    (model / "README.md").write_text((model / "README.md").read_text() + f"\nMy token is {token}.\n")
    here = f"README.md holds a Hugging Face token. Revoke it {place}, then take it out of the file."
    assert push(model, endpoint=shelf.endpoint, dry_run=True, verify=False).against == (here,)


def test_a_finding_in_what_came_in_from_the_hub(model: Path, shelf: Shelf, pushed: str) -> None:
    put(shelf, f"\ufeff{pushed}")
    (reason,) = push(model, endpoint=shelf.endpoint, dry_run=True).against
    assert reason == (
        f"{model}/README.md (line 1 of the card to be) FM001 a byte-order mark stands before the front matter; save "
        "without it. Mend it, or let it through with --allow FM001. It may stand in the README on the Hub."
    )


def test_what_a_signature_does_not_cover(model: Path, shelf: Shelf, tmp_path: Path) -> None:
    """The command of the package says so; the option that is named lets it pass."""
    pytest.importorskip("model_signing")
    from click.testing import CliRunner
    from huggingface_hub import snapshot_download
    from model_signing._cli import main

    key = make_key(tmp_path / "key.pem")
    assert push(model, endpoint=shelf.endpoint, sign=key).warnings == ()
    put(shelf, "x", "extra.txt")
    assert push(model, endpoint=shelf.endpoint, sign=key).warnings == (_UNSIGNED,)
    clone = Path(snapshot_download(ID, local_dir=tmp_path / "clone", endpoint=shelf.endpoint))
    assert verify(clone, key)[0] == 1
    assert CliRunner().invoke(main, [*command_of(clone, key), "--ignore_unsigned_files"]).exit_code == 0
