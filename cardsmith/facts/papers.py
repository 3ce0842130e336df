"""papers.yaml: method and configuration → papers, and paper → title, link and BibTeX.

The table is kept here because TRL's own is per class, partly inherited wrongly, and absent before 1.0.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Any, NamedTuple

#: papers.yaml as JSON, which takes a fiftieth of the time to read; `make golden` makes it from papers.yaml
_FILE = Path(__file__).with_name("papers.json")
#: Tools that derive from TRL's classes put their name before that of the class.
_DERIVERS = ("_Unsloth", "Unsloth", "Axolotl")


class Paper(NamedTuple):
    """A paper, or software, as it is cited."""

    #: as people read it
    title: str
    bibtex: str
    #: arXiv id; absent for software and for what is only on the web
    arxiv: str | None = None
    #: where it can be read
    url: str | None = None


class KnownMethod(NamedTuple):
    """A training method that a trainer implements."""

    name: str
    trainer: str
    config: str
    #: the tag that TRL gives its models
    tag: str
    #: what follows "trained with", where it is not the name
    label: str | None = None
    #: key of the paper that introduced it: its arXiv id where it has one
    paper: str | None = None
    #: keys of further papers that every such run builds on
    also: tuple[str, ...] = ()
    #: each loss that the trainer heeds → keys of the papers that introduced it; empty where the method has one loss
    losses: Mapping[str, tuple[str, ...]] = MappingProxyType({})
    #: names of what other arguments can switch on, see `variants`
    variants: tuple[str, ...] = ()


class KnownAdapter(NamedTuple):
    """A method of PEFT."""

    name: str
    #: key of the paper that introduced it
    paper: str
    #: names of what its configuration can switch on, see `variants`
    variants: tuple[str, ...] = ()


def method_of_trainer(classes: Iterable[str]) -> KnownMethod | None:
    """The method of the first known class among a trainer's class and its bases."""
    by_trainer = {method.trainer: method for method in methods()}
    return next((by_trainer[name] for name in map(_original, classes) if name in by_trainer), None)


def method_of_config(name: str) -> KnownMethod | None:
    """The method whose training arguments are of this class."""
    return next((method for method in methods() if method.config == _original(name)), None)


def method_named(name: str | None) -> KnownMethod | None:
    """The method that people call `name`."""
    return next((method for method in methods() if method.name == name), None)


def adapter_of_type(peft_type: str | None) -> KnownAdapter | None:
    """The method that PEFT calls `peft_type`, such as "LORA"."""
    entry = _table()["adapters"].get(peft_type or "")
    return KnownAdapter(**{**entry, "variants": tuple(entry.get("variants", ()))}) if entry else None


def paper(key: str | None) -> Paper | None:
    """The paper with this arXiv id, or this key for what has none."""
    entry = _table()["papers"].get(key or "")
    return _paper(key, entry) if key and entry else None


def paper_of_variant(name: str) -> str | None:
    """Key of the paper that introduced the variant of this name."""
    entry = table_of_variants().get(name)
    return entry["paper"] if entry else None


def software(name: str) -> Paper | None:
    """How to cite a library, by its distribution's name."""
    entry = _table()["software"].get(name)
    return Paper(**entry) if entry else None


@cache
def methods() -> tuple[KnownMethod, ...]:
    """All known methods."""
    return tuple(_method(name, entry) for name, entry in _table()["methods"].items())


def titles() -> tuple[str, ...]:
    """Of all known papers."""
    return tuple(entry["title"] for entry in _table()["papers"].values())


def table_of_variants() -> Mapping[str, Mapping[str, Any]]:
    """Name of each variant → its paper, and when it is on: see `variants`."""
    return _table()["variants"]


def _original(name: str) -> str:
    return next((name.removeprefix(prefix) for prefix in _DERIVERS if name.startswith(prefix)), name)


def _method(name: str, entry: Mapping[str, Any]) -> KnownMethod:
    losses = {loss: tuple(keys) for loss, keys in entry.get("losses", {}).items()}
    several = {key: tuple(entry.get(key, ())) for key in ("also", "variants")}
    return KnownMethod(name=name, **{**entry, **several, "losses": losses})


def _paper(key: str, entry: Mapping[str, Any]) -> Paper:
    url = entry.get("url")
    title = entry["title"].replace("{", "").replace("}", "")
    where = url or f"https://huggingface.co/papers/{key}"
    return Paper(title=title, bibtex=_bibtex(key, entry), arxiv=None if url else key, url=where)


def _bibtex(key: str, entry: Mapping[str, Any]) -> str:
    kind = "inproceedings" if "booktitle" in entry else "misc" if "url" in entry else "article"
    fields = {"title": entry["title"], "author": entry["authors"], "booktitle": entry.get("booktitle")}
    fields |= {"year": entry["year"]}
    fields |= (
        {"howpublished": rf"\url{{{entry['url']}}}"} if "url" in entry else {"eprint": key, "archivePrefix": "arXiv"}
    )
    lines = [f"  {name:<13} = {{{value}}},\n" for name, value in fields.items() if value]
    return f"@{kind}{{{entry['key']},\n{''.join(lines)}}}\n"


@cache
def _table() -> dict[str, dict[str, Any]]:
    table: dict[str, dict[str, Any]] = json.loads(_FILE.read_bytes())
    return table
