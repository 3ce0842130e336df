from __future__ import annotations

import json
import os
from pathlib import Path

import pytest

from cardsmith.errors import FolderError, UnreadableFile
from cardsmith.facts import collect
from cardsmith.facts.folder import Folder


def _said(folder: Path) -> str:
    """The message of the error, and that nothing changed."""
    before = sorted(folder.parent.rglob("*"))
    with pytest.raises(FolderError) as caught:
        collect(folder)
    assert sorted(folder.parent.rglob("*")) == before
    return str(caught.value)


def test_no_such_folder(tmp_path: Path) -> None:
    path = tmp_path / "out"
    assert _said(path) == f"{path} does not exist. Give the output_dir of the training run."


def test_a_file(tmp_path: Path) -> None:
    path = tmp_path / "out"
    path.write_text("x")
    assert _said(path) == f"{path} is not a folder. Give the output_dir of the training run."


def test_an_empty_folder(tmp_path: Path) -> None:
    path = tmp_path / "out"
    path.mkdir()
    assert _said(path) == f"{path} is empty. Save the model first: trainer.save_model()."


def test_nothing_of_a_run(tmp_path: Path) -> None:
    path = tmp_path / "out"
    (path / "checkpoint-x").mkdir(parents=True)
    (path / "notes.txt").touch()
    assert _said(path) == (
        f"{path} holds no model and no run (no adapter_config.json, config.json or trainer state). "
        "Give the folder that trainer.save_model() wrote."
    )


def test_a_name_too_long(tmp_path: Path) -> None:
    path = tmp_path / ("n" * 300)
    assert _said(path) == f"{path} cannot be read: File name too long. Give the output_dir of the run."


MEND = "Save the model again, or mend the file."

UNREADABLE = {
    "empty": (b"", f"is not JSON: Expecting value: line 1 column 1 (char 0). {MEND}"),
    "no JSON": (b'{"r": 4,}', None),
    "a list": (b"[]", f"is not a JSON object. {MEND}"),
    "null": (b"null", f"is not a JSON object. {MEND}"),
    "Latin-1": (b'{"a": "\xe9"}', None),
    "UTF-16": ("{}".encode("utf-16"), None),
    "nested": (b"[" * 100_000, None),
    "digits": (b'{"r": ' + b"1" * 5_000 + b"}", None),
}


@pytest.mark.parametrize("name", ["adapter_config.json", "config.json", "trainer_state.json", "training_args.json"])
@pytest.mark.parametrize(("content", "reason"), UNREADABLE.values(), ids=UNREADABLE)
def test_what_is_no_json_object(tmp_path: Path, name: str, content: bytes, reason: str | None) -> None:
    file = tmp_path / "out" / name
    file.parent.mkdir()
    file.write_bytes(content)
    said = _said(file.parent)
    assert (
        said == f"{file} {reason}"
        if reason
        else (said.startswith(f"{file} is not JSON: ") and said.endswith(f". {MEND}"))
    )
    assert "\n" not in said


def test_a_byte_order_mark_is_no_error(tmp_path: Path) -> None:
    (tmp_path / "adapter_config.json").write_bytes(b'\xef\xbb\xbf{"r": 4}')
    assert Folder(tmp_path).adapter_config == {"r": 4}


def test_a_folder_in_place_of_a_file(tmp_path: Path) -> None:
    file = tmp_path / "out" / "adapter_config.json"
    file.mkdir(parents=True)
    assert _said(file.parent) == f"{file} is not a file. Move it away, or save the model again."


def test_a_pipe_in_place_of_a_file(tmp_path: Path) -> None:
    file = tmp_path / "out" / "config.json"
    file.parent.mkdir()
    os.mkfifo(file)
    assert _said(file.parent) == f"{file} is not a file. Move it away, or save the model again."


def test_a_link_to_nothing(tmp_path: Path) -> None:
    folder = tmp_path / "out"
    folder.mkdir()
    (folder / "config.json").write_text("{}")
    (folder / "adapter_config.json").symlink_to("gone")
    assert _said(folder) == (
        f"{folder / 'adapter_config.json'} cannot be read: No such file or directory. Check its permissions."
    )


def test_what_may_not_be_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / "out" / "config.json"
    file.parent.mkdir()
    file.write_text("{}")

    def refuse(self: Path, *_: object) -> str:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "read_text", refuse)
    with pytest.raises(UnreadableFile) as caught:
        _ = Folder(file.parent).config
    assert str(caught.value) == f"{file} cannot be read: Permission denied. Check its permissions."


def test_a_folder_that_may_not_be_listed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(self: Path) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "iterdir", refuse)
    with pytest.raises(FolderError) as caught:
        Folder(tmp_path)
    assert str(caught.value) == f"{tmp_path} cannot be read: Permission denied. Give the output_dir of the run."


def test_a_huge_file_is_not_read(tmp_path: Path) -> None:
    file = tmp_path / "out" / "config.json"
    file.parent.mkdir()
    with file.open("wb") as sparse:
        sparse.truncate(64 * 2**20 + 1)
    assert _said(file.parent) == f"{file} is larger than 64 MiB. Is it the right file? Save the model again."


def test_checkpoints_by_step(tmp_path: Path) -> None:
    for name in ("checkpoint-100", "checkpoint-20", "checkpoint-3", "checkpoint-", "checkpoint-1x", "checkpoint-5-tmp"):
        (tmp_path / name).mkdir()
    (tmp_path / "checkpoint-7").touch()
    assert [path.name for path in Folder(tmp_path).checkpoints] == ["checkpoint-3", "checkpoint-20", "checkpoint-100"]


def test_the_last_checkpoint_tells_what_the_folder_does_not(tmp_path: Path) -> None:
    for step in (5, 10):
        (tmp_path / f"checkpoint-{step}").mkdir()
        (tmp_path / f"checkpoint-{step}/trainer_state.json").write_text(json.dumps({"global_step": step}))
        (tmp_path / f"checkpoint-{step}/training_args.json").write_text(json.dumps({"seed": step}))
    folder = Folder(tmp_path)
    assert (folder.trainer_state, dict(folder.arguments.values)) == ({"global_step": 10}, {"seed": 10})
    (tmp_path / "trainer_state.json").write_text(json.dumps({"global_step": 11}))
    assert Folder(tmp_path).trainer_state == {"global_step": 11}


@pytest.mark.parametrize("history", [None, 5, "x", {}, [], [None, 1, "eval_", [], {"step": 1}]])
def test_the_log_holds_entries_only(tmp_path: Path, history: object) -> None:
    (tmp_path / "trainer_state.json").write_text(json.dumps({"log_history": history}))
    assert Folder(tmp_path).log == (({"step": 1},) if isinstance(history, list) and history else ())


def test_a_checkpoint_is_called_as_its_run(tmp_path: Path) -> None:
    place = tmp_path / "run/checkpoint-1"
    place.mkdir(parents=True)
    (place / "adapter_config.json").write_text('{"peft_type": "LORA"}')
    assert collect(place).model_name == "run"
