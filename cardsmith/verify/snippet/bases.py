"""Where the base of an adapter lies on this machine, revision by revision. Nothing is fetched."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping
from pathlib import Path

from cardsmith.repo_id import is_repo_id


def on_disk(base: str | None, revisions: Iterable[str | None]) -> dict[str, Path]:
    """Revision → folder of what `base` is, `main` among them; empty where it is not on this machine.

    Args:
        base: a folder, or an id on the Hub that is looked up in the cache.
        revisions: by which a folder answers too, beside `main`; the cache knows its own.
    """
    if base is None:
        return {}
    if Path(base).is_dir():
        return dict.fromkeys(("main", *filter(None, revisions)), Path(base).resolve())
    return _cached(base) if is_repo_id(base) else {}


def cache(environ: Mapping[str, str]) -> Path:
    """The folder of repositories in the Hugging Face cache, as `huggingface_hub` makes it out of the environment."""
    for name in ("HF_HUB_CACHE", "HUGGINGFACE_HUB_CACHE"):
        if environ.get(name):
            return Path(environ[name]).expanduser()
    caches = environ.get("XDG_CACHE_HOME") or "~/.cache"
    return Path(environ.get("HF_HOME") or f"{caches}/huggingface").expanduser() / "hub"


def _cached(base: str) -> dict[str, Path]:
    """Each snapshot in the cache, by its commit and by the names that point to it."""
    folder = cache(os.environ) / f"models--{base.replace('/', '--')}"
    found = {path.name: path for path in (folder / "snapshots").glob("*") if path.is_dir()}
    for ref in (folder / "refs").rglob("*"):
        commit = ref.read_text("ascii", "replace").strip() if ref.is_file() else ""
        if commit in found:
            found[ref.relative_to(folder / "refs").as_posix()] = found[commit]
    return found
