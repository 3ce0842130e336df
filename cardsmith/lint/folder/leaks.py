"""Which files of a model folder are looked into for what must not be there, and how far."""

from __future__ import annotations

import stat
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from cardsmith.credentials import Secret
from cardsmith.lint.folder.beside import Beside

#: All of a folder that is looked into: files, and bytes of them.
_MOST_FILES, _MOST_BYTES = 5_000, 64 * 2**20
_HEAD = 8192
_CARD = "README.md"


class Leak(NamedTuple):
    """A credential in a file."""

    file: str
    secret: Secret
    #: the part of the file, as its format names it; empty for the file itself
    member: str = ""
    #: whether the place of the credential is one in the file's text
    placed: bool = False


def leaks(beside: Beside, *, text: bool) -> Iterator[Leak]:
    """The credentials in the text files beside a card, or in all others. Links are not followed."""
    left = _MOST_BYTES
    for name in beside.names[:_MOST_FILES]:
        path = beside.folder / name
        head = None if name == _CARD or left <= 0 else _head(path)
        if head is not None and _is_text(head) is text:
            left -= _cost(path, text)
            yield from _in_text(beside, name) if text else _in_parts(path, name)


def told(secret: Secret) -> str:
    """What was found and where it is revoked, without the credential."""
    shown = f" (`{secret.prefix}…`)" if secret.prefix else ""
    where = f"at {secret.revoke}" if secret.revoke else "where it was issued"
    if not secret.certain:
        return f"{secret.name}; if it is one, revoke it {where}"
    return f"{secret.name}{shown} that everybody can use; revoke it {where}"


def _head(path: Path) -> bytes | None:
    try:
        if not stat.S_ISREG(path.lstat().st_mode):
            return None
        with path.open("rb") as file:
            return file.read(_HEAD)
    except OSError:
        return None


def _is_text(head: bytes) -> bool:
    from cardsmith.credentials.texts import is_text

    return is_text(head) or head.startswith((b"\xff\xfe", b"\xfe\xff"))


def _cost(path: Path, text: bool) -> int:
    from cardsmith.credentials.carriers import LARGEST, LARGEST_OTHER

    return min(path.stat().st_size, LARGEST if text else LARGEST_OTHER)


def _in_text(beside: Beside, name: str) -> Iterator[Leak]:
    if beside.text(name) is not None:
        yield from (Leak(name, secret, placed=True) for secret in beside.secrets(name))
    else:
        yield from _in_parts(beside.folder / name, name)


def _in_parts(path: Path, name: str) -> Iterator[Leak]:
    """Each kind of credential once for each part of the file."""
    from cardsmith.credentials.files import in_pieces

    try:
        with path.open("rb") as file:
            found = {(member, secret.name): Leak(name, secret, member) for member, secret in in_pieces(file)}
    except OSError:
        return
    yield from found.values()
