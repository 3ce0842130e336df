"""Which experiment trackers recorded the run, and where?"""

from __future__ import annotations

import logging
from collections.abc import Iterator

from cardsmith.facts import trackers
from cardsmith.facts.findings import Finding
from cardsmith.facts.folder import Folder
from cardsmith.facts.model import Tracker
from cardsmith.facts.run import LiveRun
from cardsmith.facts.trackers import trackio

_log = logging.getLogger("cardsmith")


def from_run(run: LiveRun) -> Iterator[Finding]:
    """From the trackers' clients, and from the owner.

    Clients are heard while the run goes on, where somebody looked: many forget it when it ends, and by the time the
    model is pushed they may be recording another.
    """
    found = seen(run) if run.seen_trackers is None else run.seen_trackers
    links = {each.name: each.url for each in found}
    if trackio.NAME in links:
        links[trackio.NAME] = trackio.tagged(run) or links[trackio.NAME]
    links |= {each.name: each.url or links.get(each.name) for each in run.trackers}
    if links:
        source = "the owner, and the trackers' clients" if run.trackers else "the trackers' clients"
        yield Finding("trackers", [{"name": name, "url": url} for name, url in links.items()], source)


def from_folder(folder: Folder) -> Iterator[Finding]:
    """Nothing in an output folder links to a tracker."""
    yield from ()


def seen(run: LiveRun) -> tuple[Tracker, ...]:
    """The trackers that record this run now."""
    return tuple(found for each in trackers.ALL if (found := _ask(each, run)))


def _ask(tracker: trackers.Tracker, run: LiveRun) -> Tracker | None:
    """Clients change from release to release: one that fails costs only its own answer."""
    try:
        return Tracker(name=tracker.NAME, url=tracker.url(run)) if tracker.used(run) else None
    except Exception as error:  # noqa: BLE001 - the others are to be heard
        _log.debug("cardsmith could not ask %s: %s", tracker.NAME, error, exc_info=True)
        return None
