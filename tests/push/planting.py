"""Credentials planted into the files of a training folder: each carrier puts one line into one kind of file."""

from __future__ import annotations

import bz2
import gzip
import io
import json
import os
import pickle
import sqlite3
import struct
import tarfile
import tempfile
import zipfile
import zlib
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from types import SimpleNamespace
from typing import Literal

from credentials.planted import ALL

from .makers import safetensors

#: what becomes of a credential: the gate refuses the file, the file stays behind, or it goes up without
Fate = Literal["refused", "left behind", "cleaned"]


@dataclass(frozen=True, kw_only=True)
class Carrier:
    """A kind of file."""

    #: as a row of the page
    what: str
    #: path in the folder; `{}` stands for the line
    path: str
    #: the file with the line in it
    make: Callable[[str], bytes]
    fate: Fate
    #: whether only --include takes it along
    included: bool = False


def _zip(members: dict[str, bytes]) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members.items():
            archive.writestr(name, data)
    return file.getvalue()


def _tar(name: str, data: bytes) -> bytes:
    file = io.BytesIO()
    with tarfile.open(fileobj=file, mode="w:gz") as archive:
        info = tarfile.TarInfo(name)
        info.size = len(data)
        archive.addfile(info, io.BytesIO(data))
    return file.getvalue()


def _torch(line: str, protocol: int = 2) -> bytes:
    """What `torch.save` makes of training arguments."""
    name, sign, value = line.partition("=")
    state = {name: value} if sign and name.isupper() else {"hub_token": line}
    return _zip({"args/data.pkl": pickle.dumps(SimpleNamespace(output_dir="out", **state, seed=42), protocol)})


def _tensor(data: bytes) -> bytes:
    """Bytes as a tensor, between more of it than is read at once."""
    around = os.urandom(2**20)
    whole = around + data + around
    tensor = {"dtype": "U8", "shape": [len(whole)], "data_offsets": [0, len(whole)]}
    header = json.dumps({"weight": tensor}).encode()
    return len(header).to_bytes(8, "little") + header + whole


def _png(name: bytes, data: bytes) -> bytes:
    def chunk(name: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))

    header = chunk(b"IHDR", struct.pack(">IIBBBBB", 1, 1, 8, 0, 0, 0, 0))
    pixels = chunk(b"IDAT", zlib.compress(b"\0\0"))
    return b"\x89PNG\r\n\x1a\n" + header + chunk(name, data) + pixels + chunk(b"IEND", b"")


def _jpeg(marker: bytes, data: bytes) -> bytes:
    """The head and the end of a JPEG, with one segment."""
    return (
        b"\xff\xd8\xff\xe0\0\x10JFIF\0\1\1\0\0\1\0\1\0\0"
        + marker
        + struct.pack(">H", len(data) + 2)
        + data
        + b"\xff\xd9"
    )


def _sqlite(line: str) -> bytes:
    with tempfile.TemporaryDirectory() as place:
        file = Path(place, "runs.db")
        with sqlite3.connect(file) as connection:
            connection.execute("create table runs (name text, config text)")
            connection.execute("insert into runs values (?, ?)", ("a", f"\n{line}\n"))
        connection.close()
        return file.read_bytes()


def _notebook(line: str) -> bytes:
    cells = [{"cell_type": "code", "outputs": [{"text": [f"{line}\n"]}], "source": ["import os\n", line]}]
    return json.dumps({"cells": cells, "nbformat": 4}).encode()


def _text(before: str = "words\n", behind: str = "\n") -> Callable[[str], bytes]:
    return lambda line: f"{before}{line}{behind}".encode()


_CARD = "---\nlicense: mit\n---\n\n# Tiny\n\n![a](a.png) ![b](b.png) ![c](c.jpg) ![d](d.jpg) ![e](e.svg)\n\n"
_SETTINGS = {"architectures": ["LlamaForCausalLM"], "model_type": "llama"}


def _json(**more: object) -> Callable[[str], bytes]:
    return lambda line: json.dumps({**more, "note": line}, indent=2).encode()


CARRIERS: tuple[Carrier, ...] = (
    Carrier(what="README, words", path="README.md", make=_text(f"{_CARD}```\n", "\n```\n"), fate="refused"),
    Carrier(what="configuration", path="config.json", make=_json(**_SETTINGS), fate="refused"),
    Carrier(
        what="tokenizer vocabulary",
        path="tokenizer.json",
        make=lambda line: json.dumps({"model": {"vocab": {"a": 0, f"\n{line}\n": 1}}}).encode(),
        fate="refused",
    ),
    Carrier(what="vocabulary, a word a line", path="vocab.txt", make=_text("[PAD]\n[UNK]\n"), fate="refused"),
    Carrier(
        what="added token, written in numbers",
        path="added_tokens.json",
        make=lambda line: ('{"' + "".join(f"\\u{ord(char):04x}" for char in f"\n{line}\n") + '": 7}').encode(),
        fate="refused",
    ),
    Carrier(
        what="chat template in the settings",
        path="tokenizer_config.json",
        make=_json(chat_template="{{ x }}"),
        fate="refused",
    ),
    Carrier(what="chat template", path="chat_template.jinja", make=_text("{# ", " #}\n"), fate="refused"),
    Carrier(
        what="safetensors metadata",
        path="model.safetensors",
        make=lambda line: safetensors({"format": "pt", "note": f"\n{line}\n"}),
        fate="refused",
    ),
    Carrier(
        what="safetensors, among the tensors",
        path="model-00001-of-00001.safetensors",
        make=lambda line: _tensor(b"\n%s\n" % line.encode()),
        fate="refused",
    ),
    Carrier(what="licence text", path="LICENSE", make=_text(), fate="refused"),
    Carrier(what="evaluation results", path=".eval_results/a.yaml", make=_text("# "), fate="refused"),
    Carrier(
        what="PNG, plain metadata",
        path="a.png",
        make=lambda line: _png(b"tEXt", f"Comment\0\n{line}\n".encode()),
        fate="refused",
    ),
    Carrier(
        what="PNG, packed metadata",
        path="b.png",
        make=lambda line: _png(b"zTXt", b"Comment\0\0" + zlib.compress(f"\n{line}\n".encode())),
        fate="refused",
    ),
    Carrier(
        what="JPEG, comment", path="c.jpg", make=lambda line: _jpeg(b"\xff\xfe", f"\n{line}\n".encode()), fate="refused"
    ),
    Carrier(
        what="JPEG, EXIF in UTF-16",
        path="d.jpg",
        make=lambda line: _jpeg(b"\xff\xe1", b"Exif\0\0II*\0" + f"\n{line}\n".encode("utf-16-le")),
        fate="refused",
    ),
    Carrier(what="SVG", path="e.svg", make=_text("<svg><!--\n", "\n--></svg>\n"), fate="refused"),
    Carrier(what="notebook", path="run.ipynb", make=_notebook, fate="refused", included=True),
    Carrier(what="pickle, as torch saves it", path="state.pt", make=_torch, fate="refused", included=True),
    Carrier(
        what="pickle of the oldest kind",
        path="old.pt",
        make=lambda line: pickle.dumps({"note": f"\n{line}\n"}, 0),
        fate="refused",
        included=True,
    ),
    Carrier(what="database", path="runs.db", make=_sqlite, fate="refused", included=True),
    Carrier(
        what="compressed text",
        path="notes.gz",
        make=lambda line: gzip.compress(f"\n{line}\n".encode()),
        fate="refused",
        included=True,
    ),
    Carrier(
        what="text compressed otherwise",
        path="notes.bz2",
        make=lambda line: bz2.compress(f"\n{line}\n".encode()),
        fate="refused",
        included=True,
    ),
    Carrier(
        what="text compressed by zlib",
        path="notes.zz",
        make=lambda line: zlib.compress(f"\n{line}\n".encode()),
        fate="refused",
        included=True,
    ),
    Carrier(
        what="archive",
        path="run.tar.gz",
        make=lambda line: _tar("a/.env", f"{line}\n".encode()),
        fate="refused",
        included=True,
    ),
    Carrier(
        what="archive in an archive",
        path="run.zip",
        make=lambda line: _zip({"in.zip": _zip({"a.txt": f"{line}\n".encode()})}),
        fate="refused",
        included=True,
    ),
    Carrier(
        what="archive with the names of tensors",
        path="more.zip",
        make=lambda line: _zip({"run/data/0": f"{line}\n".encode()}),
        fate="refused",
        included=True,
    ),
    Carrier(
        what="text in UTF-16",
        path="notes.txt",
        make=lambda line: f"words\n{line}\n".encode("utf-16"),
        fate="refused",
        included=True,
    ),
    Carrier(
        what="text in UTF-32",
        path="more.txt",
        make=lambda line: f"words\n{line}\n".encode("utf-32"),
        fate="refused",
        included=True,
    ),
    Carrier(
        what="text in UTF-16, without a mark",
        path="unmarked.txt",
        make=lambda line: f"words\n{line}\n".encode("utf-16-le"),
        fate="refused",
        included=True,
    ),
    Carrier(what="training arguments, pickled", path="training_args.bin", make=_torch, fate="left behind"),
    Carrier(what="settings of a shell", path=".env", make=_text(""), fate="left behind"),
    Carrier(what="checkpoint", path="checkpoint-2/optimizer.pt", make=_torch, fate="left behind"),
    Carrier(what="trainer state", path="trainer_state.json", make=_json(log_history=[]), fate="left behind"),
    Carrier(what="Weights & Biases", path="wandb/run-1/files/config.yaml", make=_text("a: |\n  "), fate="left behind"),
    Carrier(what="TensorBoard", path="runs/a/events.out.tfevents.1", make=_text("\0\0\x18"), fate="left behind"),
    Carrier(what="git", path=".git/config", make=_text('[remote "origin"]\n\turl = '), fate="left behind"),
    Carrier(what="log", path="train.log", make=_text("12:00 INFO\n"), fate="left behind"),
    Carrier(
        what="training arguments",
        path="training_args.json",
        make=lambda line: json.dumps({"learning_rate": 0.125, "hub_token": line, "note": f"\n{line}\n"}).encode(),
        fate="cleaned",
    ),
)


@dataclass(frozen=True, kw_only=True)
class Planted:
    """A credential, and the line that it stands in."""

    kind: str
    line: str
    secret: str


def _distinct() -> list[Planted]:
    """One of each kind whose mark tells it wherever it stands."""
    first: dict[str, Planted] = {}
    for kind, before, secret, behind in ALL:
        if not before and not behind and "\n" not in secret:
            first.setdefault(kind, Planted(kind=kind, line=secret, secret=secret))
    return list(first.values())


#: Of as many issuers as it takes for thousand cases.
PLANTED = _distinct()
