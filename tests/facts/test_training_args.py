"""training_args.bin as transformers and TRL write it, and the same as JSON, without what is private."""

from __future__ import annotations

import json
import pickle
import subprocess
import sys
import zipfile
from pathlib import Path
from typing import Any

import pytest

from cardsmith.errors import UnreadableFile
from cardsmith.facts import training_args
from cardsmith.facts.folder import Folder
from cardsmith.facts.training_args import Arguments, clean, of_run, read_pickle

TOKEN = "hf_" + "Ab1" * 12

#: made here, so that no file holds anything that looks like one
TOKENS = {
    "a": "ghp_" + "Ab1" * 12,
    "b": "github_pat_" + "Ab1" * 12,
    "c": "sk-" + "proj-" + "Ab1" * 12,
    "d": "AKIA" + "ABCD2345" * 2,
    "e": "AIza" + "Ab1" * 12,
    "f": "wandb_v1_" + "Ab1" * 12,
    "g": "xoxb-" + "123456789012",
    "h": "eyJ" + "hbGciOiJIUzI1NiJ9." + "eyJzdWIiOiIxIn0",
    "i": "-----BEGIN" + " RSA PRIVATE KEY-----",
    "j": "glpat-" + "Ab1" * 8,
}

PRIVATE: dict[str, dict[str, Any]] = {
    "tokens": {"hub_token": "x", "push_to_hub_token": "x", "token": "x", "HF_TOKEN": "x"},
    "keys": {"api_key": "x", "wandb_api_key": "x", "aws_secret": "x", "password": "x", "access_key_id": "x"},
    "places": {"output_dir": "out", "logging_dir": "runs", "model_path": "x", "vllm_server_host": "x", "port": 1},
    "addresses": {"vllm_server_base_url": "http://10.0.0.1:8000"},
    "who": {"hub_model_id": "a/b", "run_name": "x", "project": "x", "_n_gpu": 1},
    "paths": {"a": "/home/u/x", "b": "~/x", "c": "~", "d": "C:\\x", "e": "\\\\server\\x", "f": "file:///x", "g": "/"},
    "paths in text": {"a": "rank=4,out=/scratch/u", "b": "see ~/x", "c": '{"a": "/home/u"}', "d": "x D:/y"},
    "a token as text": {"a": TOKEN, "b": f'{{"token": "{TOKEN}"}}', "c": f"Bearer {TOKEN}"},
    "tokens as text": {name: f"see {token}" for name, token in TOKENS.items()},
    "said before it": {
        "a": "--wandb_api_key " + "b" * 12,
        "b": "WANDB_API_KEY=" + "c" * 12,
        "c": "https://x.y/z?token=" + "d" * 12,
        "d": "password: " + "e" * 12,
        "e": '{"secret": "' + "f" * 12 + '"}',
        "f": "Authorization: Bearer " + "g" * 12,
    },
    "names of keys": dict.fromkeys(("wandb_key", "apikey", "client_key", "passwd", "auth", "cookie", "dsn"), "x"),
    "a W&B key": {"w": "0123456789abcdef" * 2 + "01234567"},
    "headers": {"kwargs": {"headers": {"X": "y"}, "authorization": "x", "use_auth_token": "x"}},
    "a password in an address": {"a": "https://" + "user:pass@host/x"},
    "nested": {"kwargs": {"token": "x", "cache_dir": "x", "a": {"path": "x"}, "b": "/home/u"}},
    "in a list": {"a": ["/home/u", ["~/x"]], "b": [TOKEN]},
    "nothing": {"a": None, "b": "", "c": [], "d": {}, "e": float("nan"), "f": object()},
}


@pytest.mark.parametrize("values", PRIVATE.values(), ids=PRIVATE)
def test_what_is_private_is_left_out(values: dict[str, Any]) -> None:
    left = clean(values)
    assert [value for value in left.values() if value not in ([], [[]])] == []


def test_what_says_how_it_was_trained_stays() -> None:
    values = {
        "learning_rate": 1e-6,
        "bf16": False,
        "seed": 0,
        "max_new_tokens": 5,
        "target": r".*\.(q|k)_proj",
        "ratio": "1/2",
        "dataset": "org/name",
        "link": "https://example.org/x",
        "bucket": "s3://x/y",
        "revision": "0123456789abcdef0123456789abcdef01234567",
        "loss": "sk-norm",
        "prompt": "a token, as a secret ingredient",
        "kwargs": {"attn_implementation": "eager", "token": "x"},
        "weights": [1.0, 0.5],
    }
    assert clean(values) == {**values, "kwargs": {"attn_implementation": "eager"}}


def test_the_budget_is_for_all_arguments_together() -> None:
    shared = [[0] * 1000] * 1000
    assert len(json.dumps(clean({str(number): shared for number in range(1000)}))) < 100_000


def test_json_and_back() -> None:
    arguments = Arguments(config="GRPOConfig", values={"b": 1, "a": "é"})
    text = arguments.dumps()
    assert text == '{\n  "_config": "GRPOConfig",\n  "a": "é",\n  "b": 1\n}\n'
    assert Arguments.from_json(json.loads(text)) == arguments


@pytest.mark.parametrize("config", [None, 1, [], "", "a/b", "</script>", "a b", "../x"])
def test_a_class_is_named_as_classes_are(config: object) -> None:
    assert Arguments.from_json({"_config": config, "seed": 1}) == Arguments(values={"seed": 1})


def _zipped(path: Path, data: bytes, name: str = "archive/data.pkl", compression: int = zipfile.ZIP_STORED) -> Path:
    with zipfile.ZipFile(path, "w", compression) as archive:
        archive.writestr(name, data)
    return path


def _damaged(data: bytes) -> bytes:
    """The same archive, its content begun with a kind of block that there is not."""
    start = 30 + len("archive/data.pkl")
    return data[:start] + b"\xff" + data[start + 1 :]


def test_what_is_no_training_arguments(tmp_path: Path) -> None:
    path = tmp_path / "training_args.bin"
    deflated = _zipped(tmp_path / "x.zip", b"content" * 20, compression=zipfile.ZIP_DEFLATED).read_bytes()
    contents = {
        "empty": (b"", "cannot be read as training arguments (BadZipFile)"),
        "a pickle alone": (pickle.dumps({}), "cannot be read as training arguments (BadZipFile)"),
        "cut short": (deflated[:80], "cannot be read as training arguments (BadZipFile)"),
        "damaged": (_damaged(deflated), "cannot be read as training arguments (error)"),
    }
    for content, reason in contents.values():
        path.write_bytes(content)
        with pytest.raises(UnreadableFile) as caught:
            read_pickle(path)
        assert str(caught.value) == f"{path} {reason}. Delete it: the card can do without."


@pytest.mark.parametrize(
    ("data", "name", "reason"),
    [
        (b"N.", "archive/other", "cannot be read as training arguments (StopIteration)"),
        (b"N.", "data.pkl", "holds no training arguments"),
        (b"}.", "data.pkl", "holds no training arguments"),
        (b"ca\nb\n.", "data.pkl", "holds no training arguments"),
        (b"cos\nsystem\n(S'x'\ntR.", "data.pkl", "holds no training arguments"),
        (b"\x82\x01.", "data.pkl", "cannot be read as training arguments (InertError)"),
        (b"\x00" * 1_048_577, "data.pkl", "cannot be read as training arguments (InertError)"),
    ],
)
def test_what_a_zip_file_may_hold_instead(tmp_path: Path, data: bytes, name: str, reason: str) -> None:
    path = _zipped(tmp_path / "training_args.bin", data, name, zipfile.ZIP_DEFLATED)
    with pytest.raises(UnreadableFile) as caught:
        read_pickle(path)
    assert str(caught.value) == f"{path} {reason}. Delete it: the card can do without."


#: In a process of its own: torch and the trainers take seconds and stay.
SAVE = """
import sys, torch
from pathlib import Path
from transformers import TrainingArguments
from trl import GRPOConfig
folder, token = Path(sys.argv[1]), sys.argv[2]
plain = TrainingArguments(output_dir=str(folder / "out"), learning_rate=3e-4, hub_token=token, use_cpu=True,
    report_to="none", lr_scheduler_type="cosine", save_strategy="steps", seed=7, run_name=str(folder / "run"))
grpo = GRPOConfig(output_dir=str(folder / "out"), learning_rate=1e-6, hub_token=token, use_cpu=True, report_to="none",
    num_generations=4, per_device_train_batch_size=4, beta=0.04, loss_type="dapo", bf16=False,
    model_init_kwargs={"token": token, "cache_dir": str(folder), "attn_implementation": "eager"})
for name, args in {"plain": plain, "grpo": grpo}.items():
    (folder / name).mkdir()
    torch.save(args, folder / name / "training_args.bin")
    from cardsmith.facts import training_args
    (folder / name / "live.json").write_text(training_args.of_run(args).dumps())
"""


@pytest.fixture(scope="module")
def saved(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("saved")
    subprocess.run([sys.executable, "-c", SAVE, str(folder), TOKEN], check=True)
    return folder


@pytest.mark.slow
@pytest.mark.parametrize(
    ("name", "config", "expected"),
    [
        (
            "plain",
            "TrainingArguments",
            {
                "learning_rate": 3e-4,
                "lr_scheduler_type": "cosine",
                "save_strategy": "steps",
                "seed": 7,
                "use_cpu": True,
            },
        ),
        (
            "grpo",
            "GRPOConfig",
            {
                "learning_rate": 1e-6,
                "num_generations": 4,
                "beta": 0.04,
                "loss_type": "dapo",
                "bf16": False,
                "model_init_kwargs": {"attn_implementation": "eager"},
            },
        ),
    ],
)
def test_real_training_arguments(saved: Path, name: str, config: str, expected: dict[str, Any]) -> None:
    path = saved / name / "training_args.bin"
    assert TOKEN.encode() in path.read_bytes()
    arguments = Folder(saved / name).arguments
    assert (arguments.config, arguments.source) == (config, "training_args.bin")
    assert {key: arguments.values.get(key) for key in expected} == expected
    for text in (arguments.dumps(), (saved / name / "live.json").read_text()):
        assert TOKEN not in text
        assert str(saved) not in text


@pytest.mark.slow
@pytest.mark.parametrize("name", ["plain", "grpo"])
def test_the_pickle_says_what_the_live_arguments_say(saved: Path, name: str) -> None:
    live = Arguments.from_json(json.loads((saved / name / "live.json").read_text()))
    stored = read_pickle(saved / name / training_args.PICKLE_FILE)
    differing = {key for key in {*live.values, *stored.values} if live.values.get(key) != stored.values.get(key)}
    # an object of its own, and what the arguments compute when they are made
    assert (live.config, differing - {"accelerator_config", "mixed_precision"}) == (stored.config, set())


def test_a_live_run() -> None:
    class SomeConfig:
        def to_dict(self) -> dict[str, Any]:
            return {"seed": 3, "hub_token": TOKEN, "accelerator_config": {"split_batches": False, "path": "x"}}

    assert of_run(SomeConfig()) == Arguments(
        config="SomeConfig",
        values={"seed": 3, "accelerator_config": {"split_batches": False}},
        source="training arguments",
    )


def test_it_is_written_whole(tmp_path: Path) -> None:
    training_args.write(tmp_path, Arguments(values={"seed": 1}))
    assert [(path.name, path.read_text()) for path in tmp_path.iterdir()] == [
        ("training_args.json", '{\n  "seed": 1\n}\n')
    ]
