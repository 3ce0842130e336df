"""A model on this machine, to compare with: in a folder, or in the cache of what was fetched from the Hub."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from cardsmith.artifact.header import BrokenHeader, Header, read_header
from cardsmith.repo_id import is_repo_id

Headers = Mapping[Path, Header]


def folder_of(base: str, revision: str | None) -> Path | None:
    """Where `base`, a path or an id, lies on this machine; None when it does not. Nothing is fetched."""
    if Path(base).is_dir():
        return Path(base)
    if not is_repo_id(base):
        return None
    from huggingface_hub import try_to_load_from_cache

    found = try_to_load_from_cache(base, "config.json", revision=revision or "main")
    return Path(found).parent if isinstance(found, str) else None


def headers_in(folder: Path) -> Headers:
    """File → header of each safetensors file that can be read."""
    headers: dict[Path, Header] = {}
    for path in sorted(folder.glob("*.safetensors")):
        try:
            headers[path] = read_header(path)
        except BrokenHeader:
            continue
    return headers
