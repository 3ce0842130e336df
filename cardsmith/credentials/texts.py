"""What is text, in which characters, and its parts: they overlap, so that each credential is whole in one."""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator
from typing import BinaryIO, NamedTuple

from cardsmith.credentials.kinds import LONGEST
from cardsmith.expressions import expression

#: Read at once, in bytes.
_AT_ONCE = 8 * 2**20
#: what text of wider characters begins with, and how it is read: what may be UTF-32 may be UTF-16 too
_MARKED = (
    (b"\xff\xfe\0\0", "utf-32"),
    (b"\0\0\xfe\xff", "utf-32"),
    (b"\xff\xfe", "utf-16"),
    (b"\xfe\xff", "utf-16"),
)
#: how it may be read where it begins with none, and how many of its characters are ASCII at least, unlike tensors'
_WIDE, _NARROW, _ASCII = ("utf-16-le", "utf-16-be", "utf-32-le", "utf-32-be"), ("latin-1",), 1 / 8
#: control characters that no text has
_CONTROL = expression(r"[\0-\x08\x0e-\x1a\x1c-\x1f]")
#: how JSON may write any character, and a slash
_ESCAPED = expression(r"\\u00([0-9A-Fa-f]{2})|\\(/)")
#: how it writes one that a credential can have
_ESCAPED_IN_WORDS = expression(r"\\u00[2-7]|\\/(?<=[A-Za-z0-9+:/]\\/)")


class Part(NamedTuple):
    """A piece of a text."""

    text: str
    #: whether it begins with the end of the part before it
    begun: bool = False
    #: whether another part follows, so that what ends here may go on
    goes_on: bool = False


def is_text(head: bytes) -> bool:
    """Whether a file that begins so is text in UTF-8. A character may be cut at the end."""
    if b"\0" in head:
        return False
    try:
        head.decode("utf-8")
    except UnicodeDecodeError as error:
        return error.reason == "unexpected end of data"
    return True


def encodings(head: bytes) -> list[str]:
    """How a text that begins so and is not in UTF-8 may be read; none where it is no text."""
    marked = [encoding for mark, encoding in _MARKED if head.startswith(mark)]
    return marked or [encoding for encoding in (_WIDE if b"\0" in head else _NARROW) if _reads_as(head, encoding)]


def _reads_as(head: bytes, encoding: str) -> bool:
    try:
        text = codecs.getincrementaldecoder(encoding)().decode(head)
    except UnicodeDecodeError:
        return False
    return not _CONTROL.search(text) and sum(character < "\x80" for character in text) > len(text) * _ASCII


def parts(file: BinaryIO, encoding: str, most: int) -> Iterator[Part]:
    """A text, from where the file stands.

    Args:
        file: what is read.
        encoding: of its characters; what is none becomes a sign that no credential has.
        most: how many bytes are read.
    """
    decoder = codecs.getincrementaldecoder(encoding)("replace")
    tail, begun, left = "", False, most
    data = file.read(min(_AT_ONCE, left))
    while data:
        left -= len(data)
        following = file.read(min(_AT_ONCE, left))
        text = tail + decoder.decode(data)
        yield Part(text, begun, bool(following))
        tail, begun, data = text[-LONGEST:], True, following


def unescaped(part: Part) -> Iterator[Part]:
    """The same with the characters that JSON escapes, where there are such that a credential can have."""
    if _ESCAPED_IN_WORDS.search(part.text):
        yield part._replace(text=_ESCAPED.sub(_character, part.text))


def _character(match: re.Match[str]) -> str:
    return chr(int(match[1], 16)) if match[1] else match[2]
