"""Which device the artifact runs on, and in which dtype."""

from __future__ import annotations

import re
from typing import Any

from cardsmith.errors import VerifyError


def checked(device: str) -> str:
    """Return `device` when it is `auto`, `cpu`, `cuda` or `cuda:N`.

    Raises:
        VerifyError: it is something else.
    """
    if re.fullmatch(r"auto|cpu|cuda(:\d+)?", device):
        return device
    raise VerifyError(f"unknown device {device!r}. Use auto, cpu, cuda or cuda:N.")


def choose(device: str) -> str:
    """The torch device for a request: `cpu` or `cuda:N`.

    Raises:
        VerifyError: a CUDA device was asked for, and torch sees none, or not that one.
    """
    import torch

    count = torch.cuda.device_count() if torch.cuda.is_available() else 0
    if device == "cpu" or (device == "auto" and not count):
        return "cpu"
    number = int(device.partition(":")[2] or 0)
    if number >= count:
        raise VerifyError(f"device {device} is not there: torch sees {count} CUDA devices. Use --device cpu.")
    return f"cuda:{number}"


def dtype(declared: Any, device: str) -> Any:
    """The dtype to load in: the saved one, but bfloat16 for float16 weights on a card that has it."""
    import torch

    half = declared is torch.float16 and device != "cpu" and torch.cuda.is_bf16_supported()
    return torch.bfloat16 if half else "auto"


def details(device: str) -> dict[str, str]:
    """`cuda` and `gpu` for the verdict's versions; nothing on a CPU."""
    import torch

    if device == "cpu":
        return {}
    return {"cuda": str(torch.version.cuda), "gpu": str(torch.cuda.get_device_name(device))}


def peak_memory(device: str) -> int | None:
    """Peak in bytes: what torch allocated on the card, else the resident set of this process; None where unknown."""
    if device != "cpu":
        import torch

        return int(torch.cuda.max_memory_allocated(device))
    import sys

    try:
        import resource
    except ImportError:  # Windows
        return None
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak if sys.platform == "darwin" else peak * 1024
