"""receipt.json in `.cardsmith/`: what the Hub held after the last push, which the next one compares with.

It also remembers the commit of the last push to each branch and pull request of every repository that this folder went
to, which repositories a push that was interrupted has made and was to make public, and the marker of a commit that was
not read back.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any

from cardsmith import atomic
from cardsmith.errors import FolderError, UnreadableFile
from cardsmith.inside import require_inside
from cardsmith.push.hub.target import MAIN
from cardsmith.push.places import known, last_id, newest, proposals, pushed, unfinished
from cardsmith.push.receipt import Receipt

FILE = Path(".cardsmith") / "receipt.json"

#: A receipt names the files of a folder; one that is larger is none.
_LARGEST = 2**22


def require_sound(folder: Path) -> None:
    """Make sure that the receipt, where a file lies there, can be read as one.

    Raises:
        UnreadableFile: it cannot: what others have changed on the Hub would go unnoticed.
    """
    path = folder / FILE
    if not path.is_symlink() and path.is_file() and not isinstance(_said(path), dict):
        unknown = "a push does not know where the last one went, and what others have changed there since"
        raise UnreadableFile(path, "cannot be read as a receipt", f"Without it {unknown}. Restore it, or delete it.")


def commit(folder: Path, page: str, revision: str = MAIN) -> str | None:
    """The commit of the last proved push from this folder to that branch; `None` where no receipt says one.

    What is no receipt is not used.

    Args:
        folder: that was pushed.
        page: of the repository: the Hub's address and the id. Where nothing went to that branch, what went to the same
            id at another address counts: that may be the same Hub, and a commit that is not there harms nothing.
        revision: the branch, or `refs/pr/N`.
    """
    return next((each[revision] for each in known(_read(folder), page) if revision in each), None)


def repo_id(folder: Path, endpoint: str) -> str | None:
    """Id of the repository that the last push went to, the last to this Hub where there was one; `None` where none is
    noted.

    Args:
        folder: that was pushed.
        endpoint: the address of the Hub.
    """
    said = _read(folder)
    landed_at = said.get("unproved")
    return last_id([*pushed(said), *(landed_at if isinstance(landed_at, dict) else ())], endpoint)


def sent(folder: Path, commit: str | None) -> frozenset[str] | None:
    """Paths of the files that went up with that commit; `None` where the receipt is of another one, or has no list."""
    said = _read(folder)
    files = said.get("files") if commit and said.get("commit") == commit else None
    if not isinstance(files, list):
        return None
    return frozenset(str(each.get("path")) for each in files if isinstance(each, dict))


def pull_request(folder: Path, page: str) -> int | None:
    """Number of the newest pull request that a push from this folder went to."""
    return next((number for each in known(_read(folder), page) if (number := newest(each))), None)


def proposed(folder: Path, page: str) -> dict[int, str]:
    """Number → commit of the last pushes to pull requests, the newest first."""
    found = {number: oid for each in reversed(known(_read(folder), page)) for number, oid in proposals(each).items()}
    return {number: found[number] for number in sorted(found, reverse=True)}


def is_unfinished(folder: Path, page: str) -> bool:
    """Whether a push made the repository of that page, is to make it public, and was interrupted before that."""
    return page in unfinished(_read(folder))


def unproved(folder: Path, page: str) -> str | None:
    """The marker of the commit of the last push to that page, where it was not read back."""
    said = _read(folder).get("unproved")
    marker = said.get(page) if isinstance(said, dict) else None
    return marker if isinstance(marker, str) else None


def begin(folder: Path, page: str) -> str | None:
    """Note that the repository is made private, and public when its files are there.

    Returns:
        What went wrong, if anything.
    """
    said = _read(folder)
    return _write(folder, {**said, "pushed": pushed(said), "to_be_public": sorted({*unfinished(said), page})})


def withdraw(folder: Path, page: str) -> None:
    """Take back what `begin` noted: the repository is not there any more."""
    if page in (waiting := unfinished(said := _read(folder))):
        _write(folder, {**said, "to_be_public": [each for each in waiting if each != page]})


def landed(folder: Path, page: str, marker: str) -> None:
    """Note the marker of a commit before it is read back: whatever comes now, the commit is this folder's own."""
    said = _read(folder)
    _write(folder, {**said, "pushed": pushed(said), "unproved": {page: marker}})


def keep(folder: Path, receipt: Receipt, page: str, *, is_base: bool = True) -> str | None:
    """Write the receipt of a push. The push has succeeded whatever becomes of it: a failure is a line, no error.

    Args:
        folder: that was pushed.
        receipt: of the push.
        page: of the repository.
        is_base: whether the folder holds what came from the Hub's README. Where it does not, the commit is not noted:
            what persons wrote there would seem deleted here.
    """
    said = _read(folder)
    others, waiting, kept = pushed(said), unfinished(said), dict[str, Any]()
    here = others.pop(page, {})
    is_noted = here.get(receipt.revision) == receipt.commit and said.get("url") == receipt.url
    if receipt.commit is None or (is_noted and page not in waiting):
        return None
    if is_base:
        here[receipt.revision] = receipt.commit
    elif "unproved" in said:  # which is no base of the card, and this folder's own all the same
        kept["unproved"] = said["unproved"]
    if receipt.revision == MAIN:
        waiting = [each for each in waiting if each != page]
    notes = {"pushed": {**others, page: here}, "to_be_public": waiting, **kept}
    if problem := _write(folder, _within_bounds({**receipt.to_dict(), **notes})):
        return f"{problem} The next push knows less of what changed on the Hub."
    return None


def _within_bounds(said: Mapping[str, Any]) -> Mapping[str, Any]:
    """Without its lists of files and texts, where it would be too large to be read again."""
    lists = ("left_behind", "files", "from_hub", "kept", "given_up", "overruled")
    return said if len(_text(said)) <= _LARGEST else {key: value for key, value in said.items() if key not in lists}


def _text(said: Mapping[str, Any]) -> str:
    return json.dumps(said, indent=2) + "\n"


def _write(folder: Path, said: Mapping[str, Any]) -> str | None:
    """What went wrong, if anything."""
    path = folder / FILE
    try:
        if path.is_symlink():
            path.unlink()
        require_inside(folder, [FILE.as_posix()])
        atomic.write_text(path, _text(said))
    except FolderError as error:
        return str(error)
    except OSError as error:
        return f"{path} cannot be written: {error.strerror}."
    return None


def _read(folder: Path) -> dict[str, Any]:
    said = _said(folder / FILE)
    return said if isinstance(said, dict) else {}


def _said(path: Path) -> Any:
    """What the file says; `None` where that is nothing."""
    with suppress(OSError, ValueError, RecursionError):
        if not path.is_symlink() and path.is_file() and path.stat().st_size <= _LARGEST:
            return json.loads(path.read_bytes())
    return None
