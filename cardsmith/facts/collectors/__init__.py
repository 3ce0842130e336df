"""What is asked of a run: one question a file, in the order of a card.

To add one: write the file, add it here, add its case. Each answers from a live run and from an output folder.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Protocol

from cardsmith.facts.collectors import (
    adapter,
    artifact,
    axolotl,
    base_model,
    code,
    curves,
    datasets,
    emissions,
    evaluation_sets,
    evaluations,
    hardware,
    hyperparameters,
    method,
    metrics,
    name,
    quantization,
    readme,
    rewards,
    run,
    trackers,
    unsloth,
    versions,
)
from cardsmith.facts.findings import Finding
from cardsmith.facts.folder import Folder
from cardsmith.facts.run import LiveRun


class Collector(Protocol):
    """A module that answers one question."""

    def from_run(self, run: LiveRun) -> Iterable[Finding]:
        """What the live run says. May raise anything: one collector that fails does not stop the others."""

    def from_folder(self, folder: Folder) -> Iterable[Finding]:
        """What the output folder says.

        Raises:
            UnreadableFile: a file is there and cannot be read.
        """


#: What the files that are published prove of themselves. In a folder they outrank what the run knew.
PROVED: tuple[Collector, ...] = (artifact, adapter, evaluations)

ALL: tuple[Collector, ...] = (
    name,
    artifact,
    base_model,
    method,
    datasets,
    adapter,
    quantization,
    rewards,
    hyperparameters,
    metrics,
    evaluation_sets,
    evaluations,
    curves,
    run,
    hardware,
    emissions,
    versions,
    trackers,
    code,
    unsloth,
    axolotl,
    readme,
)
