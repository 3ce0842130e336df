"""The environment of the process that runs a block.

A list of what goes in, unlike the session's: whatever else the user's environment holds, tokens above all, is nobody's
business there. The home folder is an empty one, and so is the Hugging Face cache.
"""

from __future__ import annotations

import re
import site
from collections.abc import Mapping
from pathlib import Path

from cardsmith.verify.parent.environment import import_path

#: What Python, torch and CUDA need, or a user tunes them with.
_KEPT = re.compile(
    r"PATH|LANG|LANGUAGE|LC_\w+|TZ|SYSTEMROOT|WINDIR|COMSPEC|PYTHONPATH|PYTHONHOME|VIRTUAL_ENV"
    r"|LD_LIBRARY_PATH|DYLD_\w+|CONDA_PREFIX|SSL_CERT_\w+"
    r"|CUDA_\w+|NVIDIA_\w+|HIP_\w+|ROCR_\w+|PYTORCH_\w+|TORCH_\w+|OMP_\w+|MKL_\w+|OPENBLAS_\w+"
)
_SECRET = re.compile(r"TOKEN|SECRET|PASSWORD|API_KEY|CREDENTIAL")
#: The port of the service that throws everything away: nothing listens there.
_NOWHERE = "http://127.0.0.1:9"
_SETTINGS = {
    **{name: _NOWHERE for lower in ("http_proxy", "https_proxy", "all_proxy") for name in (lower, lower.upper())},
    **dict.fromkeys(("no_proxy", "NO_PROXY"), "127.0.0.1,localhost"),
    "DISABLE_SAFETENSORS_CONVERSION": "1",
    "HF_HUB_DISABLE_PROGRESS_BARS": "1",
    "HF_HUB_DISABLE_TELEMETRY": "1",
    "PYTHONDONTWRITEBYTECODE": "1",
    "PYTHONFAULTHANDLER": "1",
    "PYTHONHASHSEED": "0",
    "PYTHONIOENCODING": "utf-8",
    "TOKENIZERS_PARALLELISM": "false",
}


def block_environment(environ: Mapping[str, str], home: Path, device: str) -> dict[str, str]:
    """The environment of one block.

    Args:
        environ: the user's.
        home: an empty folder.
        device: `auto`, `cpu`, `cuda` or `cuda:N`: which CUDA devices are to be seen.
    """
    kept = {name: value for name, value in environ.items() if _KEPT.fullmatch(name) and not _SECRET.search(name)}
    places = {name: str(home) for name in ("HOME", "USERPROFILE", "TMPDIR", "TEMP", "TMP")}
    # packages that were installed for the user alone lie in the real home
    users = {"PYTHONUSERBASE": site.getuserbase()} if site.ENABLE_USER_SITE else {}
    kept |= (
        _SETTINGS
        | places
        | users
        | {"HF_HOME": str(home / "huggingface")}
        | import_path(kept.get("PYTHONPATH"))
        | _devices(device, environ)
    )
    return kept


def _devices(device: str, environ: Mapping[str, str]) -> dict[str, str]:
    if device == "cpu":
        return {"CUDA_VISIBLE_DEVICES": ""}
    number = device.partition(":")[2]
    if not number:
        return {}
    seen = [name for name in environ.get("CUDA_VISIBLE_DEVICES", "").split(",") if name]
    return {"CUDA_VISIBLE_DEVICES": seen[int(number)] if int(number) < len(seen) else number}
