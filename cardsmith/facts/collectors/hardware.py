"""On which hardware was it trained?"""

from __future__ import annotations

from collections.abc import Iterator

from cardsmith.facts.findings import Finding
from cardsmith.facts.folder import Folder
from cardsmith.facts.run import LiveRun


def from_run(run: LiveRun) -> Iterator[Finding]:
    """From torch and the training arguments, as the main process sees them."""
    import torch

    yield Finding("hardware.device", run.args.device.type, "training arguments: device")
    yield Finding("hardware.world_size", run.args.world_size, "training arguments: world_size")
    if run.args.device.type == "cuda":
        yield Finding("hardware.gpu", torch.cuda.get_device_name(run.args.device), "torch.cuda")
        yield Finding("hardware.gpu_count", torch.cuda.device_count(), "torch.cuda")
        peak = max(torch.cuda.max_memory_allocated(i) for i in range(torch.cuda.device_count()))
        yield Finding("hardware.gpu_peak_memory", peak, "torch.cuda: max_memory_allocated")
        yield Finding("hardware.cuda", torch.version.cuda, "torch.version.cuda")


def from_folder(folder: Folder) -> Iterator[Finding]:
    """Nothing in an output folder names the hardware."""
    yield from ()
