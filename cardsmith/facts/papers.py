"""papers.yaml: method and loss → paper, and paper → title and BibTeX.

The table is kept here because TRL's own is per class, partly inherited wrongly, and absent before 1.0.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

_FILE = Path(__file__).with_name("papers.yaml")


@dataclass(frozen=True, kw_only=True)
class Paper:
    """A paper, or software, as it is cited."""

    title: str
    bibtex: str
    #: arXiv id; absent for software
    arxiv: str | None = None


@dataclass(frozen=True, kw_only=True)
class KnownMethod:
    """A training method that a trainer implements."""

    name: str
    trainer: str
    config: str
    #: the tag that TRL gives its models
    tag: str
    #: arXiv id of the paper that introduced it
    paper: str | None = None
    #: loss → arXiv id of the paper that introduced that variant
    losses: Mapping[str, str] = field(default_factory=dict)


def method_of_trainer(classes: Iterable[str]) -> KnownMethod | None:
    """The method of the first known class among a trainer's class and its bases."""
    by_trainer = {method.trainer: method for method in methods()}
    return next((by_trainer[name] for name in classes if name in by_trainer), None)


def method_of_config(name: str) -> KnownMethod | None:
    """The method whose training arguments are of this class."""
    return next((method for method in methods() if method.config == name), None)


def method_named(name: str | None) -> KnownMethod | None:
    """The method that people call `name`."""
    return next((method for method in methods() if method.name == name), None)


def paper(arxiv: str) -> Paper | None:
    """The paper with this arXiv id."""
    entry = _table()["papers"].get(arxiv)
    return Paper(arxiv=arxiv, **entry) if entry else None


def software(name: str) -> Paper | None:
    """How to cite a library, by its distribution's name."""
    entry = _table()["software"].get(name)
    return Paper(**entry) if entry else None


@cache
def methods() -> tuple[KnownMethod, ...]:
    """All known methods."""
    return tuple(KnownMethod(name=name, **entry) for name, entry in _table()["methods"].items())


@cache
def _table() -> dict[str, dict[str, Any]]:
    import yaml

    with _FILE.open("rb") as file:
        # PyYAML is built without libyaml on some platforms; its reader in C is eight times as fast
        loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
        table: dict[str, dict[str, Any]] = yaml.load(file, Loader=loader)  # noqa: S506 - both are safe
    return table
