"""Which versions of the frameworks were used?"""

from __future__ import annotations

import contextlib
import platform
import sys
from collections.abc import Iterator

from cardsmith.facts.findings import Finding
from cardsmith.facts.folder import Folder
from cardsmith.facts.run import LiveRun

#: Distribution → its import name. Only what the run has imported was used.
_FRAMEWORKS = {
    "trl": "trl",
    "peft": "peft",
    "transformers": "transformers",
    "torch": "torch",
    "datasets": "datasets",
    "tokenizers": "tokenizers",
    "accelerate": "accelerate",
    "bitsandbytes": "bitsandbytes",
    "deepspeed": "deepspeed",
    "unsloth": "unsloth",
    "axolotl": "axolotl",
    "vllm": "vllm",
}


def from_run(run: LiveRun) -> Iterator[Finding]:
    """From the modules that the run has loaded; PEFT only where there is an adapter."""
    for distribution, module in _FRAMEWORKS.items():
        if module in sys.modules and _was_used(distribution, run):
            yield Finding(("versions", distribution), _version(distribution, module), "modules that the run has loaded")
    yield Finding(("versions", "python"), platform.python_version(), "the run's interpreter")


def from_folder(folder: Folder) -> Iterator[Finding]:
    """From the versions that transformers and PEFT leave in their configuration files."""
    yield Finding(
        ("versions", "transformers"), folder.config.get("transformers_version"), "config.json: transformers_version"
    )
    yield Finding(("versions", "peft"), folder.adapter_config.get("peft_version"), "adapter_config.json: peft_version")


def _was_used(distribution: str, run: LiveRun) -> bool:
    """PEFT where there is an adapter, TRL where its trainer trained: other runs may have loaded them all the same."""
    if distribution == "peft":
        return run.peft_config is not None
    if distribution == "trl":
        kinds = [*type(run.trainer).__mro__, *type(run.args).__mro__]
        return any(kind.__module__.partition(".")[0] == "trl" for kind in kinds)
    return True


def _version(distribution: str, module: str) -> str | None:
    """From the module itself where it says, since reading a distribution's metadata takes milliseconds each."""
    version = getattr(sys.modules[module], "__version__", None)
    if version is None:
        from importlib import metadata

        with contextlib.suppress(metadata.PackageNotFoundError):
            version = metadata.version(distribution)
    # what follows "+" names the build ("2.13.0+cpu"), not the release
    return str(version).partition("+")[0] if version else None
