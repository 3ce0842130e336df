"""receipt.json in `.cardsmith/`: what the Hub held after the last push, which the next one compares with."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

from cardsmith import atomic
from cardsmith.push.receipt import Receipt

FILE = Path(".cardsmith") / "receipt.json"

_COMMIT = re.compile(r"[0-9a-f]{40}")
#: A receipt names the files of a folder; one that is larger is none.
_LARGEST = 2**22


def commit(folder: Path, repo_id: str) -> str | None:
    """The commit of the last proved push from this folder to `repo_id`; `None` where no receipt says one.

    A receipt that cannot be read, is for another repository, or is no receipt at all is not used.
    """
    said = _read(folder / FILE)
    known = said.get("commit")
    fits = said.get("repo_id") == repo_id and said.get("read_back") is True
    return known if fits and isinstance(known, str) and _COMMIT.fullmatch(known) else None


def keep(folder: Path, receipt: Receipt) -> str | None:
    """Write the receipt of a push. The push has succeeded whatever becomes of it: a failure is a line, no error."""
    if receipt.commit is None or commit(folder, receipt.repo_id) == receipt.commit:
        return None
    path = folder / FILE
    try:
        if path.is_symlink():
            path.unlink()
        atomic.write_text(path, json.dumps(receipt.to_dict(), indent=2) + "\n")
    except OSError as error:
        return f"{path} cannot be written: {error.strerror}. The next push knows less of what changed on the Hub."
    return None


def _read(path: Path) -> dict[str, Any]:
    try:
        if path.is_symlink() or not path.is_file() or path.stat().st_size > _LARGEST:
            return {}
        said = json.loads(path.read_bytes())
    except (OSError, ValueError, RecursionError):
        return {}
    return said if isinstance(said, dict) else {}
