"""Which model did training start from?"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import TypeGuard

from cardsmith.facts.findings import Finding
from cardsmith.facts.folder import Folder
from cardsmith.facts.run import LiveRun
from cardsmith.repo_id import is_repo_id

#: How relative paths of trained models begin, or end: `outputs/sft`, `my-run/checkpoint-500`. No such owner has models.
_FOLDER = re.compile(
    r"(?:outputs?|out|runs?|results?|saves?|saved|checkpoints?|ckpts?|models|experiments|logs|tmp|data)/"
    r"|(?:.*/)?checkpoint-\d+$",
    re.IGNORECASE,
)


def from_run(run: LiveRun) -> Iterator[Finding]:
    """From the adapter's or the model's configuration; the commit from there or from the Hub's cache."""
    if run.peft_config is not None:
        name, source = run.peft_config.base_model_name_or_path, "PEFT configuration: base_model_name_or_path"
        revision = getattr(run.peft_config, "revision", None)
    else:
        name, source = getattr(run.config, "_name_or_path", None), "model configuration: _name_or_path"
        revision = None
    # a model that was made anew, with random weights, has an empty name: as a path that would be this folder
    if isinstance(name, str) and name and _is_there(name):
        # transformers loads a folder before it asks the Hub; only this machine knows that there was one
        yield Finding("base_model.local", True, source)
        return
    if not is_hub_id(name):
        return
    yield Finding("base_model.id", name, source)
    yield Finding("base_model.revision", _commit(revision), "PEFT configuration: revision")
    loaded = getattr(run.config, "_commit_hash", None)
    yield Finding("base_model.revision", _commit(loaded), "model configuration: _commit_hash")
    yield Finding("base_model.revision", _cached_commit(str(name)), "the Hub's cache on the training machine")


def from_folder(folder: Folder) -> Iterator[Finding]:
    """From adapter_config.json; transformers 4 leaves the id in config.json too."""
    of_adapter = folder.adapter_config.get("base_model_name_or_path")
    if is_hub_id(of_adapter):
        yield _named(of_adapter, "adapter_config.json: base_model_name_or_path")
        yield Finding(
            "base_model.revision", _commit(folder.adapter_config.get("revision")), "adapter_config.json: revision"
        )
    elif is_hub_id(name := folder.config.get("_name_or_path")):
        yield _named(name, "config.json: _name_or_path")


def _named(name: str, source: str) -> Finding:
    """The id; but where the name leads to a model from here, as a relative path, that is what was trained from."""
    is_local = _is_there(name, "config.json")
    return Finding("base_model.local", True, source) if is_local else Finding("base_model.id", name, source)


def is_hub_id(name: object) -> TypeGuard[str]:
    """Whether `name` is a repository id of the Hub, and not what people call their own folders."""
    return isinstance(name, str) and is_repo_id(name) and not _FOLDER.match(name)


def _is_there(name: str, file: str = ".") -> bool:
    """Whether the name, as a path from the working directory, is a folder, and has this file in it."""
    try:
        return (Path(name) / file).exists() and Path(name).is_dir()
    except (OSError, ValueError):  # too long, or with a null character
        return False


def _commit(revision: object) -> str | None:
    """`revision` where it is a full commit id: a branch's name would not pin anything."""
    return revision if isinstance(revision, str) and re.fullmatch(r"[0-9a-f]{40}", revision) else None


def _cached_commit(name: str) -> str | None:
    """The commit whose config.json transformers has just read: its snapshot folder in the cache is named after it."""
    from huggingface_hub import try_to_load_from_cache

    path = try_to_load_from_cache(name, "config.json")
    return _commit(Path(path).parent.name) if isinstance(path, str) else None
