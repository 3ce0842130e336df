"""Run → Facts, from a live trainer or from an output folder."""

from __future__ import annotations

import logging
from collections.abc import Collection, Iterable, Iterator
from itertools import chain
from pathlib import Path
from typing import Any

from cardsmith import arguments
from cardsmith.facts import collectors, store
from cardsmith.facts.findings import OWNER, Finding, assemble, disassemble, is_known, parts
from cardsmith.facts.folder import Folder
from cardsmith.facts.model import Facts
from cardsmith.facts.run import LiveRun

_log = logging.getLogger("cardsmith")


def collect(source: Any, given: Iterable[Finding] = ()) -> Facts:
    """All that is known of a run.

    Args:
        source: a trainer (`transformers.Trainer` or derived), or the path of an output folder. Nothing in a folder is
            executed, and nothing is fetched.
        given: what the owner said; it stands against everything found. Of a folder, a finding without a value takes
            back what she said of that key before.

    Raises:
        ConfigError: `source` is neither.
        FolderError: the folder does not exist, is empty, or holds nothing of a run; or a file in it cannot be read.
        FactsError: its facts.json cannot be read, or a file says something of the wrong type.
    """
    if isinstance(source, (str, Path)):
        return _from_folder(Path(source), given)
    if not all(hasattr(source, name) for name in ("args", "state", "model")):
        arguments.check("collect", source, LiveRun, "a trainer or an output folder")
    return from_run(source if isinstance(source, LiveRun) else LiveRun.of(source), given)


def from_run(run: LiveRun, given: Iterable[Finding] = ()) -> Facts:
    """Facts of a live run. A collector that fails is named in the log and costs only its own answer."""
    return assemble(chain(given, *(_survive(collector, run) for collector in collectors.ALL)))


def _from_folder(path: Path, given: Iterable[Finding]) -> Facts:
    """Of two that speak of one thing: the owner, what the files beside the card prove, the facts of the run, the rest.

    The files outrank the facts because they are what is published: an adapter merged after its run is an adapter no
    more, whatever the run knew.
    """
    folder, given = Folder(path), tuple(given)
    stored = store.read(path)
    taken_back = {parts(finding.key) for finding in given if not is_known(finding.value)}
    proved = [finding for collector in collectors.PROVED for finding in collector.from_folder(folder)]
    known = _still_true(stored, proved, taken_back) if stored else ()
    found: Iterator[Finding] = chain.from_iterable(collector.from_folder(folder) for collector in collectors.ALL)
    if stored and stored.base_model.local:
        found = (finding for finding in found if finding.key != "base_model.id")
    return assemble(chain(given, proved, known, found))


def _still_true(stored: Facts, proved: list[Finding], taken_back: Collection[tuple[str, ...]]) -> Iterator[Finding]:
    """The stored facts, without what the owner takes back, and those of an adapter that the folder no longer holds."""
    kinds = {finding.value for finding in proved if finding.key == "artifact.kind"}
    gone = bool(kinds) and "adapter" not in kinds
    for finding in disassemble(stored, str(store.FILE)):
        unsaid = finding.key in taken_back and finding.source.startswith(OWNER)
        if not unsaid and not (gone and finding.key[0] == "adapter"):
            yield finding


def _survive(collector: collectors.Collector, run: LiveRun) -> list[Finding]:
    try:
        found = list(collector.from_run(run))
        assemble(found)
    except Exception as error:  # noqa: BLE001 - a training run must not end because a fact is missing
        name = getattr(collector, "__name__", "?").rpartition(".")[2]
        _log.warning("cardsmith could not collect %r: %s: %s", name, type(error).__name__, error)
        return []
    return found
