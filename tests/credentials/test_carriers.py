"""Credentials of every kind are found in every kind of file, without running any."""

from __future__ import annotations

import gzip
import importlib
import io
import json
import pickle
import random
import re
import sqlite3
import sys
import zipfile
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from types import SimpleNamespace

import pytest

from cardsmith.credentials.carriers import LARGEST, pieces
from cardsmith.credentials.files import CHUNK, in_bytes, in_pieces
from cardsmith.credentials.kinds import KINDS, LONGEST
from pace import within

from .planted import ALL, BASE64, HEX, IDS, PREFIXED, text

#: what takes no room in a pickle or a header without the words around it
CERTAIN = [case for case in ALL if case[0] != "what looks like a credential"]
CERTAIN_IDS = [name for name in IDS if not name.startswith("what looks")]

#: a token as JSON may write it
NUMBERS = "".join(f"\\u{ord(sign):04x}" for sign in "hf" + "_" + text(34))


def zipped(members: dict[str, bytes], compression: int = zipfile.ZIP_STORED) -> bytes:
    """A zip archive."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", compression) as archive:
        for name, data in members.items():
            archive.writestr(name, data)
    return file.getvalue()


def weights(metadata: dict[str, str]) -> bytes:
    """A safetensors file with one tensor."""
    tensor = {"dtype": "F32", "shape": [2], "data_offsets": [0, 8]}
    header = json.dumps({"__metadata__": metadata, "w": tensor}).encode()
    return len(header).to_bytes(8, "little") + header + bytes(8)


def arguments(line: str, protocol: int) -> bytes:
    """What `torch.save` makes of training arguments: a zip archive with a pickle of an object."""
    named = re.fullmatch(r"([A-Z_]+)=(.+)", line)
    state = {"output_dir": "out", named[1] if named else "hub_token": named[2] if named else line, "seed": 42}
    return zipped({"training_args/data.pkl": pickle.dumps(SimpleNamespace(**state), protocol)})


def notebook(line: str) -> bytes:
    cells = [{"cell_type": "code", "outputs": [{"text": [f"{line}\n"]}], "source": ["import os\n", line]}]
    return json.dumps({"cells": cells, "nbformat": 4}).encode()


CARRIERS: dict[str, Callable[[str], bytes]] = {
    "README.md": lambda line: f"---\nlicense: mit\n---\n\n# Tiny\n\n```\n{line}\n```\n".encode(),
    "config.json": lambda line: json.dumps({"a": 1, "note": line}, indent=2).encode(),
    "config.yaml": lambda line: f"a: 1\nnote: |\n  {line}\n".encode(),
    "run.ipynb": notebook,
    "vocab.txt": lambda line: f"[PAD]\n[UNK]\n{line}\nthe\n".encode(),
    "train.log": lambda line: f"2026-01-01 00:00:00 INFO loss 1.5\r\n{line}\r\n".encode(),
    "utf-16.txt": lambda line: f"words\n{line}\n".encode("utf-16"),
    "utf-32.txt": lambda line: f"words\n{line}\n".encode("utf-32"),
    "utf-32-be.txt": lambda line: f"\ufeffwords\n{line}\n".encode("utf-32-be"),
    "utf-16 behind a zero.txt": lambda line: f"\0words\n{line}\n".encode("utf-16"),
    "latin-1.yaml": lambda line: f"name: caf\u00e9\nnote: |\n  {line}\n".encode("latin-1"),
    "utf-8 with a broken sign.yaml": lambda line: b"name: caf\xc3\nnote: |\n  " + line.encode() + b"\n",
    "training_args.bin": lambda line: arguments(line, 2),
    "training_args.bin, protocol 5": lambda line: arguments(line, 5),
    "state.pkl": lambda line: pickle.dumps({"a": [1, line]}, 4),
    "state.pkl, protocol 0": lambda line: pickle.dumps({"a": [1, line]}, 0),
    "model.safetensors": lambda line: weights({"format": "pt", "note": line}),
    "archive.zip": lambda line: zipped({"a/b.txt": f"words\n{line}\n".encode()}, zipfile.ZIP_DEFLATED),
}


@pytest.mark.parametrize("carrier", CARRIERS)
@pytest.mark.parametrize(("kind", "before", "secret", "behind"), CERTAIN, ids=CERTAIN_IDS)
def test_in_every_file(carrier: str, kind: str, before: str, secret: str, behind: str) -> None:
    data = CARRIERS[carrier](before + secret + behind)
    assert {found.name for _, found in in_pieces(io.BytesIO(data))} == {kind}


def test_the_part_of_the_file_is_named() -> None:
    token = "hf" + "_" + text(34)
    data = zipped({"archive/data.pkl": pickle.dumps({"hub_token": token}, 2), "notes.txt": b"none"})
    assert [(member, found.name) for member, found in in_pieces(io.BytesIO(data))] == [
        ("archive/data.pkl", "a Hugging Face token")
    ]


def test_what_torch_saves() -> None:
    import torch

    file = io.BytesIO()
    torch.save({"hub_token": "hf" + "_" + text(34), "weights": torch.zeros(1000)}, file)
    file.seek(0)
    assert {found.name for _, found in in_pieces(file)} == {"a Hugging Face token"}
    file = io.BytesIO()
    torch.save({"hub_token": "hf" + "_" + text(34)}, file, _use_new_zipfile_serialization=False)
    file.seek(0)
    assert {found.name for _, found in in_pieces(file)} == {"a Hugging Face token"}


@pytest.mark.parametrize("protocol", [0, *range(2, 6)])
def test_a_name_that_a_pickle_has_twice(protocol: int) -> None:
    """The second time, it only points back."""
    empty = {"wandb" + "_api_key": "", "note": "a" * 200}
    data = pickle.dumps([empty, {**empty, "wandb" + "_api_key": text(40, HEX)}], protocol)
    assert {found.name for _, found in in_pieces(io.BytesIO(data))} == {"a W&B key"}


def test_a_pickle_that_points_back_to_much_is_read_within_limits() -> None:
    much = "a" * 2**19
    data = pickle.dumps([much] * 50_000, 2)
    assert sum(len(piece.part.text) for piece in pieces(io.BytesIO(data))) < 2**22


NAMED_AMONG_BYTES = {
    "comment of a JPEG": b"\xff\xd8\xff\xfe\0\x38%b\xff\xd9\0\0",
    "metadata of a WebP": b"RIFF\0\0\1\0WEBPVP8 \x93\x81\xf0XMP \0<x>%b</x>\0",
    "a map of Protobuf": b"\x0a\x39\x0a\x0d%b\x18\0\xff\x0b",
    "a pickle in an array": b"\x93NUMPY\1\0\x80\4\x8c\x0d%b\x94\x8c\4seed",
}


@pytest.mark.parametrize("case", NAMED_AMONG_BYTES)
@pytest.mark.parametrize("far", [0, 2 * 2**20])
def test_a_key_behind_its_name_among_bytes(case: str, far: int) -> None:
    between = {"a map of Protobuf": b"\x12\x28", "a pickle in an array": b"\x94\x8c\x28"}.get(case, b"=")
    noise = random.Random(1).randbytes(9000 + far)  # noqa: S311 - it keeps no secret
    data = noise + NAMED_AMONG_BYTES[case] % (b"WANDB" + b"_API_KEY" + between + text(40, HEX).encode()) + noise
    assert list(in_bytes(io.BytesIO(data))) == ["a W&B key"]


def test_a_row_of_a_database(tmp_path: Path) -> None:
    """Where nothing stands between a name and its value."""
    with closing(sqlite3.connect(tmp_path / "runs.db")) as runs:
        runs.execute("CREATE TABLE params (key TEXT, value TEXT)")
        rows = [("seed", "42"), ("wandb" + "_api_key", text(40, HEX)), ("note", "words")]
        runs.executemany("INSERT INTO params VALUES (?, ?)", rows)
        runs.commit()
    with (tmp_path / "runs.db").open("rb") as file:
        assert list(in_bytes(file)) == ["a W&B key"]


class _Trap:
    def __reduce__(self) -> tuple[Callable[[str], None], tuple[str]]:
        return (pytest.fail, ("the pickle was run",))


def test_nothing_is_run() -> None:
    data = pickle.dumps([_Trap(), "hf" + "_" + text(34)])
    assert {found.name for _, found in in_pieces(io.BytesIO(data))} == {"a Hugging Face token"}


def test_weights_are_read_to_the_end_of_their_header() -> None:
    token = ("hf" + "_" + text(34)).encode()
    file = io.BytesIO(weights({"format": "pt"}) + token + bytes(2**20))
    assert list(in_pieces(file)) == []
    assert file.tell() < 8192
    file.seek(0)
    assert list(in_bytes(file)) == ["a Hugging Face token"]


def test_what_json_escapes_in_the_header_of_weights() -> None:
    header = f'{{"__metadata__": {{"note": "{NUMBERS}"}}}}'.encode()
    data = len(header).to_bytes(8, "little") + header
    assert [(part, found.name) for part, found in in_pieces(io.BytesIO(data))] == [
        ("its header", "a Hugging Face token")
    ]


@pytest.mark.parametrize(
    ("line", "kind"),
    [
        ("postgresql:" + f"//somebody:{text(12)}@db.example.net/x", "an address with a password"),
        (f"aws_secret_access_key = {text(20)}/{text(19)}", "an AWS secret key"),
    ],
)
def test_slashes_that_are_escaped(line: str, kind: str) -> None:
    """As pandas and ujson write them."""
    data = json.dumps({"note": line}).replace("/", "\\/").encode()
    assert {found.name for _, found in in_pieces(io.BytesIO(data))} == {kind}


def test_utf_16_behind_other_text() -> None:
    """As a shell of Windows appends it to a file, whatever stands in that."""
    token = "hf" + "_" + text(34)
    data = b"words of a page\r\n" * 900 + f"export HF_TOKEN={token}\r\n".encode("utf-16")
    assert {found.name for _, found in in_pieces(io.BytesIO(data))} == {"a Hugging Face token"}


BROKEN = {
    "empty": b"",
    "a zip cut short": zipped({"a": b"b" * 100})[:60],
    "a zip of nothing": b"PK\x03\x04",
    "a pickle cut short": pickle.dumps(["a" * 100])[:40],
    "a pickle of instructions that are none": b"\x80\x04" + bytes(range(256)),
    "a header longer than the file": (10**6).to_bytes(8, "little") + b"{",
    "half a character": "\u00fc".encode() * 5000 + b"\xc3",
    "half of UTF-16": b"\xff\xfea",
    "bytes": bytes(range(256)) * 100,
}


@pytest.mark.parametrize("data", BROKEN.values(), ids=BROKEN)
def test_what_is_broken_ends_early(data: bytes) -> None:
    assert list(in_pieces(io.BytesIO(data))) == []


@pytest.mark.parametrize("name", BROKEN)
def test_what_is_broken_still_tells(name: str) -> None:
    data = BROKEN[name] + b" " + ("hf" + "_" + text(34)).encode()
    known = {"a Hugging Face token"}
    assert {found.name for _, found in in_pieces(io.BytesIO(data))} == known
    assert set(in_bytes(io.BytesIO(data))) == known


def test_a_bomb_is_opened_within_limits() -> None:
    data = zipped({f"{n}": bytes(10 * 2**20) for n in range(6)}, zipfile.ZIP_DEFLATED)
    assert sum(len(piece.part.text) for piece in pieces(io.BytesIO(data))) <= 24 * 2**20


def test_bombs_in_an_archive_are_opened_within_limits() -> None:
    data = zipped({f"{n}": gzip.compress(bytes(10 * 2**20)) for n in range(9)})
    assert sum(len(piece.part.text) for piece in pieces(io.BytesIO(data))) <= 24 * 2**20


def test_a_pickle_of_many_instructions_is_read_within_limits() -> None:
    data = pickle.dumps([1] * 10**6, 2)
    assert len(data) > 2**20
    assert list(in_pieces(io.BytesIO(data))) == []


@pytest.mark.parametrize(("kind", "secret"), [(kind, each[0]) for kind, each in PREFIXED.items()], ids=list(PREFIXED))
@pytest.mark.parametrize("inside", [1, 3, 12, None])
def test_across_the_border_of_two_pieces(kind: str, secret: str, inside: int | None) -> None:
    before = b" " * (CHUNK - (inside or len(secret)))
    assert set(in_bytes(io.BytesIO(before + secret.encode() + b" "))) == {kind}


def long_key(characters: int) -> bytes:
    """A private key with so many characters between its first and its last line, and a comment."""
    head = "\nComment: (none)\n\n"
    lines = text(characters - len(head) - 1 - characters // 65, BASE64)
    body = head + "\n".join(lines[at : at + 64] for at in range(0, len(lines), 64)) + "\n"
    return f"-----BEGIN {'PGP PRIVATE'} KEY BLOCK-----{body}-----END {'PGP PRIVATE'} KEY BLOCK-----\n".encode()


@pytest.mark.parametrize("characters", [9_800, 12_000, 19_900])
@pytest.mark.parametrize("around", [b"word ", b"\0\xff"], ids=["words", "bytes"])
def test_a_long_key_across_the_border_of_two_pieces(characters: int, around: bytes) -> None:
    key = long_key(characters)
    for inside in range(20, len(key), 999):
        before = (around * CHUNK)[: CHUNK - inside - 1] + b"\n"
        assert list(in_bytes(io.BytesIO(before + key + around * 9))) == ["a private key"]


def test_a_long_key_behind_the_beginning_of_a_large_member() -> None:
    key = long_key(12_000)
    for end in (LARGEST, 2 * LARGEST):
        data = gzip.compress(b"\n" * (end - len(key) + 20) + key + b"word " * LARGEST, 1)
        assert {found.name for _, found in in_pieces(io.BytesIO(data), 2**26)} == {"a private key"}


#: more of a text than is read at once
PAGES = "the quick brown fox jumps over it. " * (LARGEST // 34)
KEY_BY_NAME = '"wandb' + f'_api_key": "{text(40, HEX)}"'
LATE: dict[str, tuple[bytes, str]] = {
    "JSON": (f'{{"{PAGES}": 1, {KEY_BY_NAME}}}'.encode(), "a W&B key"),
    "YAML": (f"a: {PAGES}\n{KEY_BY_NAME[1:].replace(chr(34), '')}\n".encode(), "a W&B key"),
    "JSON in numbers": (f'{{"{PAGES}": "{NUMBERS}"}}'.encode(), "a Hugging Face token"),
    "UTF-16": (f"{PAGES[: LARGEST // 2]} {KEY_BY_NAME}".encode("utf-16"), "a W&B key"),
    "UTF-16 without a mark": (f"{PAGES[: LARGEST // 2]} {KEY_BY_NAME}".encode("utf-16-le"), "a W&B key"),
    "UTF-16 without a mark, the other way": (f"{PAGES[: LARGEST // 2]} {KEY_BY_NAME}".encode("utf-16-be"), "a W&B key"),
    "UTF-32": (f"{PAGES[: LARGEST // 4]} {KEY_BY_NAME}".encode("utf-32"), "a W&B key"),
    "UTF-32 without a mark": (f"{PAGES[: LARGEST // 4]} {KEY_BY_NAME}".encode("utf-32-le"), "a W&B key"),
    "a member": (gzip.compress(f"{PAGES} {KEY_BY_NAME}".encode(), 1), "a W&B key"),
    "a member in UTF-16": (gzip.compress(f"{PAGES[: LARGEST // 2]} {KEY_BY_NAME}".encode("utf-16"), 1), "a W&B key"),
}


@pytest.mark.parametrize("case", LATE)
def test_a_text_is_searched_to_its_end(case: str) -> None:
    data, kind = LATE[case]
    assert len(data) > LARGEST or data.startswith(b"\x1f")
    assert {found.name for _, found in in_pieces(io.BytesIO(data), 2**26, whole=True)} == {kind}


@pytest.mark.parametrize("inside", [-9, 1, 39, 40])
@pytest.mark.parametrize(
    ("encoding", "room"), [("utf-8", LARGEST), ("utf-16", LARGEST // 2 - 1), ("utf-32-le", LARGEST // 4)]
)
def test_across_the_border_of_two_parts_of_a_text(encoding: str, room: int, inside: int) -> None:
    """A key with its name, or more digits than it has, of which the first part has so many."""
    name = '"wandb' + '_api_key": "'
    before = ("words " * room)[: room - inside - len(name)] + name
    for digits, kinds in ((text(40, HEX), {"a W&B key"}), (text(64, HEX), set[str]())):
        data = f'{before}{digits}" words'.encode(encoding)
        assert {found.name for _, found in in_pieces(io.BytesIO(data), whole=True)} == kinds


def test_without_need_no_more_is_read_than_the_beginning() -> None:
    data, _ = LATE["JSON"]
    file = io.BytesIO(data)
    assert list(in_pieces(file)) == []
    assert file.tell() == LARGEST


def test_a_large_vocabulary_is_quickly_searched() -> None:
    """Of thirty million bytes."""
    entries = "".join(f'      "\u0120word{n}": {n},\n' for n in range(1_200_000))
    data = f'{{"model": {{"vocab": {{\n{entries}      "": 0}}}}}}'.encode()
    assert len(data) > 30_000_000
    assert within(1.5, lambda: list(in_pieces(io.BytesIO(data), whole=True))) == []


def test_pieces_overlap_by_the_longest_that_is_looked_for() -> None:
    """By the expressions themselves, and what may have to stand before one, in characters."""
    parser = importlib.import_module("re._parser" if sys.version_info >= (3, 11) else "sre_parse")
    widths = {
        kind.name: max(map(len, kind.marks))
        + parser.parse(kind.rest).getwidth()[1]
        + (kind.behind.reach if kind.behind else 0)
        for kind in KINDS
    }
    assert {name: width for name, width in widths.items() if width + 64 > LONGEST} == {}


def test_what_goes_on_in_the_next_piece_is_not_taken_for_whole() -> None:
    """The first 37 characters of a longer word are no token."""
    word = ("hf" + "_" + text(90)).encode()
    assert list(in_bytes(io.BytesIO(b" " * (CHUNK - 37) + word))) == []
