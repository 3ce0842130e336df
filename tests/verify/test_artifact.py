"""What a folder is taken for, and when there is nothing to verify in it."""

from __future__ import annotations

from pathlib import Path

import pytest

from cardsmith.errors import FolderError, UnreadableFile
from cardsmith.verify import verify_all
from cardsmith.verify.artifact import Artifact, read_artifact, read_object

KINDS = {
    "adapter": (
        {
            "adapter_config.json": '{"base_model_name_or_path": "org/base", "revision": "abc"}',
            "adapter_model.safetensors": "",
        },
        {"kind": "adapter", "base": "org/base", "revision": "abc"},
    ),
    "adapter without weights": ({"adapter_config.json": "{}"}, {"kind": "adapter"}),
    "adapter without config": ({"adapter_model.safetensors": ""}, {"kind": "adapter"}),
    "adapter, config not JSON": ({"adapter_config.json": "{"}, {"kind": "adapter"}),
    "adapter, base null": ({"adapter_config.json": '{"base_model_name_or_path": null}'}, {"kind": "adapter"}),
    "adapter that scores": ({"adapter_config.json": '{"task_type": "SEQ_CLS"}'}, {"kind": "adapter", "scores": True}),
    "model": (
        {"config.json": '{"architectures": ["LlamaForCausalLM"], "revision": "x"}', "model.safetensors": ""},
        {"kind": "model"},
    ),
    "model, config a list": ({"config.json": "[]", "model.safetensors": ""}, {"kind": "model"}),
    "index alone": ({"model.safetensors.index.json": "{}"}, {"kind": "model"}),
    "pickle alone": ({"pytorch_model.bin": ""}, {"kind": "model"}),
    "reward": (
        {"config.json": '{"architectures": ["LlamaForSequenceClassification"]}', "model.safetensors": ""},
        {"kind": "reward", "scores": True},
    ),
}


def fill(folder: Path, files: dict[str, str]) -> Path:
    folder.mkdir(exist_ok=True)
    for name, text in files.items():
        (folder / name).parent.mkdir(exist_ok=True)
        (folder / name).write_text(text)
    return folder


@pytest.mark.parametrize("case", KINDS)
def test_kind(case: str, tmp_path: Path) -> None:
    files, expected = KINDS[case]
    artifact = read_artifact(fill(tmp_path, files))
    assert artifact == Artifact(folder=tmp_path, names=tuple(sorted(files)), **expected)


NOTHING = {
    "missing": (None, "{0} does not exist. Name the folder that the trainer saved to."),
    "empty": ({}, "{0} is empty. Save the model into it first: trainer.save_model()."),
    "no weights": (
        {"README.md": "", "training_args.bin": "", "config.json": "{}"},
        "{0} holds neither weights nor adapter_config.json. Save the model into it first: trainer.save_model().",
    ),
    "checkpoints inside": (
        {"checkpoint-2/model.safetensors": "", "checkpoint-4/model.safetensors": "", "runs/x": ""},
        "{0} holds no weights itself, but checkpoint-2, checkpoint-4 inside it do. Name one of those folders.",
    ),
    "a checkpoint inside": (
        {"checkpoint-2/model.safetensors": "", "runs/x": ""},
        "{0} holds no weights itself, but checkpoint-2 inside it does. Name that folder.",
    ),
}


@pytest.mark.parametrize("case", NOTHING)
def test_nothing_to_verify(case: str, tmp_path: Path) -> None:
    files, message = NOTHING[case]
    folder = tmp_path / "out"
    if files is not None:
        fill(folder, files)
    with pytest.raises(FolderError) as caught:
        read_artifact(folder)
    assert str(caught.value) == message.format(folder)


def test_a_file_is_not_a_folder(tmp_path: Path) -> None:
    path = tmp_path / "model.safetensors"
    path.write_text("")
    with pytest.raises(FolderError) as caught:
        read_artifact(path)
    assert str(caught.value) == f"{path} is a file. Name the folder that holds it."


OBJECTS = {
    "not JSON": (b"{,}", "is not JSON: Expecting property name enclosed in double quotes, line 1, column 2"),
    "not UTF-8": (b'{"a": "\xff"}', "is not UTF-8: byte 7"),
    "a list": (b"[]", "holds a JSON list, not an object"),
    "too deep": (b'{"a":' + b"[" * 100_000, "is not JSON: maximum recursion depth exceeded"),
}


@pytest.mark.parametrize("case", OBJECTS)
def test_what_is_not_an_object(case: str, tmp_path: Path) -> None:
    data, reason = OBJECTS[case]
    path = tmp_path / "config.json"
    path.write_bytes(data)
    with pytest.raises(UnreadableFile) as caught:
        read_object(path)
    start, end = f"{path} {reason}", ". Save the model again, or restore the file."
    assert str(caught.value).startswith(start)
    assert str(caught.value).endswith(end)


def test_a_name_that_leads_nowhere(tmp_path: Path) -> None:
    (tmp_path / "loop").symlink_to(tmp_path / "loop")
    answers = verify_all([tmp_path / "loop", tmp_path / ("x" * 300)])
    assert [str(answer.error) for answer in answers] == [
        f"{tmp_path / 'loop'} does not exist. Name the folder that the trainer saved to.",
        f"{tmp_path / ('x' * 300)} cannot be read: File name too long. Check its permissions.",
    ]
