"""Credentials, built here from parts, are found wherever they hide; what only looks like one is not."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from cardsmith.push.gate import secrets
from cardsmith.push.planning import plan
from cardsmith.push.planning.choice import choose
from cardsmith.push.planning.plan import CHUNK
from pace import within
from push.makers import random_text, safetensors

_UPPER = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"
_KEY_LINE = "-----BEGIN {}-----"

#: kind → texts of its shape
PLANTED = {
    "a Hugging Face token": ["hf" + "_" + random_text(34), "api" + "_org_" + random_text(34)],
    "a Hugging Face OAuth token": ["hf" + "_oauth_" + random_text(120), "hf" + "_jwt_" + random_text(60)],
    "a GitHub token": [
        "gh" + "p_" + random_text(36),
        "ghs" + "_" + random_text(40),
        "github" + "_pat_" + random_text(82),
    ],
    "an OpenAI key": ["sk" + "-" + random_text(20) + "T3Blbk" + "FJ" + random_text(20)],
    "an Anthropic key": ["sk" + "-ant-" + "api03-" + random_text(95)],
    "an AWS access key": ["AK" + "IA" + random_text(16, _UPPER), "AS" + "IA" + random_text(16, _UPPER)],
    "a Google key": ["AI" + "za" + random_text(35)],
    "a W&B key": ["wandb" + "_v1_" + random_text(77)],
    "a private key": [
        f"{_KEY_LINE.format(name)}\n{random_text(64)}\n"
        for name in (
            "PRIVATE" + " KEY",
            "RSA PRIVATE" + " KEY",
            "OPENSSH PRIVATE" + " KEY",
            "ENCRYPTED PRIVATE" + " KEY",
            "PGP PRIVATE" + " KEY BLOCK",
        )
    ],
}
EACH = [(kind, text) for kind, texts in PLANTED.items() for text in texts]
IDS = [f"{kind} {number}" for number, (kind, _) in enumerate(EACH)]


def found(data: bytes) -> list[tuple[str, str]]:
    """In a file of the plan, given as bytes."""
    return list(secrets.found(plan.make(choose(Path("/nonexistent"), instead={"file": data}))))


def found_in_file(folder: Path, data: bytes) -> list[tuple[str, str]]:
    """In a file of the plan, read from the disk."""
    (folder / "model.safetensors").write_bytes(data)
    return list(secrets.found(plan.make(choose(folder))))


@pytest.mark.parametrize(("kind", "secret"), EACH, ids=IDS)
@pytest.mark.parametrize(
    "frame",
    ["{}", "token: {}\n", 'token="{}"', "({}).", "x\n{}\n", "https://user:{}@host/", "\x00{}\x00", "TOKEN_{}", "ü{}ü"],
)
def test_in_text(kind: str, secret: str, frame: str) -> None:
    assert found(frame.format(secret).encode()) == [("file", kind)]


@pytest.mark.parametrize(("kind", "secret"), EACH, ids=IDS)
@pytest.mark.parametrize("before", ["", "line\n", "tab\t", "return\r\n", "bell\x08", "unit\x1f", 'quote"', "back\\"])
def test_in_json(kind: str, secret: str, before: str) -> None:
    """JSON writes a line end as backslash and n: the token then follows a letter."""
    assert found(json.dumps({"template": f"{before}{secret}"}).encode()) == [("file", kind)]


@pytest.mark.parametrize(("kind", "secret"), EACH, ids=IDS)
def test_in_the_metadata_of_weights(kind: str, secret: str, tmp_path: Path) -> None:
    assert found_in_file(tmp_path, safetensors({"note": f"made with\n{secret}"})) == [("model.safetensors", kind)]


@pytest.mark.parametrize(("kind", "secret"), EACH, ids=IDS)
@pytest.mark.parametrize("pieces", [1, 2])
def test_across_the_border_of_two_pieces(kind: str, secret: str, pieces: int, tmp_path: Path) -> None:
    text = secret.encode()
    for inside in (1, 3, 12, len(text) // 2, len(text) - 1, len(text)):
        before = b"\x00" * (pieces * CHUNK - inside)
        assert found_in_file(tmp_path, before + text + b"\x00") == [("model.safetensors", kind)]


PLACEHOLDERS = [
    "hf" + "_" + "x" * 34,
    "hf" + "_" + "X" * 34,
    "hf" + "_" + "abcdefghijklmnopqrstuvwxyzABCDEFGH",
    "hf" + "_" + "1234567890" * 3 + "1234",
    "hf" + "_YOUR_TOKEN_HERE",
    "hf" + "_token",
    "hf" + "_" + random_text(33),
    "hf" + "_" + random_text(40),
    "self" + "hf" + "_" + random_text(34),
    "hf" + "_hub_download_and_so_on_for_a_while_longer",
    "AK" + "IAIOSFODNN7" + "EXAMPLE",
    "AK" + "IA" + "A" * 16,
    "AK" + "IA" + random_text(17, _UPPER),
    "gh" + "p_" + "0" * 36,
    "gh" + "p_" + "xX" * 18,
    "sk" + "-" + "x" * 48,
    "sk" + "-ant-" + "api03-...",
    "AI" + "za" + "." * 35,
    _KEY_LINE.format("PRIVATE" + " KEY"),
    _KEY_LINE.format("PRIVATE" + " KEY") + "\n...\n-----END",
    _KEY_LINE.format("PUBLIC" + " KEY") + "\n" + random_text(64),
]


@pytest.mark.parametrize("text", PLACEHOLDERS, ids=range(len(PLACEHOLDERS)))
def test_what_documentation_writes_is_none(text: str) -> None:
    assert found(f"token: {text}\n".encode()) == []


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_the_end_of_a_large_text(encoding: str) -> None:
    """Of a tokenizer, where only its name gives the key away."""
    key = random_text(40, "0123456789abcdef")
    assert found(f'{{"{"word " * 2**21}": 1, "wandb_api_key": "{key}"}}'.encode(encoding)) == [("file", "a W&B key")]


def test_each_kind_is_told_once_a_file(tmp_path: Path) -> None:
    first, second = (texts[0].encode() for texts in list(PLANTED.values())[:3:2])
    (tmp_path / "config.json").write_bytes(b"\n".join([first, second, first]))
    (tmp_path / "vocab.txt").write_bytes(first)
    assert list(secrets.found(plan.make(choose(tmp_path)))) == [
        ("config.json", "a Hugging Face token"),
        ("config.json", "a GitHub token"),
        ("vocab.txt", "a Hugging Face token"),
    ]


@pytest.mark.parametrize(
    "text", ["sk-" * 400_000, "hf" + "_" * 2**20, "gh" + "p_" * 2**19, "-----BEGIN A " * 80_000, "AKIA" * 2**18]
)
def test_nothing_takes_more_than_linear_time(text: str) -> None:
    assert within(3, lambda: found(text.encode())) == []
