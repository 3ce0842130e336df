"""Which adapter was trained, and how much of the model does it move?"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from contextlib import suppress
from typing import Any

from cardsmith.artifact.header import BrokenHeader, read_header
from cardsmith.artifact.kind import ADAPTER_WEIGHTS
from cardsmith.facts import papers
from cardsmith.facts.findings import Finding, plain
from cardsmith.facts.folder import Folder
from cardsmith.facts.run import LiveRun
from cardsmith.facts.variants import switched_on

#: key of Facts → key of PEFT's configuration
_KEYS = {"type": "peft_type", "r": "r", "alpha": "lora_alpha", "dropout": "lora_dropout"}


def from_run(run: LiveRun) -> Iterator[Finding]:
    """From PEFT's configuration and the model's parameters."""
    if run.peft_config is None:
        return
    quantization: Any = getattr(run.config, "quantization_config", None)
    in_bits = quantization.to_dict() if hasattr(quantization, "to_dict") else quantization
    config = {**plain(in_bits or {}), **vars(run.peft_config)}
    yield from _findings(config, "PEFT configuration")
    modules = getattr(run.bare_model, "named_modules", None)
    yield _saved(config, modules and [name for name, _ in modules()], "PEFT configuration")
    counts = getattr(run.bare_model, "get_nb_trainable_parameters", None)
    if counts is not None:
        trainable, total = counts()
        yield Finding("adapter.trainable_parameters", trainable, "the model: trainable parameters")
        yield Finding("adapter.all_parameters", total, "the model: all parameters")


def from_folder(folder: Folder) -> Iterator[Finding]:
    """From adapter_config.json."""
    yield from _findings(folder.adapter_config, "adapter_config.json")
    tensors: Collection[str] | None = None
    if folder.adapter_config.get("modules_to_save"):
        with suppress(BrokenHeader):
            tensors = read_header(folder.path / ADAPTER_WEIGHTS).tensors.keys()
    yield _saved(folder.adapter_config, tensors, "adapter_config.json")


def _findings(config: Mapping[str, Any], source: str) -> Iterator[Finding]:
    for key, name in _KEYS.items():
        yield Finding(f"adapter.{key}", config.get(name), f"{source}: {name}")
    yield Finding("adapter.target_modules", _names(config.get("target_modules")), f"{source}: target_modules")
    peft_type = plain(config.get("peft_type"))
    adapter = papers.adapter_of_type(peft_type) if isinstance(peft_type, str) else None
    if adapter is not None:
        yield Finding("adapter.variants", switched_on(adapter.variants, config), source)


def _names(modules: object) -> list[str]:
    """PEFT takes a list of names, or one regular expression or keyword."""
    known = [modules] if isinstance(modules, str) else plain(modules)
    return sorted(name for name in known if isinstance(name, str)) if isinstance(known, list) else []


def _saved(config: Mapping[str, Any], there: Collection[str] | None, source: str) -> Finding:
    """What was trained whole. For a head of scores PEFT writes down each name that one can have: those that are there
    count, where that is known."""
    dotted = None if there is None else [f".{name}." for name in there]
    names = _names(config.get("modules_to_save"))
    found = [name for name in names if dotted is None or any(f".{name}." in each for each in dotted)]
    return Finding("adapter.modules_to_save", found, f"{source}: modules_to_save")
