"""What does the card say that another tool wrote: TRL, the Trainer, or PEFT?

Asked last, and only of folders that cardsmith has not seen: a README is somebody's word for what the files show.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from cardsmith.expressions import expression
from cardsmith.facts import papers
from cardsmith.facts.collectors.base_model import is_hub_id
from cardsmith.facts.collectors.datasets import local_or_id
from cardsmith.facts.findings import Finding
from cardsmith.facts.folder import Folder
from cardsmith.facts.private import is_public_name, is_public_text
from cardsmith.facts.run import LiveRun

#: What is counted has an end: a README can repeat the start of each a million times.
_METHOD = expression(
    r"This model was trained with ([^,.\n]{1,60})"
    r"(?:, a method introduced in \[([^\]]{0,300})\]\(\S{1,80}/papers/([\d.v]{1,20})\))?\."
)
_BASE = expression(r"fine-tuned version of \[[^\]]{1,200}\]\(https://huggingface\.co/([^)\s]{1,200})\)")
_DATASET = expression(r"\]\(https://huggingface\.co/datasets/([^)\s]{1,200})\)")
_TASK = expression(r"pipeline\(\s*[\"']([a-z-]+)[\"']")
_VERSION = expression(
    r"^- (PEFT|TRL|Transformers|Pytorch|PyTorch|Datasets|Tokenizers|Accelerate):? (\d[\w.]*)", re.MULTILINE
)
_PAIR = expression(r"^- ([\w ]{1,60}): (\S.{0,400})$", re.MULTILINE)
_BADGES = {
    "Weights & Biases": expression(r"\]\((https://(?:[\w.-]{1,80}\.)?wandb\.ai/[^)\s]{1,200}/runs/[^)\s]{1,200})\)"),
    "Comet": expression(r"\]\((https://www\.comet\.com/[^)\s]{1,300})\)"),
    "Trackio": expression(
        r"\]\((https://(?:huggingface\.co/spaces/[^)\s]{1,300}|[\w-]{1,100}\.hf\.space/[^)\s]{0,300}))\)"
    ),
}
_WHOLE = expression(r"-?[0-9]{1,18}")
#: How TRL and the Trainer print what they do not know.
_UNKNOWN = "None"
_DISTRIBUTIONS = {"pytorch": "torch"}
_NAMES = {"num_epochs": "num_train_epochs", "training_steps": "max_steps"}


def from_run(run: LiveRun) -> Iterator[Finding]:
    """A live run says it better."""
    yield from ()


def from_folder(folder: Folder) -> Iterator[Finding]:
    """From the front matter, and from the sentences that the generators write."""
    card = None if folder.has(".cardsmith/facts.json") else folder.readme
    if card is not None:
        yield from _metadata(card.metadata)
        yield from _sentences(card.body)


def _metadata(metadata: Mapping[str, Any]) -> Iterator[Finding]:
    source = "README.md: front matter"
    base = metadata.get("base_model")
    base = base[0] if isinstance(base, list) and len(base) == 1 else base
    tags = [tag for tag in _several(metadata.get("tags")) if isinstance(tag, str)]
    yield Finding("base_model.id", base if _is_id(base) else None, f"{source}: base_model")
    yield Finding("artifact.kind", _kind(metadata, tags), f"{source}: library_name")
    yield Finding("artifact.task", _text(metadata.get("pipeline_tag")), f"{source}: pipeline_tag")
    yield Finding("adapter.type", "LORA" if "lora" in tags else None, f"{source}: tags")
    names = [name for name in _several(metadata.get("datasets")) if name != _UNKNOWN]
    yield Finding("datasets", _datasets(names), f"{source}: datasets")
    method = next((known for known in papers.methods() if known.tag in tags), None)
    if method is not None:
        yield from _method(method, f"{source}: tags")


def _sentences(body: str) -> Iterator[Finding]:
    source = "README.md"
    if (said := _METHOD.search(body)) and said[1] != _UNKNOWN:
        known = papers.method_named(said[1])
        yield Finding("method.name", said[1], source)
        yield Finding("method.paper", said[3], source)
        yield Finding("method.paper_title", said[2] if papers.paper(said[3]) is None else None, source)
        yield from _method(known, source) if known else ()
    if base := _BASE.search(body):
        yield Finding("base_model.id", base[1] if _is_id(base[1]) else None, source)
    yield Finding("datasets", _datasets([name for name in _DATASET.findall(body) if name != _UNKNOWN]), source)
    yield Finding("artifact.task", _first(_TASK, body), f"{source}: the usage snippet")
    yield from _lists(body, source)
    links = [{"name": name, "url": url} for name, shape in _BADGES.items() if (url := _first(shape, body))]
    yield Finding("trackers", links, f"{source}: badges")


def _lists(body: str, source: str) -> Iterator[Finding]:
    for name, version in _VERSION.findall(body):
        distribution = _DISTRIBUTIONS.get(name.lower(), name.lower())
        yield Finding(("versions", distribution), version.partition("+")[0], f"{source}: framework versions")
    for name, value in _PAIR.findall(_part(body, "Training hyperparameters")):
        if is_public_name(name) and is_public_text(value, name):
            yield Finding(("hyperparameters", _NAMES.get(name, name)), _number(value), f"{source}: {name}")
    for name, value in _PAIR.findall(_part(body, "achieves the following results")):
        if isinstance(number := _number(value), (int, float)):
            key = f"eval_{name.lower().replace(' ', '_')}"
            yield Finding(("metrics", key), float(number), f"{source}: results on the evaluation set")


def _method(known: papers.KnownMethod, source: str) -> Iterator[Finding]:
    yield Finding("method.name", known.name, source)
    yield Finding("method.trainer", known.trainer, source)
    yield Finding("method.config", known.config, source)
    introduced = papers.paper(known.paper)
    yield Finding("method.paper", introduced.arxiv if introduced else None, "papers.yaml")


def _kind(metadata: Mapping[str, Any], tags: list[str]) -> str | None:
    """An adapter where anything says so: TRL labels adapters `transformers`, the tag that PEFT adds tells them."""
    if metadata.get("library_name") == "peft" or any(tag.startswith("base_model:adapter:") for tag in tags):
        return "adapter"
    return "model" if metadata.get("library_name") == "transformers" else None


def _part(body: str, mark: str) -> str:
    """What follows `mark`, up to the next heading or the next text that is no list."""
    after = body.partition(mark)[2]
    return re.split(r"\n#|\n\n(?!- )(?=\S)", after.partition("\n")[2].strip("\n"), maxsplit=1)[0]


def _number(text: str) -> object:
    try:
        return int(text) if _WHOLE.fullmatch(text) else float(text)
    except ValueError:
        return text


def _datasets(names: list[Any]) -> list[dict[str, object]]:
    """Each once: of files there is no more to say than that there are some."""
    found = [known for name in names if (known := local_or_id(name))]
    return [known for place, known in enumerate(found) if known not in found[:place]]


def _is_id(name: object) -> bool:
    return name != _UNKNOWN and is_hub_id(name)


def _several(value: object) -> list[Any]:
    return value if isinstance(value, list) else [value] if value else []


def _text(value: object) -> str | None:
    return value if isinstance(value, str) else None


def _first(shape: re.Pattern[str], text: str) -> str | None:
    match = shape.search(text)
    return match[1] if match else None
