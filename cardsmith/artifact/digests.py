"""Which files a verdict speaks for, and their digests."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from fnmatch import fnmatchcase
from pathlib import Path

from cardsmith.expressions import expression

#: Everything that a loader reads: weights, configuration, tokenizer, processor. Names at the top of the folder.
COVERED = (
    "*.safetensors",
    "*.safetensors.index.json",
    "pytorch_model*.bin",
    "pytorch_model.bin.index.json",
    "adapter_model.bin",
    "adapter_config.json",
    "config.json",
    "generation_config.json",
    "tokenizer.json",
    "tokenizer.model",
    "tokenizer_config.json",
    "special_tokens_map.json",
    "added_tokens.json",
    "vocab.json",
    "vocab.txt",
    "merges.txt",
    "spiece.model",
    "sentencepiece.bpe.model",
    "sentencepiece.model",
    "spm.model",
    "source.spm",
    "target.spm",
    "bpe.codes",
    "entity_vocab.json",
    "normalizer.json",
    "tekken.json",
    "audio_tokenizer_config.json",
    "processor_config.json",
    "preprocessor_config.json",
    "video_preprocessor_config.json",
    "chat_template.jinja",
    "chat_template.json",
)
CHUNK = 2**20
Known = Callable[[str], str | None]
_POINTER = expression(rb"version https://git-lfs\S*\noid (sha256:[0-9a-f]{64})\n")
#: in bytes
_LONGEST_POINTER = 1024


def covered(folder: Path) -> tuple[str, ...]:
    """Names of the files in `folder` that a verdict speaks for, sorted."""
    names = sorted(entry.name for entry in folder.iterdir() if entry.is_file())
    return tuple(name for name in names if is_covered(name))


def is_covered(name: str) -> bool:
    """Whether a verdict speaks for a file of this name at the top of a folder."""
    return "/" not in name and any(fnmatchcase(name, pattern) for pattern in COVERED)


def digests(folder: Path, known: Known = lambda _: None) -> dict[str, str]:
    """Name → `sha256:…` of each covered file.

    Args:
        folder: a model folder.
        known: the digest of a file that need not be read, by its name; `None` for any other.

    Raises:
        OSError: a file cannot be read.
    """
    return {name: known(name) or digest(folder / name) for name in covered(folder)}


def same(folder: Path, known: Mapping[str, str]) -> bool:
    """Whether the covered files in `folder` are those that `known` names (name → `sha256:…`), and no more or less.

    The first difference is the answer, small files first. A Git LFS pointer stands for the file whose digest it names.

    Raises:
        OSError: a file cannot be read.
    """
    present = covered(folder)
    if not known or set(present) != set(known):
        return False
    by_size = sorted(present, key=lambda name: (folder / name).stat().st_size)
    return all((_pointed(folder / name) or digest(folder / name)) == known[name] for name in by_size)


def _pointed(path: Path) -> str | None:
    """The digest that a Git LFS pointer names; None where the file is none."""
    if path.stat().st_size > _LONGEST_POINTER:
        return None
    match = _POINTER.match(path.read_bytes())
    return match[1].decode() if match else None


def digest(path: Path) -> str:
    """`sha256:` and the hexadecimal digest of the file's bytes."""
    state = hashlib.sha256()
    with path.open("rb") as file:
        while chunk := file.read(CHUNK):
            state.update(chunk)
    return f"sha256:{state.hexdigest()}"
