"""Which files of an output folder are published, and why each other one stays behind.

A list of what goes up cannot publish what nobody thought of; a list of what stays behind can.
"""

from __future__ import annotations

from collections.abc import Iterable
from fnmatch import fnmatchcase

#: Weights, what loads them, the card and its pictures, licence texts, and what cardsmith writes. Paths use `/`.
PUBLISHED = (
    "README.md",
    "LICENSE*",
    "NOTICE*",
    "USE_POLICY*",
    "adapter_config.json",
    "adapter_model.safetensors",
    "added_tokens.json",
    "chat_template.jinja",
    "chat_template.json",
    "config.json",
    "generation_config.json",
    "merges.txt",
    "model.safetensors",
    "model-*-of-*.safetensors",
    "model.safetensors.index.json",
    "preprocessor_config.json",
    "processor_config.json",
    "sentencepiece.bpe.model",
    "special_tokens_map.json",
    "spiece.model",
    "tokenizer.json",
    "tokenizer.model",
    "tokenizer_config.json",
    "training_args.json",
    "video_preprocessor_config.json",
    "vocab.json",
    "vocab.txt",
    "assets/*.png",
    "assets/*.svg",
    "assets/*.jpg",
    "assets/*.webp",
    ".eval_results/*.yaml",
    ".cardsmith/facts.json",
    ".cardsmith/render.md",
    ".cardsmith/verdict.json",
)

#: Never published, not even by `--include`.
_FORBIDDEN = (
    ("training_args.bin", "a pickle that holds your Hub token if one was passed; training_args.json goes in its place"),
    ("*.env", "secrets"),
    (".env*", "secrets"),
    (".netrc", "secrets"),
    ("*.pem", "a key"),
    ("id_rsa*", "a key"),
    ("id_ed25519*", "a key"),
    (".git/*", "the folder's own git repository"),
    ("*.pkl", "a pickle: it runs code when loaded"),
    ("*.pickle", "a pickle: it runs code when loaded"),
    ("rng_state*.pth", "state of the random number generators"),
)

#: Why files that training leaves are not part of a model.
_LEFT_BEHIND = (
    ("checkpoint-*/*", "a checkpoint"),
    ("global_step*/*", "a DeepSpeed checkpoint"),
    ("optimizer.*", "optimizer state"),
    ("scheduler.*", "scheduler state"),
    ("scaler.*", "gradient scaler state"),
    ("trainer_state.json", "trainer state; what the card needs of it is in the facts"),
    ("runs/*", "TensorBoard logs"),
    ("wandb/*", "Weights & Biases logs"),
    ("*.log", "a log"),
    ("*.tmp", "a temporary file"),
    (".cache/*", "a cache"),
    (".cardsmith/*", "cardsmith's own note"),
    ("*.bin", "a pickle; publish safetensors"),
    ("*.pt", "a pickle; publish safetensors"),
    ("*.pth", "a pickle; publish safetensors"),
    ("*.py", "code"),
    ("*.ipynb", "a notebook"),
)


def reason_to_leave(path: str, include: Iterable[str] = ()) -> str | None:
    """Why `path` (relative, with `/`) stays behind, or `None` where it goes up.

    Args:
        path: a file of the folder.
        include: patterns of files that the owner adds; what is forbidden stays behind all the same.
    """
    forbidden = _first(_FORBIDDEN, path)
    if forbidden is not None:
        return forbidden
    if any(fnmatchcase(path, pattern) for pattern in include):
        return None
    if any(_matches(path, pattern) for pattern in PUBLISHED):
        return None
    return _first(_LEFT_BEHIND, path) or "not part of a model; add it with --include"


def _first(reasons: Iterable[tuple[str, str]], path: str) -> str | None:
    name = path.rpartition("/")[2]
    return next((why for pattern, why in reasons if fnmatchcase(path, pattern) or fnmatchcase(name, pattern)), None)


def _matches(path: str, pattern: str) -> bool:
    """As `fnmatch`, but a `*` does not reach into a folder."""
    return path.count("/") == pattern.count("/") and fnmatchcase(path, pattern)
