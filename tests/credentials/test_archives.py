"""What is packed is looked into; what cannot be is said."""

from __future__ import annotations

import bz2
import gzip
import io
import lzma
import random
import struct
import tarfile
import zipfile
import zlib
from collections.abc import Callable
from typing import Any

import pytest

from cardsmith.credentials.archives import opener
from cardsmith.credentials.closed import closed
from cardsmith.credentials.files import in_bytes, in_pieces

from .planted import text

_CHANCE = random.Random(0)  # noqa: S311 - nothing is kept secret by it
TOKEN = "hf" + "_" + text(34)
LINE = f"export HF_TOKEN={TOKEN}\n".encode()


def tarred(members: dict[str, bytes], kind: bytes = tarfile.REGTYPE) -> bytes:
    """A tar archive."""
    file = io.BytesIO()
    with tarfile.open(fileobj=file, mode="w") as archive:
        for name, data in members.items():
            info = tarfile.TarInfo(name)
            info.type = kind
            info.size = len(data)
            archive.addfile(info, io.BytesIO(data))
    return file.getvalue()


def old(archive: bytes) -> bytes:
    """A tar archive of one member without what newer ones say of themselves."""
    head = bytearray(archive[:512])
    head[257:512] = bytes(255)
    head[148:156] = b" " * 8
    head[148:156] = b"%06o\0 " % sum(head)
    return bytes(head) + archive[512:]


def zipped(members: dict[str, bytes]) -> bytes:
    """A zip archive, compressed."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members.items():
            archive.writestr(name, data)
    return file.getvalue()


def commented(archive_says: bytes, member_says: bytes) -> bytes:
    """A zip archive with comments."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        info = zipfile.ZipInfo("a")
        info.comment = member_says
        archive.writestr(info, b"words")
        archive.comment = archive_says
    return file.getvalue()


def stored(members: dict[str, bytes]) -> bytes:
    """A zip archive, as it is."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        for name, data in members.items():
            archive.writestr(name, data)
    return file.getvalue()


def headed(**header: Any) -> bytes:
    """A tar archive of one member that holds nothing and says something in its header."""
    file = io.BytesIO()
    with tarfile.open(fileobj=file, mode="w", format=tarfile.PAX_FORMAT) as archive:
        info = tarfile.TarInfo("a")
        for name, value in header.items():
            setattr(info, name, value)
        archive.addfile(info)
    return file.getvalue()


def chunk(name: bytes, data: bytes) -> bytes:
    """A chunk of a PNG."""
    return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))


def png(*chunks: bytes) -> bytes:
    """A picture of one point."""
    header = chunk(b"IHDR", struct.pack(">IIBBBBB", 1, 1, 8, 0, 0, 0, 0))
    pixels = chunk(b"IDAT", zlib.compress(b"\0\0"))
    return b"\x89PNG\r\n\x1a\n" + header + b"".join(chunks) + pixels + chunk(b"IEND", b"")


def windowed(data: bytes) -> bytes:
    """Of zlib, beginning with another byte than it mostly does."""
    stream = zlib.compressobj(9, zlib.DEFLATED, 9)
    return stream.compress(data) + stream.flush()


def sized(data: bytes) -> bytes:
    """The older kind of xz, with the length of the data in its beginning."""
    packed = lzma.compress(data, lzma.FORMAT_ALONE)
    return packed[:5] + len(data).to_bytes(8, "little") + packed[13:]


def nested(pack: Callable[[bytes], bytes], times: int) -> bytes:
    """The line in archives, one in the other."""
    data = LINE
    for _ in range(times):
        data = pack(data)
    return data


PACKED: dict[str, tuple[bytes, str]] = {
    "gzip": (gzip.compress(LINE), ""),
    "bzip2": (bz2.compress(LINE), ""),
    "xz": (lzma.compress(LINE), ""),
    "lzma": (lzma.compress(LINE, lzma.FORMAT_ALONE), ""),
    "lzma that states its length": (sized(LINE), ""),
    "zlib": (zlib.compress(LINE), ""),
    "zlib, not packed": (zlib.compress(LINE, 0), ""),
    "zlib, packed best": (zlib.compress(LINE * 999, 9), ""),
    "zlib of much": (zlib.compress(_CHANCE.randbytes(2**17) + b"\n" + LINE), ""),
    "zlib in a stored zip": (stored({"model.joblib": zlib.compress(LINE)}), "model.joblib"),
    "gzip, two": (gzip.compress(b"words") + bytes(99) + gzip.compress(LINE), ""),
    "bzip2, many": (bz2.compress(b"words") * 7000 + bz2.compress(LINE), ""),
    "xz, two": (lzma.compress(b"words") + bytes(8) + lzma.compress(LINE), ""),
    "gzip behind a zlib": (zlib.compress(b"words") + gzip.compress(LINE), ""),
    "xz behind a gzip": (gzip.compress(b"words") + lzma.compress(LINE), ""),
    "gzip behind a bzip2": (bz2.compress(b"words") + gzip.compress(LINE), ""),
    "gzip behind an xz": (lzma.compress(b"words") + gzip.compress(LINE), ""),
    "gzip behind an lzma": (lzma.compress(b"words", lzma.FORMAT_ALONE) + gzip.compress(LINE), ""),
    "gzip behind a tar": (tarred({"a": b"words"}) + gzip.compress(LINE), ""),
    "zip behind a tar": (tarred({"a": b"words"}) + zipped({"b.txt": LINE}), "b.txt"),
    "gzip behind a picture": (png() + gzip.compress(LINE), ""),
    "words behind a packed gzip": (bz2.compress(gzip.compress(b"words") + b"\n" + LINE), ""),
    "tar": (tarred({"a/.env": LINE}), "a/.env"),
    "tar.gz": (gzip.compress(tarred({"a/.env": LINE})), "a/.env"),
    "tar.gz, what a link leads to": (gzip.compress(headed(type=tarfile.SYMTYPE, linkname=f"../{TOKEN}")), ""),
    "tar.gz, a folder": (gzip.compress(headed(type=tarfile.DIRTYPE, name=TOKEN)), ""),
    "tar.gz, an extended header": (gzip.compress(headed(pax_headers={"comment": LINE.decode()})), ""),
    "tar.gz, an owner": (gzip.compress(headed(uname=TOKEN[:20] + TOKEN[20:])), ""),
    "tar.gz, a member of an unknown kind": (gzip.compress(tarred({"a": LINE}, b"Z")), "a"),
    "tar.gz, gzip in a tar of old": (gzip.compress(old(tarred({"a.gz": gzip.compress(LINE)}))), "a.gz"),
    "zip in a zip": (zipped({"in.zip": zipped({"b.txt": LINE})}), "in.zip/b.txt"),
    "gzip in a tar": (tarred({"log.gz": gzip.compress(LINE)}), "log.gz"),
    "gzip in a gzip, five times": (nested(gzip.compress, 5), ""),
    "comment of a packed zip": (gzip.compress(commented(LINE, b"")), ""),
    "comment on a member of a packed zip": (gzip.compress(commented(b"", LINE)), ""),
    "zip in a zip, five times": (nested(lambda data: zipped({"a": data}), 5), "a/a/a/a/a"),
    "far into a large member": (gzip.compress(b"\n" * 9 * 2**20 + LINE), ""),
    "across the border of a large member": (gzip.compress(b"\n" * (8 * 2**20 - 30) + LINE), ""),
    "zip in a gzip, UTF-32": (gzip.compress(zipped({"b.txt": LINE.decode().encode("utf-32")})), "b.txt"),
    "compressed, under the name of a tensor": (zipped({"data/0": LINE}), "data/0"),
    "gzip under the name of a tensor": (stored({"run/data/17": gzip.compress(LINE)}), "run/data/17"),
    "UTF-16 under the name of a tensor": (stored({"data/0": LINE.decode().encode("utf-16")}), "data/0"),
    "tensor of an archive in an archive": (
        zipped({"state.pt": stored({"state/data/0": bytes(2**16) + LINE})}),
        "state.pt/state/data/0",
    ),
    "picture, plain words": (png(chunk(b"tEXt", b"Comment\0" + LINE)), "its metadata"),
    "picture, packed words": (png(chunk(b"zTXt", b"Comment\0\0" + zlib.compress(LINE))), "its metadata"),
    "picture, packed words of any language": (
        png(chunk(b"iTXt", b"Comment\0\1\0en\0\0" + zlib.compress(LINE))),
        "its metadata",
    ),
    "picture, words packed with a small window": (png(chunk(b"zTXt", b"Comment\0\0" + windowed(LINE))), "its metadata"),
    "picture, packed words of the language x-default": (
        png(chunk(b"iTXt", b"Comment\0\1\0x-default\0x\0" + zlib.compress(LINE))),
        "its metadata",
    ),
    "picture, plain words of any language": (png(chunk(b"iTXt", b"Comment\0\0\0\0\0" + LINE)), "its metadata"),
    "picture, words that only say they are packed": (png(chunk(b"zTXt", b"Comment\0\0" + LINE)), "its metadata"),
    "picture, profile of its colours": (png(chunk(b"iCCP", b"sRGB\0\0" + zlib.compress(LINE))), "its metadata"),
    "behind a picture in a gzip": (gzip.compress(png() + LINE), ""),
    "picture in UTF-16": (png(chunk(b"eXIf", b"II*\0" + LINE.decode().encode("utf-16-le"))), "its metadata"),
}


@pytest.mark.parametrize("case", PACKED)
def test_what_is_packed_is_looked_into(case: str) -> None:
    data, member = PACKED[case]
    assert {(part, found.name) for part, found in in_pieces(io.BytesIO(data))} == {(member, "a Hugging Face token")}
    assert closed(io.BytesIO(data), 2**24) is None


def test_a_key_that_the_words_before_it_give_away() -> None:
    line = f"aws_secret_access_key = {text(40)}".encode()
    for data in (
        png(chunk(b"tEXt", b"Comment\0" + line)),
        png(chunk(b"zTXt", b"Comment\0\0" + zlib.compress(line))),
        png(chunk(b"iTXt", b"Comment\0\0\0en\0\0" + line)),
        png(chunk(b"iTXt", b"aws_secret_access_key\0\1\0\0\0" + zlib.compress(line.partition(b" = ")[2]))),
    ):
        assert [found.name for _, found in in_pieces(io.BytesIO(data))] == ["an AWS secret key"]


def test_a_text_under_the_name_of_a_tensor() -> None:
    line = f"aws_secret_access_key = {text(40)}\n".encode()
    found = [(part, found.name) for part, found in in_pieces(io.BytesIO(stored({"data/0": line})))]
    assert found == [("data/0", "an AWS secret key")]


def test_a_tensor_is_searched_with_the_bytes_of_its_file() -> None:
    """Not once more, as what is in an archive."""
    data = stored({"state/data/0": bytes(2**16) + LINE})
    assert list(in_pieces(io.BytesIO(data))) == []
    assert list(in_bytes(io.BytesIO(data))) == ["a Hugging Face token"]


@pytest.mark.parametrize("pack", [tarred, zipped, stored])
def test_the_name_of_a_member_in_what_is_packed(pack: Callable[[dict[str, bytes]], bytes]) -> None:
    data = gzip.compress(pack({f"a/{TOKEN}.txt": b"words"}))
    assert [(part, found.name) for part, found in in_pieces(io.BytesIO(data))] == [("", "a Hugging Face token")]


def test_json_that_writes_letters_as_numbers() -> None:
    hidden = "".join(f"\\u{ord(letter):04x}" for letter in TOKEN)
    assert {found.name for _, found in in_pieces(io.BytesIO(f'{{"a": "{hidden}"}}'.encode()))} == {
        "a Hugging Face token"
    }


CLOSED: dict[str, tuple[Callable[[], bytes], str]] = {
    "7z": (lambda: b"7z\xbc\xaf\x27\x1c" + bytes(100), "a 7z archive"),
    "rar": (lambda: b"Rar!\x1a\x07\x01\0", "a RAR archive"),
    "zstd": (lambda: b"\x28\xb5\x2f\xfd" + bytes(10), "a Zstandard stream"),
    "lz4": (lambda: b"\x04\x22\x4d\x18" + bytes(10), "an LZ4 stream"),
    "zstd of old": (lambda: b"\x27\xb5\x2f\xfd" + bytes(10), "a Zstandard stream"),
    "zstd behind what is passed over": (
        lambda: b"\x5f\x2a\x4d\x18\4\0\0\0abcd\x28\xb5\x2f\xfd",
        "a Zstandard or LZ4 stream",
    ),
    "lz4 of old": (lambda: b"\x02\x21\x4c\x18" + bytes(10), "an LZ4 stream"),
    "lzip": (lambda: b"LZIP\1\x0c" + bytes(10), "an lzip stream"),
    "lzop": (lambda: b"\x89LZO\0\r\n\x1a\n" + bytes(10), "an lzop stream"),
    "parquet": (lambda: b"PAR1" + bytes(100) + b"PAR1", "a Parquet table"),
    "encrypted parquet": (lambda: b"PARE" + bytes(100) + b"PARE", "a Parquet table"),
    "Git pack": (lambda: b"PACK\0\0\0\2\0\0\0\1" + bytes(100), "a Git pack"),
    "Git bundle": (lambda: b"# v2 git bundle\n" + b"a" * 40 + b" HEAD\n\nPACK" + bytes(100), "a Git pack"),
    "PDF": (lambda: b"%PDF-1.7\n", "a PDF"),
    "PDF in a tar": (lambda: tarred({"a.pdf": b"%PDF-1.7\n"}), "a PDF"),
    "snappy": (lambda: b"\xff\6\0\0sNaPpY" + bytes(10), "a Snappy stream"),
    "compress": (lambda: b"\x1f\x9d\x90" + bytes(10), "a .Z stream"),
    "lzip in a stored zip": (lambda: stored({"data/0": b"LZIP\1\x0c" + bytes(10)}), "an lzip stream"),
    "cut zlib": (lambda: zlib.compress(_CHANCE.randbytes(2**10))[:-9], "a broken archive"),
    "cut lzma that states its length": (lambda: sized(_CHANCE.randbytes(2**10))[:-99], "a broken archive"),
    "zip behind a zlib": (lambda: zlib.compress(LINE) + zipped({"a": b"b"}), "an archive behind other bytes"),
    "bomb of zlib": (lambda: zlib.compress(bytes(2**21)), "more than can be searched, once unpacked"),
    "cut gzip": (lambda: gzip.compress(bytes(2**16))[:40], "a broken archive"),
    "cut zip": (lambda: zipped({"a": b"b"})[:20], "a broken archive"),
    "bomb": (lambda: gzip.compress(bytes(2**21)), "more than can be searched, once unpacked"),
    "bomb in a zip": (lambda: zipped({"a": bytes(2**21)}), "more than can be searched, once unpacked"),
    "many small bombs": (
        lambda: zipped({f"{n}": gzip.compress(bytes(2**19)) for n in range(3)}),
        "more than can be searched, once unpacked",
    ),
    "zip in a zip, six times": (
        lambda: nested(lambda data: zipped({"a": data}), 6),
        "an archive of archives, more than five deep",
    ),
    "gzip in a gzip, six times": (lambda: nested(gzip.compress, 6), "an archive of archives, more than five deep"),
    "picture in five archives": (
        lambda: gzip.compress(gzip.compress(gzip.compress(gzip.compress(gzip.compress(png()))))),
        "an archive of archives, more than five deep",
    ),
    "7z in a stored zip": (lambda: stored({"a": b"7z\xbc\xaf\x27\x1c" + bytes(100)}), "a 7z archive"),
    "7z under the name of a tensor": (lambda: stored({"data/0": b"7z\xbc\xaf\x27\x1c" + bytes(100)}), "a 7z archive"),
    "bomb under the name of a tensor": (
        lambda: zipped({"data/0": bytes(2**21)}),
        "more than can be searched, once unpacked",
    ),
    "zip with a password in a tar": (
        lambda: tarred({"a.zip": _locked(zipped({"a": b"b"}))}),
        "an archive with a password",
    ),
    "cut gzip in a zip": (lambda: zipped({"a.gz": gzip.compress(bytes(2**16))[:40]}), "a broken archive"),
    "compressed in an unknown way": (lambda: _unknown(zipped({"a": b"b"})), "a broken archive"),
    "many": (lambda: tarred({f"{n}": b"" for n in range(1001)}), "more than can be searched, once unpacked"),
    "many in a zip": (lambda: zipped({f"{n}": b"" for n in range(1001)}), "an archive of too many files"),
    "zip behind a script": (lambda: b"#!/bin/sh\nexit\n" + zipped({"a": b"b"}), "an archive behind other bytes"),
    "zip behind a picture": (lambda: png() + zipped({"a": b"b"}), "an archive behind other bytes"),
    "zip before a zip": (lambda: zipped({"a": LINE}) + zipped({"a": b"b"}), "an archive behind other bytes"),
    "zip before a zip of nothing": (lambda: zipped({"a": LINE}) + zipped({}), "an archive behind other bytes"),
    "gzip behind a zip": (
        lambda: zipped({"a": b"b"}) + gzip.compress(LINE),
        "an archive with other bytes behind it",
    ),
    **{
        f"stream that begins with {pack(b'')[:2]!r} behind a text of {lines} lines": (
            lambda pack=pack, lines=lines: b"#!/bin/sh\n" + b"# a script\n" * lines + pack(LINE * 9),
            "an archive behind other bytes",
        )
        for pack in (gzip.compress, lzma.compress, bz2.compress, lambda data: b"\x28\xb5\x2f\xfd" + data)
        for lines in (1, 99_999)
    },
    "bzip2 behind a script that names its mark": (
        lambda: b"#!/bin/sh\n# find 1AY&SY and unpack what begins there\n" + b"# words\n" * 99 + bz2.compress(LINE * 9),
        "an archive behind other bytes",
    ),
    "7z behind a picture": (lambda: png() + b"7z\xbc\xaf\x27\x1c" + bytes(100), "a 7z archive"),
    "bomb in a picture": (
        lambda: png(chunk(b"zTXt", b"Comment\0\0" + zlib.compress(bytes(2**21)))),
        "more than can be searched, once unpacked",
    ),
    "zip behind a program in a stored zip": (
        lambda: stored({"run.exe": b"MZ" + b"q" * 600 + zipped({"a": b"b"}), "b.txt": b"b" * 2**17}),
        "an archive behind other bytes",
    ),
    "zip behind a tensor": (
        lambda: stored({"state/data/0": b"\0\xff" * 2**17 + zipped({"a": b"b"}), "state/data/1": bytes(2**17)}),
        "an archive behind other bytes",
    ),
    "zip with a comment behind a program in a stored zip": (
        lambda: stored({"run.exe": b"MZ" + b"q" * 600 + _commented(zipped({"a": b"b"}))}),
        "an archive behind other bytes",
    ),
    "zip behind a bzip2": (lambda: bz2.compress(LINE) + zipped({"a": b"b"}), "an archive behind other bytes"),
    "zip behind an xz": (lambda: lzma.compress(LINE) + zipped({"a": b"b"}), "an archive behind other bytes"),
    "cut zip behind a tar": (lambda: tarred({"a": b"b"}) + zipped({"a": b"b"})[:20], "a broken archive"),
    "password": (lambda: _locked(zipped({"a": b"b"})), "an archive with a password"),
}


def _locked(data: bytes) -> bytes:
    """The archive with the mark of encryption on its member."""
    place = data.index(b"PK\x01\x02") + 8
    return data[:place] + b"\1" + data[place + 1 :]


def _commented(data: bytes) -> bytes:
    """The archive with as long a comment as it can have."""
    return data[:-2] + b"\xff\xff" + b"c" * (2**16 - 1)


def _unknown(data: bytes) -> bytes:
    """The archive with a way to compress that Python has not."""
    for mark, place in ((b"PK\x01\x02", 10), (b"PK\x03\x04", 8)):
        at = data.index(mark) + place
        data = data[:at] + b"\x63\0" + data[at + 2 :]
    return data


@pytest.mark.parametrize("case", CLOSED)
def test_what_cannot_be_looked_into_is_said(case: str) -> None:
    make, what = CLOSED[case]
    file = io.BytesIO(make())
    assert (closed(file, 2**20), file.tell()) == (what, 0)


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"words",
        b"]\0\0\0\0\0\0\0{",
        b"words PK\5\6" + bytes(18),
        bytes(600),
        b"x^2 + y^2 = z^2",
        b"x^" + b"2 + y^2 = z^2" * 99,
        b"x\x9c",
        b"x\1" + bytes(600),
        b"BZhang, A. and others",
        b"LZIP is a program",
        b"PARTS of speech",
        b"%PDF is how a PDF begins",
        b"\x1f\x8b\0words",
        b"\x1f\x9dwords",
        struct.pack("<9q", 0x5D, *range(8)),
        png(),
        png()[:20],
        zipped({"a": b"b"}),
        stored({"a": bytes(2**21)}),
        stored({"a": b"words PK\5\6" + bytes(18)}),
        stored({"a.zip": zipped({"a": b"b"}), "b": b"b" * 600}),
        tarred({"a.zip": zipped({"a": b"b"})}),
        _commented(zipped({"a": b"b"})),
        zipped({"a": b"b"}) + bytes(9),
        b"bzip2 begins with BZh91AY&SY, and then goes on.",
    ],
)
def test_nothing_is_said_of_what_is_open(data: bytes) -> None:
    assert closed(io.BytesIO(data), 2**20) is None


def test_two_bytes_are_not_taken_for_zlib() -> None:
    """Of tensors, and of texts."""
    begins = [bytes((one, two)) for one in range(8, 0x80, 16) for two in range(256) if (one * 256 + two) % 31 == 0]
    for begin in begins:
        for behind in (_CHANCE.randbytes(600), text(600).encode(), bytes(600), struct.pack("<75d", *range(75))):
            assert opener(begin + behind) is None
