"""What names tell. Which of them a push leaves behind stands in tests/push/planning/test_allowlist.py."""

from __future__ import annotations

import pytest

from cardsmith.artifact.names import PICKLES, SENSITIVE, TELLING, TRAINING, Reasons, first, is_published

CASES: list[tuple[Reasons, str, tuple[str, str] | None]] = [
    (SENSITIVE, ".env", (".env", "secrets")),
    (SENSITIVE, "sub/.aws/credentials", ("sub/.aws", "secrets")),
    (SENSITIVE, "deploy.pem", ("deploy.pem", "a key")),
    (SENSITIVE, "core.1234", ("core.1234", "a core dump")),
    (SENSITIVE, "core", ("core", "a core dump")),
    (SENSITIVE, "sub/core", ("sub/core", "a core dump")),
    (SENSITIVE, "core/model.py", None),
    (SENSITIVE, "core/.env", ("core/.env", "secrets")),
    (SENSITIVE, ".huggingface/token", (".huggingface", "secrets")),
    (SENSITIVE, "secrets.yaml", ("secrets.yaml", "secrets")),
    (SENSITIVE, "core.py", None),
    (SENSITIVE, "environment.json", None),
    (SENSITIVE, "tokenizer.json", None),
    (TELLING, "sub/nohup.out", ("sub/nohup.out", "a log")),
    (TELLING, ".ipynb_checkpoints/a.ipynb", (".ipynb_checkpoints", "a notebook's checkpoints")),
    (TELLING, "slurm-17.out", ("slurm-17.out", "a log")),
    (TELLING, "catalog", None),
    (TRAINING, "checkpoint-10/optimizer.pt", ("checkpoint-10", "a checkpoint")),
    (TRAINING, "runs/a/events.1", ("runs", "TensorBoard logs")),
    (TRAINING, "optimizer_1.bin", ("optimizer_1.bin", "optimizer state")),
    (TRAINING, "model.safetensors", None),
    (
        PICKLES,
        "pytorch_model-00001-of-00002.bin",
        ("pytorch_model-00001-of-00002.bin", "a pickle; publish safetensors"),
    ),
]


@pytest.mark.parametrize(("reasons", "path", "expected"), CASES)
def test_first(reasons: Reasons, path: str, expected: tuple[str, str] | None) -> None:
    assert first(reasons, path) == expected


def test_where_two_patterns_hold_the_first_of_the_list_is_told() -> None:
    reasons = (("*.b", "second letter"), ("a*", "first letter"))
    assert first(reasons, "a.b") == ("a.b", "second letter")
    assert first(reasons, "a/c.b") == ("a/c.b", "second letter")
    assert first(reasons, "a/c") == ("a", "first letter")


@pytest.mark.parametrize(
    ("path", "published"),
    [
        ("README.md", True),
        ("assets/a.png", False),
        ("LICENSE.pt", False),
        ("assets/deep/a.png", False),
        ("sub/README.md", False),
        ("", False),
    ],
)
def test_is_published(path: str, published: bool) -> None:
    assert is_published(path) is published
