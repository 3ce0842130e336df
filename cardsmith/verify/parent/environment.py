"""The environment of the child process.

No token is in it, and the login on disk is not used by itself. A base may be gated or private, though: its token then
travels in the request, over the pipe, and is handed to `from_pretrained` for the base alone. Whatever the base needs is
thus fetched with the user's rights, while a library that the artifact talks into a download gets none. Code that came
with the artifact does not run in any case: only safetensors are loaded and `trust_remote_code` is false.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path

import cardsmith

SECRET = ("TOKEN", "SECRET", "PASSWORD", "API_KEY", "CREDENTIAL")
SETTINGS = {
    "DISABLE_SAFETENSORS_CONVERSION": "1",
    "HF_HUB_DISABLE_IMPLICIT_TOKEN": "1",
    "HF_HUB_DISABLE_PROGRESS_BARS": "1",
    "HF_HUB_DISABLE_TELEMETRY": "1",
    # glibc: a block of a MiB goes back to the system when it is freed. Merging layer by layer left 5 % more in use.
    "MALLOC_MMAP_THRESHOLD_": str(2**20),
    "PYTHONFAULTHANDLER": "1",
    # a name in UTF-8 is no text to the tokenizers in the locale C
    "PYTHONUTF8": "1",
    "TOKENIZERS_PARALLELISM": "false",
    "TRANSFORMERS_VERBOSITY": "error",
}


def child_environment(environ: Mapping[str, str], *, offline: bool, device: str = "auto") -> dict[str, str]:
    """The parent's environment without secrets.

    Args:
        environ: the parent's.
        offline: nothing has to be fetched, so nothing can be.
        device: with `cpu`, no card is to be seen: a library may turn to one by itself.
    """
    kept = {name: value for name, value in environ.items() if not any(word in name.upper() for word in SECRET)}
    kept |= SETTINGS | import_path(kept.get("PYTHONPATH"))
    kept |= {"CUDA_VISIBLE_DEVICES": ""} if device == "cpu" else {}
    return kept | ({"HF_HUB_OFFLINE": "1"} if offline else {})


def import_path(existing: str | None) -> dict[str, str]:
    """Let the child find a cardsmith that is not installed; its own working folder is an empty one."""
    root = Path(cardsmith.__file__).resolve().parent.parent
    if root.name in ("site-packages", "dist-packages"):
        return {}
    return {"PYTHONPATH": os.pathsep.join([str(root), *filter(None, [existing])])}
