"""Neither a credential nor a place on the machine reaches any file that cardsmith writes."""

from __future__ import annotations

import dataclasses
import os
import subprocess
import sys
from collections.abc import Callable
from hashlib import sha512
from pathlib import Path
from typing import Any

import pytest

import cardsmith
from cardsmith.card.model import Card
from cardsmith.errors import ConfigError
from cardsmith.facts import store
from cardsmith.facts.model import BaseModel
from cardsmith.localhub import LocalHub

pytestmark = pytest.mark.slow
MakeTrainer = Callable[..., Any]

#: made here, so that no file holds anything that looks like one
HUB = "hf_" + "Ab1" * 12
WANDB = "0123456789abcdef" * 2 + "fedcba98"
OTHERS = {
    "github": "ghp_" + "Cd2" * 12,
    "openai": "sk-" + "proj-" + "Ef3" * 12,
    "password": "correct-horse-battery",
}
SECRETS = (HUB, WANDB, *OTHERS.values())


@pytest.fixture
def written(make_trainer: MakeTrainer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder of a run that is full of credentials: in its arguments, its environment and its command line."""
    for name in ("HF_TOKEN", "HUGGING_FACE_HUB_TOKEN"):
        monkeypatch.setenv(name, HUB)
    monkeypatch.setenv("WANDB_API_KEY", WANDB)
    monkeypatch.setattr(sys, "argv", ["train.py", "--wandb_api_key", WANDB, f"--token={HUB}"])
    trainer = make_trainer(lora=True)
    _add_arguments(trainer.args)
    cardsmith.attach(trainer)
    trainer.train()
    return tmp_path / "out"


def _add_arguments(args: Any) -> None:
    """What a script adds to the arguments of the Trainer."""
    more = {
        "wandb_api_key": WANDB,
        "wandb_key": WANDB,
        "note": WANDB,
        "command": f"train.py --wandb_api_key {WANDB} --lr 1",
        "data_source": f"https://me:{OTHERS['password']}@example.org/data.jsonl",
        "query": f"https://example.org/data?token={OTHERS['password']}",
        "judge": {"model": "judge", "api_key": OTHERS["openai"], "headers": {"Authorization": f"Bearer {HUB}"}},
        "mirrors": [f"git+https://{OTHERS['github']}@example.org/x", OTHERS["openai"]],
        "hub_token": HUB,
    }
    fields = [(name, Any, dataclasses.field(default=None)) for name in more if not hasattr(args, name)]
    args.__class__ = dataclasses.make_dataclass("ScriptArguments", fields, bases=(type(args),))
    for name, value in more.items():
        object.__setattr__(args, name, value)


def _written(folder: Path) -> dict[str, str]:
    return {
        path.relative_to(folder).as_posix(): path.read_text("utf-8") for path in folder.rglob("*") if path.is_file()
    }


def test_no_credential_reaches_a_file(written: Path) -> None:
    files = _written(written)
    assert sorted(files) == [".cardsmith/facts.json", ".cardsmith/render.md", "README.md", "training_args.json"]
    assert {path: secret for path, text in files.items() for secret in SECRETS if secret in text} == {}


def test_what_is_beside_a_credential_is_still_said(written: Path) -> None:
    import json

    from cardsmith.facts.training_args import Arguments

    values = Arguments.from_json(json.loads((written / "training_args.json").read_text("utf-8"))).values
    assert {name: values.get(name) for name in ("judge", "command", "note", "query", "mirrors")} == {
        "judge": {"model": "judge"},
        "command": None,
        "note": None,
        "query": None,
        "mirrors": None,
    }


def test_no_place_of_the_machine_reaches_a_file(written: Path, tmp_path: Path, base_folder: Path) -> None:
    places = (str(tmp_path), str(base_folder), str(base_folder.parent), str(Path.home()))
    assert {path: place for path, text in _written(written).items() for place in places if place in text} == {}


def test_a_local_base_is_described_and_not_linked(written: Path) -> None:
    facts = store.read(written)
    assert facts is not None
    assert facts.base_model == BaseModel(local=True, parameters=facts.base_model.parameters)
    card = Card.read(written / "README.md")
    assert "base_model" not in card.metadata
    [summary] = [line for line in card.body.splitlines() if line.startswith("This is")]
    assert summary == "This is a LoRA adapter for a local model, trained on a dataset of 4 rows."


#: of no pattern: what repeats itself is somebody's example
TOKEN = "hf_" + sha512(b"a token").hexdigest()[:34]


@pytest.mark.parametrize(
    ("options", "place"),
    [
        ({"license": TOKEN}, "license=…"),
        ({"language": ["en", TOKEN]}, "language=…"),
        ({"datasets": f"org/{TOKEN}"}, "datasets=…"),
        ({"trackers": {"Aim": f"https://example.org/?token={TOKEN}"}}, "trackers=…"),
        ({"trackers": {TOKEN: "https://example.org/"}}, "trackers=…"),
        ({"sections": {"Uses": f"Ask with {TOKEN}."}}, "sections=…"),
        ({"sections": {f"Ask with {TOKEN}": "Nothing."}}, "sections=…"),
    ],
)
def test_none_is_taken_in_an_argument(make_trainer: MakeTrainer, options: dict[str, Any], place: str) -> None:
    with pytest.raises(ConfigError) as refused:
        cardsmith.attach(make_trainer(), **options)
    assert str(refused.value) == (
        f"attach({place}): it holds a Hugging Face token. Take it out: all that is said here is published."
    )


def test_none_is_shown_of_an_argument_of_the_wrong_kind(make_trainer: MakeTrainer) -> None:
    with pytest.raises(ConfigError) as refused:
        cardsmith.attach(make_trainer(), license={TOKEN})  # type: ignore[arg-type]
    assert str(refused.value) == (
        f"attach(license={{'hf_{'…' * 34}'}}): give the id of a licence, such as 'apache-2.0'."
    )


def test_none_is_taken_in_a_template_or_a_setting(make_trainer: MakeTrainer, tmp_path: Path) -> None:
    template = tmp_path / "ours" / "model.md.jinja"
    template.parent.mkdir()
    template.write_text(f"# {TOKEN}\n")
    with pytest.raises(ConfigError) as refused:
        cardsmith.attach(make_trainer(), templates=template.parent)
    assert str(refused.value) == (
        f"{template} holds a Hugging Face token. Take it out: what is in a template is published."
    )
    settings = tmp_path / "cardsmith.toml"
    settings.write_text(f"[card.sections]\nUses = '{TOKEN}'\n")
    with pytest.raises(ConfigError) as refused:
        cardsmith.attach(make_trainer())
    assert str(refused.value) == (
        f"{settings}: card.sections: it holds a Hugging Face token. Take it out: all that is said here is published."
    )


def test_none_is_taken_from_a_template_that_was_edited_after_attach(
    make_trainer: MakeTrainer, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    template = tmp_path / "ours" / "model.md.jinja"
    template.parent.mkdir()
    template.write_text("# Ours\n")
    trainer = make_trainer()
    cardsmith.attach(trainer, templates=template.parent)
    template.write_text(f"# {TOKEN}\n")
    trainer.train()
    assert trainer.state.global_step == 2
    assert {path for path, text in _written(tmp_path / "out").items() if TOKEN in text} == set()
    said = f"ConfigError: {template} holds a Hugging Face token. Take it out: what is in a template is published."
    logged = [record.getMessage() for record in caplog.records if record.name == "cardsmith"]
    assert logged == [f"cardsmith could not write the card: {said}"]


def test_one_that_an_earlier_version_wrote_is_masked(make_trainer: MakeTrainer, tmp_path: Path) -> None:
    trainer = make_trainer()
    cardsmith.attach(trainer, sections={"Uses": "Ask."})
    trainer.train()
    for path in (tmp_path / "out" / name for name in ("README.md", ".cardsmith/render.md", ".cardsmith/facts.json")):
        text = path.read_text("utf-8")
        assert "Ask." in text
        path.write_text(text.replace("Ask.", f"Ask with {TOKEN}."), "utf-8")
    trainer.create_model_card()
    assert {path for path, text in _written(tmp_path / "out").items() if TOKEN in text} == set()


def test_none_reaches_the_hub_by_the_trainers_own_push(tmp_path: Path) -> None:
    """It came after attach: by hand, by a setting, by what the script tells the trainer."""
    from huggingface_hub import snapshot_download

    script = Path(__file__).parent / "scripts" / "push_credentials.py"
    with LocalHub(tmp_path / "hub").running() as endpoint:
        environment = {**os.environ, "HF_ENDPOINT": endpoint, "HF_HOME": str(tmp_path / "hf-home"), "HF_TOKEN": "local"}
        command = [sys.executable, script, tmp_path, TOKEN]
        done = subprocess.run(command, env=environment, capture_output=True, text=True)
        assert done.returncode == 0, done.stderr[-3000:]
        snapshot_download("local/out", local_dir=tmp_path / "got", endpoint=endpoint, token="local")
    held = {
        path.relative_to(tmp_path / "got"): path.read_bytes()
        for path in (tmp_path / "got").rglob("*.*")
        if path.is_file()
    }
    assert [path for path, data in held.items() if TOKEN.encode() in data] == []
    card = Card.read(tmp_path / "got/README.md")
    hidden = f"hf_{'…' * 34}"
    assert (card.metadata["tags"], card.metadata["model_name"]) == (["generated_from_trainer", "mine"], "out")
    assert [line for line in card.body.splitlines() if "hf_" in line] == [
        f"Before: {hidden}",
        f"Ask with {hidden}.",
        f"After: {hidden}",
    ]
    said = [line for line in done.stderr.splitlines() if line.startswith("WARNING:cardsmith:")]
    places = (
        tmp_path / "out/README.md",
        "base_model.id",
        "card.language",
        "card.sections.Limits",
        "card.tags",
        "model_name",
    )
    assert sorted(said) == [
        f"WARNING:cardsmith:cardsmith keeps a Hugging Face token out of {place}. Revoke it if it was ever published."
        for place in places
    ]
