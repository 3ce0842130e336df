"""Which experiment trackers recorded the run, and where?"""

from __future__ import annotations

from collections.abc import Iterator

from cardsmith.facts.findings import Finding
from cardsmith.facts.folder import Folder
from cardsmith.facts.run import LiveRun
from cardsmith.facts.trackers import ALL


def from_run(run: LiveRun) -> Iterator[Finding]:
    """From each tracker's own client, where the run has loaded it and it has a link."""
    links = [(tracker.NAME, url) for tracker in ALL if (url := tracker.url(run))]
    if links:
        found = [{"name": name, "url": url} for name, url in links]
        yield Finding("trackers", found, "the tracker's client")


def from_folder(folder: Folder) -> Iterator[Finding]:
    """Nothing in an output folder links to a tracker."""
    yield from ()
