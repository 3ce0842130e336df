"""The two sides of a push, as persons edit them: the README in the folder, and the one on the Hub."""

from __future__ import annotations

import subprocess
from pathlib import Path
from typing import Any

from .makers import Shelf

Edits = list[tuple[str, str]]

ID = "local/tiny"
INTRO = "This is a model for text generation."
START = "## Quick start\n"
LIMITS = "## Limits\n\nIt lies.\n\n"

#: what the gate says of a place, here and on the Hub
APART = """README.md: {0} was changed here and on the Hub. Take one with --prefer here or --prefer hub; \
for a bit of both, write it here and prefer that.
    Here:
      {1}
    On the Hub:
      {2}"""


def api(shelf: Shelf) -> Any:
    """The client itself, as somebody else uses it."""
    from huggingface_hub import HfApi

    return HfApi(endpoint=shelf.endpoint, token="local")


def there(shelf: Shelf) -> str:
    """The README on the Hub, byte for byte."""
    from huggingface_hub import hf_hub_download

    place = shelf.root.parent / "looked-at" / shelf.commits(ID)[0]
    return Path(hf_hub_download(ID, "README.md", local_dir=place, endpoint=shelf.endpoint)).read_bytes().decode()


def put(shelf: Shelf, text: str | bytes, path: str = "README.md") -> None:
    """Commit a file on the Hub, as its web page does."""
    data = text.encode() if isinstance(text, str) else text
    api(shelf).upload_file(path_or_fileobj=data, path_in_repo=path, repo_id=ID)


def edited(text: str, edits: Edits) -> str:
    """The text with each of them made once."""
    for old, new in edits:
        assert old in text, old
        text = text.replace(old, new, 1)
    return text


def edit(model: Path, edits: Edits) -> None:
    """Edit the README in the folder."""
    readme = model / "README.md"
    readme.write_bytes(edited(readme.read_bytes().decode(), edits).encode())


def commit(shelf: Shelf, data: bytes) -> None:
    """Commit a README with git: the client refuses one that is broken."""
    clone = shelf.root.parent / "clone"
    _git("clone", "-q", shelf.root / "models" / f"{ID}.git", clone)
    (clone / "README.md").write_bytes(data)
    _git("-C", clone, "-c", "user.name=x", "-c", "user.email=x@x", "commit", "-qam", "by hand")
    _git("-C", clone, "push", "-q", "origin", "HEAD:main")


def _git(*arguments: str | Path) -> None:
    subprocess.run(["git", *arguments], check=True, capture_output=True)
