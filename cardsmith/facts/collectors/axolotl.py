"""Did Axolotl train it, and with which configuration? It prints the whole of it into the README, in YAML."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from cardsmith.expressions import expression
from cardsmith.facts import papers
from cardsmith.facts.collectors.base_model import is_hub_id
from cardsmith.facts.collectors.datasets import local_or_id
from cardsmith.facts.findings import Finding
from cardsmith.facts.folder import Folder
from cardsmith.facts.run import LiveRun
from cardsmith.facts.variants import switched_on

_SOURCE = "README.md: axolotl config"
_HEAD = expression(r"axolotl version: `([\w.+]{1,40})`\n```yaml\n")
#: `rl` → method, and the loss where the word names one.
_METHODS = {
    "dpo": ("DPO", None),
    "ipo": ("DPO", "ipo"),
    "kto": ("KTO", None),
    "orpo": ("ORPO", None),
    "simpo": ("CPO", "simpo"),
    "grpo": ("GRPO", None),
}
_HYPERPARAMETERS = {
    "learning_rate": "learning_rate",
    "lr_scheduler": "lr_scheduler_type",
    "optimizer": "optim",
    "micro_batch_size": "per_device_train_batch_size",
    "gradient_accumulation_steps": "gradient_accumulation_steps",
    "num_epochs": "num_train_epochs",
    "max_steps": "max_steps",
    "seed": "seed",
    "sequence_len": "max_length",
}
_ADAPTER = {"lora_r": "adapter.r", "lora_alpha": "adapter.alpha", "lora_dropout": "adapter.dropout"}


def from_run(run: LiveRun) -> Iterator[Finding]:
    """The modules, the trainer and its arguments say it better."""
    yield from ()


def from_folder(folder: Folder) -> Iterator[Finding]:
    """From the block that Axolotl folds into the README. Paths in it stay there."""
    body = folder.readme.body if folder.readme else ""
    head = _HEAD.search(body)
    if head is None:
        return
    yield Finding(("versions", "axolotl"), head[1].partition("+")[0], "README.md: axolotl version")
    config = _parsed(body[head.end() :].partition("\n```")[0])
    base = config.get("base_model")
    yield Finding("base_model.id", base if is_hub_id(base) else None, f"{_SOURCE}: base_model")
    yield from _method(config)
    yield from _adapter(config)
    yield Finding("datasets", list(_datasets(config.get("datasets"))), f"{_SOURCE}: datasets")
    for name, ours in _HYPERPARAMETERS.items():
        yield Finding(("hyperparameters", ours), _scalar(config.get(name)), f"{_SOURCE}: {name}")


def _parsed(text: str) -> Mapping[str, Any]:
    import yaml

    try:
        config = yaml.safe_load(text)
    except (yaml.YAMLError, ValueError, RecursionError):
        # a person's file, printed into a person's README: what cannot be read says nothing
        return {}
    return config if isinstance(config, Mapping) else {}


def _method(config: Mapping[str, Any]) -> Iterator[Finding]:
    rl = config.get("rl")
    name, loss = _METHODS.get(rl, (None, None)) if isinstance(rl, str) else (None, None)
    name = "Reward" if config.get("reward_model") is True else name
    name = "PRM" if config.get("process_reward_model") is True else name
    known = papers.method_named(name)
    if known is not None:
        # the arguments of TRL's online trainers stand in a part of their own
        trl = config.get("trl")
        arguments = {**config, **trl} if isinstance(trl, Mapping) else config
        introduced = papers.paper(known.paper)
        yield Finding("method.name", name, f"{_SOURCE}: rl")
        yield Finding("method.paper", introduced.arxiv if introduced else None, "papers.yaml")
        said = arguments.get("loss_type")
        yield Finding("method.loss", loss or (said if isinstance(said, str) else None), f"{_SOURCE}: rl")
        yield Finding("method.variants", switched_on(known.variants, arguments), _SOURCE)


def _adapter(config: Mapping[str, Any]) -> Iterator[Finding]:
    if config.get("adapter") in ("lora", "qlora"):
        yield Finding("artifact.kind", "adapter", f"{_SOURCE}: adapter")
        yield Finding("adapter.type", "LORA", f"{_SOURCE}: adapter")
        for name, ours in _ADAPTER.items():
            yield Finding(ours, _number(ours, config.get(name)), f"{_SOURCE}: {name}")
        bits = {"load_in_4bit": config.get("adapter") == "qlora" or config.get("load_in_4bit") is True}
        arguments = {**bits, "use_dora": config.get("peft_use_dora"), "use_rslora": config.get("peft_use_rslora")}
        lora = papers.adapter_of_type("LORA")
        yield Finding("adapter.variants", switched_on(lora.variants, arguments) if lora else (), f"{_SOURCE}: adapter")


def _datasets(listed: object) -> Iterator[dict[str, object]]:
    for entry in listed if isinstance(listed, list) else ():
        known = local_or_id(entry.get("path")) if isinstance(entry, Mapping) else None
        if known and "id" in known:
            parts = {"config": entry.get("name"), "split": entry.get("split")}
            known |= {key: value for key, value in parts.items() if isinstance(value, str)}
        if known:
            yield known


def _number(key: str, value: object) -> float | None:
    kinds = (int,) if key == "adapter.r" else (int, float)
    return value if isinstance(value, kinds) and not isinstance(value, bool) else None


def _scalar(value: object) -> object:
    """`value` where it is one; YAML 1.1 reads 2e-5 as a text."""
    if not isinstance(value, str):
        return value if isinstance(value, (int, float)) and not isinstance(value, bool) else None
    try:
        return float(value)
    except ValueError:
        return value
