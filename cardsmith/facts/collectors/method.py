"""By which method was it trained, in which variant, and which paper introduced it?"""

from __future__ import annotations

from collections.abc import Generator, Iterator, Mapping
from typing import Any

from cardsmith.facts import papers
from cardsmith.facts.findings import Finding, plain
from cardsmith.facts.folder import Folder
from cardsmith.facts.run import LiveRun
from cardsmith.facts.variants import switched_on


def from_run(run: LiveRun) -> Iterator[Finding]:
    """From the classes of the trainer and of its arguments, and from the arguments."""
    config = type(run.args).__name__
    if run.trainer is None:
        known = papers.method_of_config(config)
        yield from _known(known, "class of the training arguments")
    else:
        yield Finding("method.trainer", type(run.trainer).__name__, "the trainer's class")
        known = yield from _of_classes(type(run.trainer).__mro__)
    yield Finding("method.config", config, "class of the training arguments")
    handler = getattr(run.trainer, "callback_handler", None)
    callbacks = {kind.__name__ for callback in getattr(handler, "callbacks", ()) for kind in type(callback).__mro__}
    yield from _of_arguments(known, vars(run.args), callbacks, "training arguments")


def from_folder(folder: Folder) -> Iterator[Finding]:
    """From the class of the training arguments, and from the arguments."""
    arguments = folder.arguments
    known = papers.method_of_config(arguments.config) if arguments.config else None
    yield from _known(known, arguments.source)
    yield Finding("method.config", arguments.config, arguments.source)
    yield from _of_arguments(known, arguments.values, set(), arguments.source)


def _of_classes(classes: tuple[type, ...]) -> Generator[Finding, None, papers.KnownMethod | None]:
    """The method of the first class that papers.yaml knows, that has a name of its own, or that TRL calls a trainer.

    TRL's classes inherit name and paper where they set none, and then they are those of another method.
    """
    source = "the trainer's class"
    for kind in classes:
        if known := papers.method_of_trainer([kind.__name__]):
            yield from _known(known, source)
            return known
        own = vars(kind)
        if isinstance(own.get("_name"), str) and not kind.__name__.startswith("_"):
            yield Finding("method.name", own["_name"], f"{source}: _name")
            yield from _own_paper(own.get("_paper"), f"{source}: _paper")
            return None
        if kind.__module__.partition(".")[0] == "trl" and kind.__name__.endswith("Trainer") and kind.__name__[0] != "_":
            yield Finding("method.name", kind.__name__.removesuffix("Trainer"), source)
            return None
    return None


def _own_paper(paper: object, source: str) -> Iterator[Finding]:
    if isinstance(paper, Mapping):
        yield Finding("method.paper", paper.get("id"), source)
        yield Finding("method.paper_title", paper.get("title"), source)


def _known(method: papers.KnownMethod | None, source: str) -> Iterator[Finding]:
    if method is not None:
        introduced = papers.paper(method.paper)
        yield Finding("method.name", method.name, source)
        yield Finding("method.trainer", method.trainer, source)
        yield Finding("method.paper", introduced.arxiv if introduced else None, "papers.yaml")


def _of_arguments(
    method: papers.KnownMethod | None, arguments: Mapping[str, Any], callbacks: set[str], source: str
) -> Iterator[Finding]:
    # a trainer can inherit arguments that it never reads
    if method is None or method.losses:
        yield Finding("method.loss", _one(arguments.get("loss_type")), f"{source}: loss_type")
    if method is not None:
        yield Finding("method.variants", switched_on(method.variants, arguments, callbacks), source)


def _one(loss: object) -> str | None:
    """The loss as one word; DPO takes a list of losses too."""
    names = plain(loss)
    if isinstance(names, list):
        return "+".join(str(name) for name in names) or None
    return names if isinstance(names, str) else None
