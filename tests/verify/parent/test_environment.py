"""The child's environment: settings in, secrets out."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

import cardsmith
from cardsmith.verify.parent import process
from cardsmith.verify.parent.environment import SETTINGS, child_environment

ROOT = str(Path(cardsmith.__file__).resolve().parent.parent)


def test_secrets_stay_behind_and_the_endpoint_comes_along() -> None:
    environ = {
        "PATH": "/bin",
        "HF_ENDPOINT": "http://127.0.0.1:8000",
        "HF_HOME": "/home/me/hf",
        "HF_TOKEN": "x",
        "HF_TOKEN_PATH": "/home/me/token",
        "HUGGING_FACE_HUB_TOKEN": "x",
        "WANDB_API_KEY": "x",
        "AWS_SECRET_ACCESS_KEY": "x",
        "TOKENIZERS_PARALLELISM": "true",
    }
    kept = {name: environ[name] for name in ("PATH", "HF_ENDPOINT", "HF_HOME")}
    assert child_environment(environ, offline=False) == {**kept, **SETTINGS, "PYTHONPATH": ROOT}


def test_nothing_can_be_fetched_when_nothing_has_to_be() -> None:
    environment = child_environment({"PYTHONPATH": "/mine"}, offline=True)
    assert environment["HF_HUB_OFFLINE"] == "1"
    assert environment["PYTHONPATH"] == f"{ROOT}:/mine"


def test_no_card_is_seen_where_the_cpu_was_asked_for() -> None:
    environ = {"CUDA_VISIBLE_DEVICES": "1"}
    seen = {
        device: child_environment(environ, offline=True, device=device)["CUDA_VISIBLE_DEVICES"]
        for device in ("cpu", "auto", "cuda:0")
    }
    assert seen == {"cpu": "", "auto": "1", "cuda:0": "1"}


def test_what_torch_compiles_goes_with_the_childs_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    code = "from torch._inductor.runtime.runtime_utils import cache_dir; print(cache_dir())"
    monkeypatch.setattr(process, "COMMAND", (sys.executable, "-c", code))
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    monkeypatch.delenv("TORCHINDUCTOR_CACHE_DIR", raising=False)
    with process.begun(offline=True) as child:
        assert child.death(None).code == 0
    assert list(tmp_path.iterdir()) == []
    monkeypatch.setenv("TORCHINDUCTOR_CACHE_DIR", str(tmp_path / "mine"))
    with process.begun(offline=True) as child:
        assert child.death(None).code == 0
    assert [path.name for path in tmp_path.iterdir()] == ["mine"]
