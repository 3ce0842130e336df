"""A push under `[tool.cardsmith]` brings the card up to date as a render does; what the environment says is checked."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from cardsmith.errors import HubError
from cardsmith.push import push

from .makers import Shelf, judge, make_model, random_text
from .test_push import environment
from .two_sides import ID, there


def test_settings_are_used(tmp_path: Path, shelf: Shelf) -> None:
    (tmp_path / "cardsmith.toml").write_text('templates = "ours"\n[card]\nlicense = "mit"\n')
    (tmp_path / "ours").mkdir()
    (tmp_path / "ours" / "model.md.jinja").write_text("# Ours\n\nWords of ours.\n")
    push(judge(make_model(tmp_path / "tiny", license_id=None)), endpoint=shelf.endpoint)
    assert "license: mit\n" in there(shelf)
    assert there(shelf).endswith("# Ours\n\nWords of ours.\n")


def test_what_was_said_of_the_card_stands_against_them(tmp_path: Path, shelf: Shelf) -> None:
    (tmp_path / "cardsmith.toml").write_text('[card]\nlicense = "apache-2.0"\n')
    push(judge(make_model(tmp_path / "tiny")), endpoint=shelf.endpoint)
    assert "license: mit\n" in there(shelf)


_NONE = "cardsmith: HF_ENDPOINT: '{}' is no address of a Hub. Write it as https://huggingface.co\n"
_USER = (
    "cardsmith: HF_ENDPOINT: '{}' names a user or a password. Leave that out; the token is that of hf auth login, or "
    "HF_TOKEN.\n"
)
#: what HF_ENDPOINT holds → what is said of it
ADDRESSES = {
    "": _NONE.format(""),
    "huggingface.co": _NONE.format("huggingface.co"),
    "http://[::bad": _NONE.format("http://[::bad"),
    "http://hub invalid": _NONE.format("http://hub invalid"),
    "http://me:" + "mine55@hub": _USER.format("http://…@hub"),
    "http://me:" + "mi//ne@55@hub/": _USER.format("http://…@hub/"),
    "me:" + "mine55@hub": _USER.format("…@hub"),
    "https://hf" + "_" + random_text(34) + "@hub.example": _USER.format("https://…@hub.example"),
}


@pytest.mark.parametrize("address", ADDRESSES)
def test_an_address_in_the_environment_is_checked(address: str, model: Path) -> None:
    """At once, and whatever in it may be secret is not shown."""
    settings = environment(model.parent / "home", HF_ENDPOINT=address)
    words = [sys.executable, "-m", "cardsmith", "push", model, "--repo-id", ID, "--dry-run"]
    done = subprocess.run(words, env=settings, capture_output=True, text=True, timeout=120)
    assert (done.returncode, done.stdout, done.stderr) == (2, "", ADDRESSES[address])


def test_an_address_that_the_client_has_read_is_checked(model: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("huggingface_hub.constants.ENDPOINT", "huggingface.co")
    with pytest.raises(HubError) as caught:
        push(model)
    assert f"cardsmith: {caught.value}\n" == ADDRESSES["huggingface.co"]
