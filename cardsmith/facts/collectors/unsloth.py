"""Did Unsloth train it? It leaves its version in config.json, a mark in adapter_config.json, a line in the README.

Of a live run, the loaded module tells, see `versions`. That `config.json` says `unsloth_fixed` tells nothing: the
bases that Unsloth uploads say so too.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from cardsmith.expressions import expression
from cardsmith.facts.findings import Finding
from cardsmith.facts.folder import Folder
from cardsmith.facts.run import LiveRun

_LINE = expression(r"was trained 2x faster with \[Unsloth\]\(\S{1,200}\)( and Huggingface's TRL library)?")


def from_run(run: LiveRun) -> Iterator[Finding]:
    """The modules say it better."""
    yield from ()


def from_folder(folder: Folder) -> Iterator[Finding]:
    """From what Unsloth wrote into the files that others read."""
    version = folder.config.get("unsloth_version")
    if isinstance(version, str):
        yield Finding(("versions", "unsloth"), version, "config.json: unsloth_version")
    mapping = folder.adapter_config.get("auto_mapping")
    marked = isinstance(mapping, Mapping) and mapping.get("unsloth_fixed") is True
    line = _LINE.search(folder.readme.body) if folder.readme else None
    if marked or line:
        source = "adapter_config.json: auto_mapping" if marked else "README.md"
        yield Finding("method.libraries", ["unsloth", *(["trl"] if line and line[1] else [])], source)
