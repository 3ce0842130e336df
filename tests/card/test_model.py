"""A README as it is on disk, and its front matter as the Hub's server finds it."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cardsmith import atomic
from cardsmith.card import Card
from cardsmith.errors import CardError
from pace import within

CONTENTS = {
    "nothing": b"",
    "BOM": b"\xef\xbb\xbf---\na: 1\n---\n",
    "CRLF": b"---\r\na: 1\r\n---\r\n",
    "lone CR": b"a\rb\r",
    "mixed line ends": b"a\r\nb\nc\rd\xc2\x85\xe2\x80\xa8e",
    "NUL": b"a\0b",
    "no line end": b"# a",
    "10 MiB": b"x" * (10 * 2**20),
}


@pytest.mark.parametrize("content", CONTENTS.values(), ids=CONTENTS)
def test_what_is_read_and_written_is_the_same_bytes(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "README.md"
    path.write_bytes(content)
    card = Card.read(path)
    path.write_bytes(b"other")
    card.write(path)
    assert path.read_bytes() == content == str(card).encode()


def _said(path: Path) -> str:
    with pytest.raises(CardError) as caught:
        Card.read(path)
    return str(caught.value)


NOT_UTF8 = {
    "Latin-1": (b"caf\xe9", "byte 3 is 0xe9"),
    "UTF-16": ("# a".encode("utf-16"), "byte 0 is 0xff"),
    "UTF-32": ("# a".encode("utf-32"), "byte 0 is 0xff"),
    "cut short": (b"a\xc3", "byte 1 is 0xc3"),
    "a surrogate": (b"\xed\xa0\x80", "byte 0 is 0xed"),
    "overlong": (b"\xc0\xaf", "byte 0 is 0xc0"),
}


@pytest.mark.parametrize(("content", "byte"), NOT_UTF8.values(), ids=NOT_UTF8)
def test_not_utf8(tmp_path: Path, content: bytes, byte: str) -> None:
    path = tmp_path / "README.md"
    path.write_bytes(content)
    assert _said(path) == f"{path} is not UTF-8 ({byte}). Save it as UTF-8; your editor can convert it."


def test_not_there(tmp_path: Path) -> None:
    path = tmp_path / "README.md"
    assert _said(path) == f"{path} does not exist. Write it with: cardsmith render {tmp_path}"
    path.symlink_to("gone")
    assert _said(path) == f"{path} is a link to a file that is not there. Delete the link, or point it to a card."


@pytest.mark.parametrize("make", [Path.mkdir, os.mkfifo], ids=["folder", "pipe"])
def test_no_file(tmp_path: Path, make: object) -> None:
    path = tmp_path / "README.md"
    make(path)  # type: ignore[operator]
    assert _said(path) == f"{path} is not a file. Move it away; the card must be a file."


def test_a_link_in_a_circle(tmp_path: Path) -> None:
    path = tmp_path / "README.md"
    path.symlink_to("README.md")
    assert _said(path) == f"{path} is a link to a file that is not there. Delete the link, or point it to a card."


def test_too_large(tmp_path: Path) -> None:
    path = tmp_path / "README.md"
    with path.open("wb") as sparse:
        sparse.truncate(2**40)
    assert _said(path) == f"{path} is larger than 10 MiB, which the Hub refuses. Move data out of the card."


def test_what_may_not_be_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "README.md"
    path.touch()

    def refuse(*_: object, **__: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "open", refuse)
    assert _said(path) == f"{path} cannot be read: Permission denied. Check its permissions."


def test_what_may_not_be_written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "README.md"
    path.write_text("old")

    def full(handle: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(atomic.os, "fsync", full)
    with pytest.raises(CardError) as caught:
        Card("new").write(path)
    assert str(caught.value) == f"{path} cannot be written: No space left on device. The file is as it was."
    assert [(file.name, file.read_text()) for file in tmp_path.iterdir()] == [("README.md", "old")]


#: hub-spec §7.1: text → front matter and body
BLOCKS = {
    "usual": ("---\na: 1\n---\n# b", "a: 1", "# b"),
    "CRLF": ("---\r\na: 1\r\n---\r\n# b", "a: 1", "# b"),
    "CR inside": ("---\ra: 1\rb: 2\r---\n# b", "a: 1\rb: 2", "# b"),
    "CR after": ("---\na: 1\n---\r# b", None, None),
    "blank lines before": ("\n \n\t---\na: 1\n---\n", "a: 1", ""),
    "BOM": ("\ufeff---\na: 1\n---\n", "a: 1", ""),
    "blanks of JavaScript": ("\u00a0\u2028\u3000\x0b---\na: 1\n---\n", "a: 1", ""),
    "U+0085, none of JavaScript": ("\x85---\na: 1\n---\n", None, None),
    "U+001C, none of JavaScript": ("\x1c---\na: 1\n---\n", None, None),
    "blank after the opening": ("--- \na: 1\n---\n", None, None),
    "four dashes": ("----\na: 1\n---\n", None, None),
    "blanks after the closing": ("---\na: 1\n--- \t\n# b", "a: 1", "# b"),
    "words after the closing": ("---\na: 1\n--- x\n", None, None),
    "indented closing": ("---\na: 1\n ---\n", None, None),
    "dots": ("---\na: 1\n...\n", None, None),
    "nothing inside": ("---\n---\n", None, None),
    "a blank line inside": ("---\n\n---\nb", "", "b"),
    "unclosed": ("---\na: 1\n", None, None),
    "no line end": ("---\na: 1\n---", "a: 1", ""),
    "text before": ("x\n---\na: 1\n---\n", None, None),
    "comment before": ("<!-- x -->\n---\na: 1\n---\n", None, None),
    "dashes in a text": ("---\na: |\n  x\n---\ny\n---\n", "a: |\n  x", "y\n---\n"),
    "nothing": ("", None, None),
    "three dashes": ("---", None, None),
}


@pytest.mark.parametrize(("text", "front_matter", "body"), BLOCKS.values(), ids=BLOCKS)
def test_the_block_is_the_one_that_the_hub_finds(text: str, front_matter: str | None, body: str | None) -> None:
    card = Card(text)
    assert (card.front_matter, card.body) == (front_matter, text if body is None else body)
    start = card.front_matter_start
    assert text[start : start + len(front_matter or "")] == (front_matter or "")


@given(st.text("-\n\r \ta:1\ufeff\x85\u2028.", max_size=30))
def test_the_client_agrees(text: str) -> None:
    """But for what JavaScript counts as white space and Python does not, and the other way round."""
    from huggingface_hub.repocard import REGEX_YAML_BLOCK

    known = text.lstrip("\ufeff").replace("\x85", "x").replace("\ufeff", "x")
    match = REGEX_YAML_BLOCK.search(known)
    assert Card(known).front_matter == (match[2] if match else None)


HOSTILE = {
    "newlines": "\n" * 200_000,
    "newlines before a block": "\n" * 200_000 + "---\na: 1\n---\n",
    "newlines before an unclosed block": "\r\n" * 200_000 + "---\r\n" + "a\r\n" * 100_000,
    "nearly closed": "---\n" + "\n---x" * 200_000,
    "nearly closed by blanks": "---\n" + ("\n---" + " " * 1_000 + "x") * 500,
    "blanks after the closing": "---\na: 1\n---" + " " * 1_000_000 + "x",
    "opened again and again": "---\n" * 200_000,
    "byte-order marks": "\ufeff" * 500_000,
}


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE)
def test_the_block_is_found_in_time(text: str) -> None:
    within(1, lambda: (card := Card(text), card.front_matter, card.body, card.front_matter_start))


@given(st.text())
def test_front_matter_and_body_are_parts_of_the_text(text: str) -> None:
    card = Card(text)
    assert text.endswith(card.body)
    assert "".join(section.text for section in card.sections) == card.body
    if card.front_matter is None:
        assert (card.metadata, card.body) == ({}, text)
