"""Which files a verdict speaks for, and their digests."""

from __future__ import annotations

import hashlib
from fnmatch import fnmatchcase
from pathlib import Path

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
    "tekken.json",
    "processor_config.json",
    "preprocessor_config.json",
    "video_preprocessor_config.json",
    "chat_template.jinja",
    "chat_template.json",
)
CHUNK = 2**20


def covered(folder: Path) -> tuple[str, ...]:
    """Names of the files in `folder` that a verdict speaks for, sorted."""
    names = sorted(entry.name for entry in folder.iterdir() if entry.is_file())
    return tuple(name for name in names if any(fnmatchcase(name, pattern) for pattern in COVERED))


def digests(folder: Path) -> dict[str, str]:
    """Name → `sha256:…` of each covered file.

    Raises:
        OSError: a file cannot be read.
    """
    return {name: digest(folder / name) for name in covered(folder)}


def digest(path: Path) -> str:
    """`sha256:` and the hexadecimal digest of the file's bytes."""
    state = hashlib.sha256()
    with path.open("rb") as file:
        while chunk := file.read(CHUNK):
            state.update(chunk)
    return f"sha256:{state.hexdigest()}"
