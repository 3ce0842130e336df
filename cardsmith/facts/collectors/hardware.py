"""On which hardware was it trained?"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from cardsmith.facts.findings import Finding
from cardsmith.facts.folder import Folder
from cardsmith.facts.run import LiveRun

#: where NVIDIA's kernel module says its version
_DRIVER = Path("/proc/driver/nvidia/version")


def from_run(run: LiveRun) -> Iterator[Finding]:
    """From torch, accelerate and the training arguments, as the main process sees them."""
    yield Finding("hardware.device", run.args.device.type, "training arguments: device")
    yield Finding("hardware.world_size", run.args.world_size, "training arguments: world_size")
    if run.args.world_size > 1:
        kind = getattr(getattr(run.trainer, "accelerator", None), "distributed_type", None)
        yield Finding("hardware.distributed", kind, "accelerate: distributed_type")
    if run.args.device.type == "cuda":
        yield from _cuda(run)


def from_folder(folder: Folder) -> Iterator[Finding]:
    """Nothing in an output folder names the hardware."""
    yield from ()


def _cuda(run: LiveRun) -> Iterator[Finding]:
    import torch

    count = torch.cuda.device_count()
    yield Finding("hardware.gpu", torch.cuda.get_device_name(run.args.device), "torch.cuda")
    yield Finding("hardware.gpu_count", max(count, run.args.world_size), "torch.cuda, training arguments: world_size")
    peak = max(torch.cuda.max_memory_allocated(index) for index in range(count))
    yield Finding("hardware.gpu_peak_memory", peak, "torch.cuda: max_memory_allocated")
    yield Finding("hardware.cuda", torch.version.cuda, "torch.version.cuda")
    yield Finding("hardware.driver", _driver(), "NVIDIA's kernel module")


def _driver() -> str | None:
    try:
        match = re.search(r"Kernel Module\D*?([\d.]+)\s", _DRIVER.read_text("ascii", "replace"))
    except OSError:
        return None
    return match[1] if match else None
