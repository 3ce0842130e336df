"""A broken README beside the weights never stops the weights from being saved, and is not touched."""

from __future__ import annotations

import copy
import os
import pickle
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

import cardsmith
from cardsmith.card.model import Card
from cardsmith.hooks import CardsmithCallback

pytestmark = pytest.mark.slow
MakeTrainer = Callable[..., Any]

_MEND = "Mend the front matter; nothing was changed."
#: what README.md is, and what is said of it
BROKEN: dict[str, tuple[bytes, str]] = {
    "YAML that does not parse": (
        b"---\nlicense: [mit\n---\n\n# Mine\n",
        "{readme}, line 2, column 14: while parsing a flow sequence, expected ',' or ']', but got '<stream end>'. "
        + _MEND,
    ),
    "a list": (
        b"---\n- license\n- mit\n---\n\n# Mine\n",
        "{readme}, line 2, column 1: the front matter is a list, not a mapping. " + _MEND,
    ),
    "a text": (
        b"---\nmine\n---\n\n# Mine\n",
        "{readme}, line 2, column 1: the front matter is a text, not a mapping. " + _MEND,
    ),
    "a key twice": (
        b"---\nlicense: mit\nlicense: gpl\n---\n\n# Mine\n",
        "{readme}, line 3, column 1: the key 'license' is there twice. " + _MEND,
    ),
    "an unknown tag": (
        b"---\nlicense: !mine mit\n---\n",
        "{readme}, line 2, column 10: could not determine a constructor for the tag '!mine'. " + _MEND,
    ),
    "Latin-1": (
        b"---\nlicense: mit\n---\n\n# Caf\xe9\n",
        "{readme} is not UTF-8 (byte 27 is 0xe9). Save it as UTF-8; your editor can convert it.",
    ),
    "NUL bytes": (
        b"---\nlicense: \x00\n---\n",
        "{readme}, line 2, column 10: the character '\\x00' is not allowed in YAML. " + _MEND,
    ),
}


def _said(caplog: pytest.LogCaptureFixture) -> list[str]:
    return [record.getMessage() for record in caplog.records if record.name == "cardsmith"]


def _trained(trainer: Any) -> Path:
    trainer.train()
    trainer.save_model()
    return Path(trainer.args.output_dir)


def _weights(out: Path) -> list[str]:
    return sorted(path.relative_to(out).as_posix() for path in out.rglob("adapter_model.safetensors"))


_ALL_WEIGHTS = [
    "adapter_model.safetensors",
    "checkpoint-1/adapter_model.safetensors",
    "checkpoint-2/adapter_model.safetensors",
]


@pytest.mark.parametrize(("content", "line"), BROKEN.values(), ids=BROKEN)
def test_with_attach(
    make_trainer: MakeTrainer, tmp_path: Path, caplog: pytest.LogCaptureFixture, content: bytes, line: str
) -> None:
    readmes = [tmp_path / "out" / name / "README.md" for name in ("", "checkpoint-1")]
    for readme in readmes:
        readme.parent.mkdir()
        readme.write_bytes(content)
    trainer = make_trainer(lora=True, save_steps=1)
    cardsmith.attach(trainer)
    out = _trained(trainer)
    assert _weights(out) == _ALL_WEIGHTS
    assert [readme.read_bytes() for readme in readmes] == [content, content]
    assert _said(caplog) == [
        "cardsmith could not let PEFT edit the README: CardError: " + line.format(readme=readmes[1]),
        "cardsmith could not write the card: CardError: " + line.format(readme=readmes[0]),
    ]


@pytest.mark.parametrize(("content", "line"), BROKEN.values(), ids=BROKEN)
def test_with_the_callback_alone(
    make_trainer: MakeTrainer, tmp_path: Path, caplog: pytest.LogCaptureFixture, content: bytes, line: str
) -> None:
    readme = tmp_path / "out/README.md"
    readme.parent.mkdir()
    readme.write_bytes(content)
    out = _trained(make_trainer(lora=True, save_steps=1, callbacks=[CardsmithCallback()]))
    assert _weights(out) == _ALL_WEIGHTS
    assert readme.read_bytes() == content
    line = "CardError: " + line.format(readme=readme)
    assert _said(caplog) == [
        f"cardsmith could not write the card: {line}",
        f"cardsmith could not let PEFT edit the README: {line}",
    ]


def _folder(readme: Path) -> None:
    readme.mkdir()
    (readme / "mine").write_text("mine")


def _pipe(readme: Path) -> None:
    os.mkfifo(readme)


def _unreadable(readme: Path) -> None:
    readme.symlink_to("/proc/self/mem")


def _nowhere(readme: Path) -> None:
    readme.symlink_to("gone.md")


ODD: dict[str, tuple[Callable[[Path], None], str]] = {
    "a folder": (_folder, "{readme} is not a file. Move it away; the card must be a file."),
    "a pipe": (_pipe, "{readme} is not a file. Move it away; the card must be a file."),
    "unreadable": (_unreadable, "{readme} cannot be read: Input/output error. Check its permissions."),
    "a link to nowhere": (
        _nowhere,
        "{readme} is a link to a file that is not there. Delete the link, or point it to a card.",
    ),
}


@pytest.mark.parametrize(("make", "line"), ODD.values(), ids=ODD)
@pytest.mark.parametrize("attached", [True, False], ids=["attach", "callback"])
def test_what_is_no_readable_file_stays_where_it_is(
    make_trainer: MakeTrainer,
    tmp_path: Path,
    caplog: pytest.LogCaptureFixture,
    make: Callable[[Path], None],
    line: str,
    attached: bool,
) -> None:
    readme = tmp_path / "out/README.md"
    readme.parent.mkdir()
    make(readme)
    before = os.lstat(readme)
    trainer = make_trainer(lora=True, callbacks=None if attached else [CardsmithCallback()])
    if attached:
        cardsmith.attach(trainer)
    out = _trained(trainer)
    after = os.lstat(readme)
    assert _weights(out) == ["adapter_model.safetensors"]
    assert (after.st_ino, after.st_mode, after.st_mtime_ns) == (before.st_ino, before.st_mode, before.st_mtime_ns)
    line = "CardError: " + line.format(readme=readme, folder=readme.parent)
    expected = [f"cardsmith could not write the card: {line}"]
    assert _said(caplog) == expected + ([] if attached else [f"cardsmith could not let PEFT edit the README: {line}"])


def test_a_readme_is_there_at_every_moment_of_a_save(
    make_trainer: MakeTrainer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whenever the process is killed, the person's file is in its place: nothing moves it, nothing writes to it."""
    import peft.peft_model

    readme = tmp_path / "out/README.md"
    readme.parent.mkdir()
    readme.write_text("---\nlicense: mit\n---\n\n# Mine\n")
    seen = []
    plain = peft.peft_model.safe_save_file

    def noted(*args: Any, **kwargs: Any) -> None:
        seen.append((readme.read_bytes(), sorted(path.name for path in readme.parent.glob("*README*"))))
        plain(*args, **kwargs)

    monkeypatch.setattr(peft.peft_model, "safe_save_file", noted)
    trainer = make_trainer(lora=True)
    cardsmith.attach(trainer)
    before = readme.stat()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(CardsmithCallback, "write", lambda *_, **__: None)
        trainer.save_model()
    after = readme.stat()
    assert seen == [(b"---\nlicense: mit\n---\n\n# Mine\n", ["README.md"])]
    assert (after.st_ino, after.st_mtime_ns) == (before.st_ino, before.st_mtime_ns)


def test_a_save_that_fails_fails_as_ever_and_leaves_the_readme(make_trainer: MakeTrainer, tmp_path: Path) -> None:
    readme = tmp_path / "out/README.md"
    readme.parent.mkdir()
    readme.write_text("# Mine\n")
    trainer = make_trainer()

    def full(*_: object, **__: object) -> None:
        readme.write_text("half a")
        raise OSError("no space left")

    trainer.save_model = full
    cardsmith.attach(trainer)
    with pytest.raises(OSError, match=r"^no space left$"):
        trainer.save_model()
    assert readme.read_text() == "# Mine\n"


def test_peft_still_writes_its_card_where_cardsmith_does_not(make_trainer: MakeTrainer, tmp_path: Path) -> None:
    trainer = make_trainer(lora=True)
    cardsmith.attach(trainer)
    trainer.train()
    trainer.save_model(str(tmp_path / "elsewhere"))
    trainer.model.save_pretrained(tmp_path / "by-hand")
    libraries = [Card.read(tmp_path / name / "README.md").metadata["library_name"] for name in ("elsewhere", "by-hand")]
    assert libraries == ["peft", "peft"]


def test_the_model_can_still_be_copied_and_pickled(make_trainer: MakeTrainer) -> None:
    trainer = make_trainer(lora=True)
    cardsmith.attach(trainer)
    trainer.save_model()
    for other in (copy.deepcopy(trainer.model), pickle.loads(pickle.dumps(trainer.model))):  # noqa: S301
        method = other.create_or_update_model_card
        assert (method.__self__, method.__func__) == (other, type(other).create_or_update_model_card)


def test_no_other_model_is_touched(make_trainer: MakeTrainer) -> None:
    trainer, other = make_trainer(lora=True), make_trainer(lora=True)
    plain = type(other.model).create_or_update_model_card
    cardsmith.attach(trainer)
    trainer.save_model()
    assert "create_or_update_model_card" not in vars(other.model)
    assert type(other.model).create_or_update_model_card is plain
