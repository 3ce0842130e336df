"""What the artifact ran on, and how much memory it took there."""

from __future__ import annotations

import contextlib
import subprocess
import sys
from collections import Counter
from collections.abc import Iterable
from pathlib import Path

from cardsmith.verify.session.device import Place

#: Where Linux says which driver is loaded.
_DRIVER = Path("/sys/module/nvidia/version")
_ASK = ("nvidia-smi", "--query-gpu=driver_version", "--format=csv,noheader")


def details(place: Place) -> dict[str, str]:
    """`cuda`, `driver` and `gpu` for the verdict's versions, as far as they are known; nothing on a CPU."""
    if not place.cards:
        return {}
    import torch

    found = {
        "cuda": str(torch.version.cuda or torch.version.hip),
        "driver": _driver(),
        "gpu": named(torch.cuda.get_device_name(card) for card in place.cards),
    }
    return {name: value for name, value in found.items() if value}


def named(cards: Iterable[str]) -> str:
    """`2 × NVIDIA H200`."""
    counts = Counter(cards)
    return ", ".join(name if count == 1 else f"{count} × {name}" for name, count in counts.items())


def forget_peak_memory() -> None:
    """Begin to look for a peak anew, where the system can."""
    torch = sys.modules.get("torch")
    if torch is not None and torch.cuda.is_initialized():
        for card in range(torch.cuda.device_count()):
            torch.cuda.reset_peak_memory_stats(card)
    with contextlib.suppress(OSError):  # Linux; see proc_pid_clear_refs(5)
        Path("/proc/self/clear_refs").write_text("5")


def peak_memory(device: str) -> int | None:
    """Peak in bytes: what torch allocated on the cards, else the resident set of this process; None where unknown."""
    if device != "cpu":
        import torch

        return sum(int(torch.cuda.max_memory_allocated(card)) for card in range(torch.cuda.device_count()))
    with contextlib.suppress(OSError, StopIteration):  # Linux; its getrusage counts what the parent had, too
        lines = Path("/proc/self/status").read_text().splitlines()
        return int(next(line.split()[1] for line in lines if line.startswith("VmHWM"))) * 1024
    try:
        import resource
    except ImportError:  # Windows
        return None
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak if sys.platform == "darwin" else peak * 1024


def _driver() -> str:
    """NVIDIA's driver; empty where nothing says which."""
    with contextlib.suppress(OSError):
        return _DRIVER.read_text().strip()
    with contextlib.suppress(OSError, subprocess.SubprocessError):
        said = subprocess.run(_ASK, capture_output=True, text=True, timeout=10, check=True).stdout
        return said.partition("\n")[0].strip()
    return ""
