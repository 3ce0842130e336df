"""Which device the artifact runs on, and in which dtype."""

from __future__ import annotations

import contextlib
import re
import sys
from pathlib import Path
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


def forget_peak_memory() -> None:
    """Begin to look for a peak anew, where the system can."""
    torch = sys.modules.get("torch")
    if torch is not None and torch.cuda.is_initialized():
        for number in range(torch.cuda.device_count()):
            torch.cuda.reset_peak_memory_stats(number)
    with contextlib.suppress(OSError):  # Linux; see proc_pid_clear_refs(5)
        Path("/proc/self/clear_refs").write_text("5")


def peak_memory(device: str) -> int | None:
    """Peak in bytes: what torch allocated on the cards, else the resident set of this process; None where unknown."""
    if device != "cpu":
        import torch

        return sum(int(torch.cuda.max_memory_allocated(number)) for number in range(torch.cuda.device_count()))
    with contextlib.suppress(OSError, StopIteration):  # Linux; its getrusage counts what the parent had, too
        lines = Path("/proc/self/status").read_text().splitlines()
        return int(next(line.split()[1] for line in lines if line.startswith("VmHWM"))) * 1024
    try:
        import resource
    except ImportError:  # Windows
        return None
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak if sys.platform == "darwin" else peak * 1024
