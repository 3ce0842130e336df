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
    "LICENCE*",
    "NOTICE*",
    "USE_POLICY*",
    "adapter_config.json",
    "adapter_model.safetensors",
    "added_tokens.json",
    "additional_chat_templates/*.jinja",
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
    "tekken.json",
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

#: Never published, not even by `--include`. In lower case: a file system may know no other.
_FORBIDDEN = (
    ("training_args.bin", "a pickle that holds your Hub token if one was passed; training_args.json goes in its place"),
    ("*.env", "secrets"),
    (".env*", "secrets"),
    (".netrc", "secrets"),
    (".git-credentials", "secrets"),
    (".pypirc", "secrets"),
    (".npmrc", "secrets"),
    (".aws", "secrets"),
    (".ssh", "keys"),
    ("*.pem", "a key"),
    ("*.key", "a key"),
    ("id_rsa*", "a key"),
    ("id_ed25519*", "a key"),
    (".git", "a git repository of its own"),
    (".cache", "a cache; the Hub takes none"),
    ("*.pkl", "a pickle: it runs code when loaded"),
    ("*.pickle", "a pickle: it runs code when loaded"),
    ("rng_state*.pth", "state of the random number generators"),
)

#: Never published either; by the whole path.
_FORBIDDEN_PATHS = {".cardsmith/receipt.json": "what the Hub held after the last push"}

#: Why files that training leaves are not part of a model.
_LEFT_BEHIND = (
    ("checkpoint-*", "a checkpoint"),
    ("global_step*", "a DeepSpeed checkpoint"),
    ("optimizer.*", "optimizer state"),
    ("scheduler.*", "scheduler state"),
    ("scaler.*", "gradient scaler state"),
    ("trainer_state.json", "trainer state; what the card needs of it is in the facts"),
    ("runs", "TensorBoard logs"),
    ("wandb", "Weights & Biases logs"),
    ("*.log", "a log"),
    ("*.tmp", "a temporary file"),
    (".cardsmith", "cardsmith's own note"),
    ("*.bin", "a pickle; publish safetensors"),
    ("*.pt", "a pickle; publish safetensors"),
    ("*.pth", "a pickle; publish safetensors"),
    ("*.py", "code"),
    ("*.ipynb", "a notebook"),
)


def forbidden(path: str) -> str | None:
    """Why `path` (relative, with `/`) must not be published whatever anybody says, or `None`."""
    return _FORBIDDEN_PATHS.get(path.lower()) or _first(_FORBIDDEN, path.lower())


def reason_to_leave(path: str, include: Iterable[str] = ()) -> str | None:
    """Why `path` (relative, with `/`) stays behind, or `None` where it goes up.

    Args:
        path: a file of the folder.
        include: patterns of files that the owner adds; what is forbidden stays behind all the same.
    """
    if why := forbidden(path):
        return why
    if any(is_meant(path, pattern) for pattern in include):
        return None
    if any(_matches(path, pattern) for pattern in PUBLISHED):
        return None
    return _first(_LEFT_BEHIND, path) or "not part of a model; add it with --include"


def is_meant(path: str, pattern: str) -> bool:
    """Whether an `--include` means this path: by its name as it is, brackets and all, or as a glob."""
    return path == pattern or fnmatchcase(path, pattern)


def _first(reasons: Iterable[tuple[str, str]], path: str) -> str | None:
    """The reason of the first pattern that the file, or a folder on the way to it, is called by."""
    names = path.split("/")
    return next((why for pattern, why in reasons for name in names if fnmatchcase(name, pattern)), None)


def _matches(path: str, pattern: str) -> bool:
    """As `fnmatch`, but a `*` does not reach into a folder."""
    return path.count("/") == pattern.count("/") and fnmatchcase(path, pattern)
