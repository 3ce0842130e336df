"""By which method was it trained, and which paper introduced it?"""

from __future__ import annotations

from collections.abc import Iterator

from cardsmith.facts import papers
from cardsmith.facts.findings import Finding, plain
from cardsmith.facts.folder import Folder
from cardsmith.facts.run import LiveRun


def from_run(run: LiveRun) -> Iterator[Finding]:
    """From the classes of the trainer and of its arguments."""
    config = type(run.args).__name__
    trainers = [kind.__name__ for kind in type(run.trainer).__mro__] if run.trainer is not None else []
    known = papers.method_of_trainer(trainers) or papers.method_of_config(config)
    yield from _findings(known, "the trainer's class")
    if trainers:
        yield Finding("method.trainer", trainers[0], "the trainer's class")
    yield Finding("method.config", config, "class of the training arguments")
    yield Finding("method.loss", _one(getattr(run.args, "loss_type", None)), "training arguments: loss_type")


def from_folder(folder: Folder) -> Iterator[Finding]:
    """From the class of the training arguments."""
    arguments = folder.arguments
    if arguments.config:
        yield from _findings(papers.method_of_config(arguments.config), arguments.source)
        yield Finding("method.config", arguments.config, arguments.source)
    yield Finding("method.loss", _one(arguments.values.get("loss_type")), f"{arguments.source}: loss_type")


def _findings(method: papers.KnownMethod | None, source: str) -> Iterator[Finding]:
    if method is not None:
        yield Finding("method.name", method.name, source)
        yield Finding("method.trainer", method.trainer, source)
        yield Finding("method.paper", method.paper, "papers.yaml")


def _one(loss: object) -> str | None:
    """The loss as one word; DPO takes a list of losses too."""
    names = plain(loss)
    if isinstance(names, list):
        return "+".join(str(name) for name in names) or None
    return names if isinstance(names, str) else None
