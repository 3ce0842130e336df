"""The child's environment: settings in, secrets out."""

from __future__ import annotations

from pathlib import Path

import cardsmith
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
