"""receipt.json in `.cardsmith/`: what the Hub held after the last push, which the next one compares with.

It also remembers, for each branch and pull request, the commit of the last push there, and of a push that was
interrupted whether the repository that it made is to be public.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from cardsmith import atomic
from cardsmith.errors import FolderError
from cardsmith.push.hub.target import MAIN, Target
from cardsmith.push.planning.inside import require_inside
from cardsmith.push.receipt import Receipt

FILE = Path(".cardsmith") / "receipt.json"

_COMMIT = re.compile(r"[0-9a-f]{40}")
#: A receipt names the files of a folder; one that is larger is none.
_LARGEST = 2**22


def commit(folder: Path, repo_id: str, revision: str = MAIN) -> str | None:
    """The commit of the last proved push from this folder to that branch; `None` where no receipt says one.

    A receipt that cannot be read, is for another repository, or is no receipt at all is not used.
    """
    return _commits(_read(folder), repo_id).get(revision)


def pull_request(folder: Path, repo_id: str) -> int | None:
    """Number of the newest pull request that a push from this folder went to."""
    places = (Target(repo_id=repo_id, revision=name) for name in _commits(_read(folder), repo_id))
    return max((place.pull_request for place in places if place.pull_request), default=None)


def is_unfinished(folder: Path, page: str) -> bool:
    """Whether a push made the repository of that page, is to make it public, and was interrupted before that."""
    said = _read(folder)
    return said.get("url") == page and said.get("to_be_public") is True


def begin(folder: Path, repo_id: str, page: str) -> None:
    """Note that the repository is made private, and public when its files are there."""
    _write(folder, {"repo_id": repo_id, "url": page, "read_back": False, "to_be_public": True})


def keep(folder: Path, receipt: Receipt, *, is_base: bool = True) -> str | None:
    """Write the receipt of a push. The push has succeeded whatever becomes of it: a failure is a line, no error.

    Args:
        folder: that was pushed.
        receipt: of the push.
        is_base: whether the folder holds what came from the Hub's README. Where it does not, the commit is not noted:
            what persons wrote there would seem deleted here.
    """
    said = _read(folder)
    commits = _commits(said, receipt.repo_id)
    here = commits.get(receipt.revision) == receipt.commit and said.get("revision") == receipt.revision
    if receipt.commit is None or here:
        return None
    known = {**commits, receipt.revision: receipt.commit} if is_base else commits
    if problem := _write(folder, {**receipt.to_dict(), "commits": known}):
        return f"{problem} The next push knows less of what changed on the Hub."
    return None


def _write(folder: Path, said: Mapping[str, Any]) -> str | None:
    """What went wrong, if anything."""
    path = folder / FILE
    try:
        if path.is_symlink():
            path.unlink()
        require_inside(folder, [FILE.as_posix()])
        atomic.write_text(path, json.dumps(said, indent=2) + "\n")
    except FolderError as error:
        return str(error)
    except OSError as error:
        return f"{path} cannot be written: {error.strerror}."
    return None


def _commits(said: Mapping[str, Any], repo_id: str) -> dict[str, str]:
    """Branch → the commit of the last push there."""
    if not _is_proved(said, repo_id):
        return {}
    known = said.get("commits")
    pairs = known.items() if isinstance(known, dict) else ()
    return {name: oid for name, oid in pairs if isinstance(oid, str) and _COMMIT.fullmatch(oid)}


def _is_proved(said: Mapping[str, Any], repo_id: str) -> bool:
    return said.get("repo_id") == repo_id and said.get("read_back") is True


def _read(folder: Path) -> dict[str, Any]:
    path = folder / FILE
    try:
        if path.is_symlink() or not path.is_file() or path.stat().st_size > _LARGEST:
            return {}
        said = json.loads(path.read_bytes())
    except (OSError, ValueError, RecursionError):
        return {}
    return said if isinstance(said, dict) else {}
