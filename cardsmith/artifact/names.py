"""What a file of a model folder is, as far as its name tells: part of a model, left by training, or nobody's business.

A list of what goes up cannot publish what nobody thought of; a list of what stays behind can. Paths use `/`.
"""

from __future__ import annotations

import re
from fnmatch import fnmatchcase, translate
from functools import cache

#: Weights, what loads them, the card, licence texts, and what cardsmith writes.
PUBLISHED = (
    "README.md",
    "LICENSE*",
    "LICENCE*",
    "NOTICE*",
    "USE_POLICY*",
    "adapter_config.json",
    "adapter_model.safetensors",
    "adapter_model-*-of-*.safetensors",
    "adapter_model.safetensors.index.json",
    "added_tokens.json",
    "additional_chat_templates/*.jinja",
    "audio_tokenizer_config.json",
    "bpe.codes",
    "chat_template.jinja",
    "chat_template.json",
    "config.json",
    "entity_vocab.json",
    "generation_config.json",
    "merges.txt",
    "model.safetensors",
    "model-*-of-*.safetensors",
    "model.safetensors.index.json",
    "normalizer.json",
    "preprocessor_config.json",
    "processor_config.json",
    "sentencepiece.bpe.model",
    "sentencepiece.model",
    "source.spm",
    "special_tokens_map.json",
    "spiece.model",
    "spm.model",
    "target.spm",
    "tekken.json",
    "tokenizer.json",
    "tokenizer.model",
    "tokenizer_config.json",
    "training_args.json",
    "video_preprocessor_config.json",
    "vocab.json",
    "vocab.txt",
    ".eval_results/*.yaml",
    ".cardsmith/facts.json",
    ".cardsmith/render.md",
    ".cardsmith/verdict.json",
)

#: Endings of pictures, and of what else a card can show.
PICTURES = (".png", ".jpg", ".jpeg", ".gif", ".webp", ".svg", ".avif", ".mp4", ".webm", ".wav", ".mp3")

#: Pattern → what it is. In lower case: a file system may know no other.
Reasons = tuple[tuple[str, str], ...]

#: Never anybody's business.
SENSITIVE: Reasons = (
    ("*.env", "secrets"),
    (".env*", "secrets"),
    (".netrc", "secrets"),
    (".git-credentials", "secrets"),
    (".pypirc", "secrets"),
    (".npmrc", "secrets"),
    (".pgpass", "secrets"),
    (".htpasswd", "secrets"),
    (".aws", "secrets"),
    (".kaggle", "secrets"),
    ("kaggle.json", "secrets"),
    (".docker", "secrets"),
    (".dockercfg", "secrets"),
    (".vault-token", "secrets"),
    (".huggingface", "secrets"),
    ("credentials", "secrets"),
    ("credentials.json", "secrets"),
    ("secrets.json", "secrets"),
    ("secrets.y*ml", "secrets"),
    ("*.kdbx", "passwords"),
    (".ssh", "keys"),
    (".gnupg", "keys"),
    ("*.pem", "a key"),
    ("*.key", "a key"),
    ("*.p12", "a key"),
    ("*.pfx", "a key"),
    ("*.ppk", "a key"),
    ("*.jks", "a key"),
    ("id_rsa*", "a key"),
    ("id_dsa*", "a key"),
    ("id_ecdsa*", "a key"),
    ("id_ed25519*", "a key"),
    ("core", "a core dump"),
    ("core.[0-9]*", "a core dump"),
    (".bash_history", "what somebody typed"),
    (".zsh_history", "what somebody typed"),
    (".python_history", "what somebody typed"),
    (".rhistory", "what somebody typed"),
)
#: Files that are sensitive, while a folder of the same name is not.
_FILES_ONLY = frozenset({"core"})
#: What tells of a machine and of who ran it.
TELLING: Reasons = (
    ("*.log", "a log"),
    ("nohup.out", "a log"),
    ("slurm-*.out", "a log"),
    ("*.err", "a log"),
    (".ipynb_checkpoints", "a notebook's checkpoints"),
)
#: What training leaves beside a model: some of it may be published, and some never.
_ARGUMENTS: Reasons = (
    ("training_args.bin", "a pickle that holds your Hub token if one was passed; training_args.json goes in its place"),
)
_RANDOM: Reasons = (("rng_state*.pth", "state of the random number generators"),)
_CHECKPOINTS: Reasons = (("checkpoint-*", "a checkpoint"), ("global_step*", "a DeepSpeed checkpoint"))
_OPTIMIZER, _SCHEDULER, _SCALER = "optimizer state", "scheduler state", "gradient scaler state"
_STATES: Reasons = (
    *((f"optimizer*.{ending}", _OPTIMIZER) for ending in ("pt", "pth", "bin", "safetensors")),
    ("*optim_states.pt", _OPTIMIZER),
    *((f"scheduler*.{ending}", _SCHEDULER) for ending in ("pt", "pth", "bin", "safetensors")),
    *((f"scaler*.{ending}", _SCALER) for ending in ("pt", "pth", "bin")),
)
_RUN: Reasons = (
    ("optimizer.*", _OPTIMIZER),
    ("scheduler.*", _SCHEDULER),
    ("scaler.*", _SCALER),
    ("trainer_state.json", "trainer state; what the card needs of it is in the facts"),
)
_WANDB: Reasons = (("wandb", "Weights & Biases logs, which name the machine and who ran it"),)
_TRACES: Reasons = (("runs", "TensorBoard logs"), ("*.tmp", "a temporary file"))
TRAINING: Reasons = (*_ARGUMENTS, *_RANDOM, *_CHECKPOINTS, *_STATES, *_RUN, *_WANDB, *_TRACES)
#: What can run code when it is loaded.
_PICKLES: Reasons = (
    ("*.pkl", "a pickle: it runs code when loaded"),
    ("*.pickle", "a pickle: it runs code when loaded"),
    ("*.joblib", "a pickle: it runs code when loaded"),
    ("*.dill", "a pickle: it runs code when loaded"),
)
_PICKLED_WEIGHTS: Reasons = (
    ("*.bin", "a pickle; publish safetensors"),
    ("*.pt", "a pickle; publish safetensors"),
    ("*.pth", "a pickle; publish safetensors"),
)
PICKLES: Reasons = (*_PICKLES, *_PICKLED_WEIGHTS, ("*.ckpt", "a pickle; publish safetensors"))

#: Where secrets are kept.
_SECRET: Reasons = (*_ARGUMENTS, *SENSITIVE)
#: Never published, whatever the folder is that they lie in.
_ANYWHERE: Reasons = (
    *_SECRET,
    (".git", "a git repository of its own"),
    (".gitmodules", "it sends a clone to other git repositories"),
    (".gitattributes", "it says which files are large; the Hub keeps its own"),
    (".gitignore", "the Hub would silently leave out what it names"),
    (".cache", "a cache; the Hub takes none"),
    ("model.sig", "a signature; --sign makes the one that fits what goes up"),
    *_WANDB,
    *_PICKLES,
    *_RANDOM,
)
#: Never published, not even by `--include`.
NEVER: Reasons = (*_ANYWHERE, *_CHECKPOINTS, *_STATES, *TELLING)
#: Never published under another name either, by a link. A model may well be a link to the one in a checkpoint.
_NOT_LINKED: Reasons = (*_ANYWHERE, *_STATES, *TELLING)
#: Never published either; by the whole path.
_FORBIDDEN_PATHS = {".cardsmith/receipt.json": "what the Hub held after the last push"}
#: Published only where an `--include` names them, as `runs/*` does: what runs and tools leave behind.
UNLESS_NAMED: Reasons = (
    *_TRACES,
    (".cardsmith", "cardsmith's own note"),
    ("logs", "logs"),
    ("lightning_logs", "logs"),
    ("mlruns", "MLflow's records"),
    ("swanlog", "SwanLab logs"),
    ("events.out.tfevents.*", "TensorBoard logs"),
    ("__pycache__", "a cache"),
    (".*_cache", "a cache"),
    ("cache", "a cache"),
    (".venv", "an environment"),
    ("venv", "an environment"),
    ("node_modules", "an environment"),
    (".DS_Store", "a note of the desktop"),
    ("Thumbs.db", "a note of the desktop"),
    ("desktop.ini", "a note of the desktop"),
    ("*~", "an editor's copy"),
    ("*.swp", "an editor's copy"),
    ("*.orig", "an editor's copy"),
    ("completions", "samples of the run; they may hold private data"),
)
#: Not part of a model.
_LEFT_BEHIND: Reasons = (
    *_RUN,
    *UNLESS_NAMED,
    ("*_results.json", "results; what the card needs of them is in the facts"),
    ("emissions.csv", "measured emissions; what the card needs of them is in the facts"),
    ("*.jsonl", "data; publish it as a dataset"),
    ("*.parquet", "data; publish it as a dataset"),
    ("*.arrow", "data; publish it as a dataset"),
    ("*.distcp", "an FSDP checkpoint"),
    ("*.ckpt", "a pickle; publish safetensors"),
    *_PICKLED_WEIGHTS,
    ("*.py", "code"),
    ("*.ipynb", "a notebook"),
)


def is_published(path: str) -> bool:
    """Whether `path`, relative to a model folder, is part of a model. A `*` does not reach into a folder."""
    if reason(PICKLES, path.lower()):  # LICENSE.pt is no licence
        return False
    same = (pattern for pattern in PUBLISHED if path.count("/") == pattern.count("/"))
    return any(fnmatchcase(path, pattern) for pattern in same)


def is_picture(path: str) -> bool:
    """Whether `path` is, by its name, what a card can show."""
    return path.lower().endswith(PICTURES)


def forbidden(path: str) -> str | None:
    """Why `path` must not be published whatever anybody says, or `None`."""
    return _FORBIDDEN_PATHS.get(path.lower()) or reason(NEVER, path.lower())


def is_sensitive(path: str) -> bool:
    """Whether `path` is, by its name, where secrets are kept: nobody else should have it."""
    return reason(_SECRET, path.lower()) is not None


def not_linked(path: str) -> str | None:
    """Why no link to `path` may be published, or `None`."""
    return _FORBIDDEN_PATHS.get(path.lower()) or reason(_NOT_LINKED, path.lower())


def left_behind(path: str) -> str | None:
    """What `path` is, where it is known and no part of a model, or `None`."""
    return reason(_LEFT_BEHIND, path)


def reason(reasons: Reasons, path: str) -> str | None:
    """What the first pattern says that the file, or a folder on the way to it, is called by."""
    found = first(reasons, path)
    return found[1] if found else None


def first(reasons: Reasons, path: str) -> tuple[str, str] | None:
    """The path of what the first pattern is for, the file or a folder on the way to it, and what the pattern says."""
    names, shape = path.split("/"), _shape(reasons)
    last = len(names) - 1
    of_kind = ((depth, name) for depth, name in enumerate(names) if depth == last or name not in _FILES_ONLY)
    found = [(int(match.lastindex or 1), depth) for depth, name in of_kind if (match := shape.match(name))]
    if not found:
        return None
    number, depth = min(found)
    return "/".join(names[: depth + 1]), reasons[number - 1][1]


@cache
def _shape(reasons: Reasons) -> re.Pattern[str]:
    """All patterns at once: the number of the group is that of the pattern."""
    return re.compile("|".join(f"({translate(pattern)})" for pattern, _ in reasons))
