"""attach and CardsmithCallback on a real Trainer, without a Hub."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

import cardsmith
from cardsmith.card.model import Card

pytestmark = pytest.mark.slow
MakeTrainer = Callable[..., Any]

_VOLATILE = ("versions", "curves", "hyperparameters", "hardware")


def _stored(folder: Path) -> dict[str, Any]:
    facts: dict[str, Any] = json.loads((folder / ".cardsmith/facts.json").read_text("utf-8"))["facts"]
    assert facts["run"].pop("seconds") > 0
    assert facts["run"].pop("flops") > 0
    assert facts["run"].pop("finished").endswith("Z")
    return {key: value for key, value in facts.items() if key not in _VOLATILE}


def test_card_facts_and_arguments_are_written_when_training_ends(make_trainer: MakeTrainer, tmp_path: Path) -> None:
    trainer = make_trainer()
    callback = cardsmith.attach(
        trainer, license="mit", language="en", datasets="example-org/lines", sections={"Uses": "None."}
    )
    trainer.train()

    assert isinstance(callback, cardsmith.CardsmithCallback)
    assert sorted(path.name for path in (tmp_path / "out").iterdir()) == [
        ".cardsmith",
        "README.md",
        "training_args.json",
    ]
    assert _stored(tmp_path / "out") == {
        "model_name": "out",
        "artifact": {
            "kind": "model",
            "architecture": "LlamaForCausalLM",
            "loader": "AutoModelForCausalLM",
            "task": "text-generation",
            "chat_template": True,
        },
        "run": {"steps": 2, "epochs": 2.0, "seed": 42},
        "base_model": {"local": True},
        "method": {"config": "TrainingArguments", "trainer": "Trainer"},
        "datasets": [{"id": "example-org/lines", "rows": 4}],
        "card": {"license": "mit", "language": ["en"], "sections": {"Uses": "None."}},
    }
    assert Card.read(tmp_path / "out/README.md").metadata == {
        "license": "mit",
        "language": ["en"],
        "library_name": "transformers",
        "pipeline_tag": "text-generation",
        "datasets": ["example-org/lines"],
        "tags": ["generated_from_trainer"],
        "model_name": "out",
    }


def test_the_callback_alone_writes_the_card(make_trainer: MakeTrainer, tmp_path: Path) -> None:
    trainer = make_trainer(callbacks=[cardsmith.CardsmithCallback(license="mit")])
    trainer.train()
    stored = _stored(tmp_path / "out")
    assert stored["card"] == {"license": "mit"}
    assert stored["method"] == {"config": "TrainingArguments"}


def test_a_home_path_reaches_no_file(make_trainer: MakeTrainer, tmp_path: Path, base_folder: Path) -> None:
    trainer = make_trainer()
    trainer.args.hub_token = "hf_" + "x" * 34
    cardsmith.attach(trainer)
    trainer.train()
    written = "".join(path.read_text("utf-8") for path in (tmp_path / "out").rglob("*") if path.is_file())
    assert str(base_folder.parent) not in written
    assert str(tmp_path) not in written
    assert trainer.args.hub_token not in written


def test_only_the_main_process_writes(
    make_trainer: MakeTrainer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from transformers import Trainer

    monkeypatch.setattr(Trainer, "is_world_process_zero", lambda _: False)
    trainer = make_trainer()
    cardsmith.attach(trainer)
    trainer.train()
    trainer.save_model()
    assert not (tmp_path / "out/README.md").exists()
    assert not (tmp_path / "out/.cardsmith").exists()


def test_what_goes_wrong_is_said_once_and_the_run_goes_on(
    make_trainer: MakeTrainer, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    (tmp_path / "out").mkdir()
    readme = tmp_path / "out/README.md"
    readme.write_bytes(b"caf\xe9")
    trainer = make_trainer()
    cardsmith.attach(trainer)
    trainer.train()
    trainer.save_model()
    assert trainer.state.global_step == 2
    assert (tmp_path / "out/model.safetensors").is_file()
    assert readme.read_bytes() == b"caf\xe9"
    said = [record.getMessage() for record in caplog.records if record.name == "cardsmith"]
    way_out = "Save it as UTF-8; your editor can convert it."
    assert said == [f"cardsmith could not write the card: CardError: {readme} is not UTF-8 (byte 3 is 0xe9). {way_out}"]


def test_a_collector_that_fails_costs_only_its_own_answer(
    make_trainer: MakeTrainer, tmp_path: Path, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    from cardsmith.facts.collectors import artifact

    def fail(run: object) -> None:
        raise RuntimeError("no such thing")

    monkeypatch.setattr(artifact, "from_run", fail)
    trainer = make_trainer()
    cardsmith.attach(trainer)
    trainer.train()
    assert "artifact" not in _stored(tmp_path / "out")
    assert [record.getMessage() for record in caplog.records if record.name == "cardsmith"] == [
        "cardsmith could not collect 'artifact': RuntimeError: no such thing"
    ]


def test_every_signature_of_create_model_card_is_accepted(make_trainer: MakeTrainer, tmp_path: Path) -> None:
    trainer = make_trainer()
    cardsmith.attach(trainer)
    trainer.create_model_card(dataset_name="example-org/lines", license="mit", tasks="x", whatever=1)
    metadata = Card.read(tmp_path / "out/README.md").metadata
    assert (metadata["license"], metadata["datasets"]) == ("mit", ["example-org/lines"])


def test_attaching_twice_replaces_the_first(make_trainer: MakeTrainer, tmp_path: Path) -> None:
    trainer = make_trainer()
    cardsmith.attach(trainer, license="mit")
    cardsmith.attach(trainer, license="apache-2.0")
    trainer.train()
    trainer.save_model()
    own = [
        callback for callback in trainer.callback_handler.callbacks if isinstance(callback, cardsmith.CardsmithCallback)
    ]
    assert len(own) == 1
    assert Card.read(tmp_path / "out/README.md").metadata["license"] == "apache-2.0"


def test_what_a_person_set_stands_when_the_folder_is_trained_into_again(
    make_trainer: MakeTrainer, tmp_path: Path
) -> None:
    from cardsmith.cli import run

    trainer = make_trainer()
    cardsmith.attach(trainer)
    trainer.train()
    assert run(["render", str(tmp_path / "out"), "--set", "license=mit", "--set", "datasets=me/mine"]) == 0
    again = make_trainer()
    cardsmith.attach(again)
    again.train()
    metadata = Card.read(tmp_path / "out/README.md").metadata
    assert (metadata["license"], metadata["datasets"]) == ("mit", ["me/mine"])


def test_wrappers_of_other_people_are_kept(make_trainer: MakeTrainer) -> None:
    from functools import wraps

    trainer = make_trainer()
    calls = []

    def counted(function: Any) -> Any:
        @wraps(function)
        def wrapper(*args: Any, **kwargs: Any) -> Any:
            calls.append(1)
            return function(*args, **kwargs)

        return wrapper

    trainer.save_model = counted(trainer.save_model)
    cardsmith.attach(trainer)
    cardsmith.attach(trainer)
    trainer.save_model()
    assert calls == [1]


def test_a_readme_that_cannot_be_read_does_not_stop_the_save(make_trainer: MakeTrainer, tmp_path: Path) -> None:
    (tmp_path / "out").mkdir()
    (tmp_path / "out/README.md").symlink_to("/proc/self/mem")
    trainer = make_trainer()
    cardsmith.attach(trainer)
    trainer.save_model()
    assert (tmp_path / "out/model.safetensors").is_file()


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ({"license": 3}, "attach(license=3): give the id of a licence, such as 'apache-2.0'."),
        ({"language": 5}, "attach(language=5): give a language code, or a list of them."),
        ({"datasets": [None]}, "attach(datasets=[None]): give the id of a dataset on the Hub, or a list of them."),
        ({"sections": "x"}, "attach(sections='x'): give a mapping of a heading to its Markdown text."),
        ({"trackers": {"a": 1}}, "attach(trackers={'a': 1}): give a mapping of a tracker's name to its link."),
        ({"templates": "/nope"}, "attach(templates='/nope'): give a folder that exists."),
        (
            {"sections": {"Uses": "Any.", "Notes": "See <script>alert(1)</script>."}},
            "attach(sections=…): 'Notes' holds active content, '<script'. Take it out.",
        ),
        (
            {"license": "Apache 2.0"},
            "attach(license=…): `Apache 2.0` is not a licence of the Hub's list; write `apache-2.0`.",
        ),
        (
            {"license": "foo bar"},
            (
                "attach(license=…): `foo bar` is not a licence of the Hub's list; write its id, or `other` with "
                "`license_name` and `license_link`."
            ),
        ),
        ({"language": "english"}, "attach(language=…): `english` is no ISO 639 code of a language; write `en`."),
        (
            {"language": ["de", "germn"]},
            "attach(language=…): `germn` is no ISO 639 code of a language; write `de`.",
        ),
        (
            {"language": "Klingonese"},
            (
                "attach(language=…): `Klingonese` is no ISO 639 code of a language; write one such as `en`, or "
                "`multilingual`."
            ),
        ),
        (
            {"datasets": "/home/x/y"},
            "attach(datasets=…): '/home/x/y' is no id of a dataset on the Hub; write ORG/NAME.",
        ),
        (
            {"datasets": ["a/b", "c d"]},
            "attach(datasets=…): 'c d' is no id of a dataset on the Hub; write ORG/NAME.",
        ),
        (
            {"datasets": "d" * 300},
            f"attach(datasets=…): '{'d' * 60}…' is no id of a dataset on the Hub; write ORG/NAME.",
        ),
        (
            {"trackers": {"Aim": "javascript:1"}},
            "attach(trackers=…): the link of 'Aim', 'javascript:1', is no address; give one that begins with https://.",
        ),
        (
            {"trackers": {"Mine": "https://me@example.org/runs/1?tab=charts"}},
            (
                "attach(trackers=…): the link of 'Mine' carries what is nobody's business; give "
                "https://example.org/runs/1?tab=charts."
            ),
        ),
    ],
)
def test_a_mistake_is_said_before_the_training(make_trainer: MakeTrainer, options: dict[str, Any], said: str) -> None:
    from cardsmith.errors import ConfigError

    with pytest.raises(ConfigError) as refused:
        cardsmith.attach(make_trainer(), **options)
    assert str(refused.value) == said
    with pytest.raises(ConfigError) as refused:
        cardsmith.CardsmithCallback(**options)
    assert str(refused.value) == said.replace("attach(", "CardsmithCallback(")


def test_what_the_hub_knows_is_taken_in_any_case(make_trainer: MakeTrainer) -> None:
    for options in (
        {"license": "MIT", "language": "multilingual", "datasets": "squad"},
        {"license": "other", "language": ["en", "yue"], "datasets": ["a/b", "c-d/e.f"]},
        {"trackers": {"Aim": "http://aim.example.org:8080/runs/1?tab=charts#end"}},
    ):
        cardsmith.attach(make_trainer(), **options)


def test_only_a_trainer_can_be_attached_to() -> None:
    from cardsmith.errors import ConfigError

    with pytest.raises(ConfigError):
        cardsmith.attach(object())


def test_what_create_model_card_is_told_reaches_the_card(make_trainer: MakeTrainer, tmp_path: Path) -> None:
    trainer = make_trainer()
    cardsmith.attach(trainer)
    trainer.create_model_card("en", "mit", ["mine"], "named", finetuned_from="org/base")
    metadata = Card.read(tmp_path / "out/README.md").metadata
    assert metadata["language"] == ["en"]
    assert metadata["license"] == "mit"
    assert metadata["tags"] == ["generated_from_trainer", "mine"]
    assert metadata["model_name"] == "named"
    assert metadata["base_model"] == "org/base"


def test_a_plain_trainer_beside_trl_is_not_trained_with_trl(make_trainer: MakeTrainer, tmp_path: Path) -> None:
    import trl  # noqa: F401 - loaded, and not used

    trainer = make_trainer()
    cardsmith.attach(trainer)
    trainer.train()
    assert "TRL" not in (tmp_path / "out/README.md").read_text("utf-8")


def test_paths_that_create_model_card_is_told_reach_no_file(
    make_trainer: MakeTrainer, tmp_path: Path, base_folder: Path
) -> None:
    """As the scripts of transformers do, which give `model_name_or_path` for `finetuned_from`."""
    trainer = make_trainer()
    cardsmith.attach(trainer)
    for base in (str(base_folder), f"{base_folder}/gone"):
        trainer.create_model_card(model_name=f"{tmp_path}/named\n", finetuned_from=base)
        written = "".join(path.read_text("utf-8") for path in (tmp_path / "out").rglob("*") if path.is_file())
        assert str(tmp_path) not in written
        assert str(base_folder) not in written
        # nothing was trained: there are no times to leave out
        stored = json.loads((tmp_path / "out/.cardsmith/facts.json").read_text("utf-8"))["facts"]
        assert (stored["model_name"], stored["base_model"]) == ("named", {"local": True})


@pytest.mark.parametrize("lora", [False, True])
def test_a_model_that_is_saved_elsewhere_has_its_card_there(
    make_trainer: MakeTrainer, tmp_path: Path, lora: bool
) -> None:
    trainer = make_trainer(lora=lora, save_steps=1)
    cardsmith.attach(trainer, license="mit")
    trainer.train()
    trainer.save_model(str(tmp_path / "final"))
    kept, elsewhere = _stored(tmp_path / "out"), _stored(tmp_path / "final")
    assert elsewhere == {**kept, "model_name": "final"}
    card = Card.read(tmp_path / "final/README.md")
    assert (card.metadata["license"], card.metadata["model_name"]) == ("mit", "final")
    assert "## Training procedure" in card.body
    # what lies in a checkpoint is not published
    assert not list((tmp_path / "out").glob("checkpoint-*/.cardsmith"))


def test_the_clock_of_a_resumed_run_began_where_it_was_taken_up(make_trainer: MakeTrainer, tmp_path: Path) -> None:
    make_trainer(save_steps=1).train()
    trainer = make_trainer(save_steps=1)
    trainer.args.max_steps = 3
    cardsmith.attach(trainer)
    trainer.train(resume_from_checkpoint=True)
    run = _stored(tmp_path / "out")["run"]
    assert (run["steps"], run["resumed_step"]) == (3, 2)
    assert "Training took 3 steps (3 epochs), the last of them in " in (tmp_path / "out/README.md").read_text("utf-8")
    trainer.train()
    assert "resumed_step" not in _stored(tmp_path / "out")["run"]


def test_an_evaluation_after_the_training_reaches_the_card(make_trainer: MakeTrainer, tmp_path: Path) -> None:
    trainer = make_trainer()
    cardsmith.attach(trainer)
    trainer.evaluate(trainer.train_dataset)
    assert not (tmp_path / "out/README.md").exists()
    trainer.train()
    trainer.evaluate(trainer.train_dataset, metric_key_prefix="test")
    assert list(_stored(tmp_path / "out")["metrics"]) == ["test_loss"]


def test_a_run_is_finished_when_its_training_ends(make_trainer: MakeTrainer, tmp_path: Path) -> None:
    def finished() -> str | None:
        stored = json.loads((tmp_path / "out/.cardsmith/facts.json").read_text("utf-8"))["facts"]
        said: str | None = stored["run"].get("finished")
        return said

    trainer = make_trainer()
    callback = cardsmith.attach(trainer)
    trainer.state.global_step = 1
    trainer.create_model_card()
    assert finished() is None
    trainer.train()
    ended = finished()
    callback.recorder.finished = "2026-01-01T00:00:00Z"
    trainer.save_model()
    assert (ended is not None, finished()) == (True, "2026-01-01T00:00:00Z")
