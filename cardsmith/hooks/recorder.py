"""Writes what a run says: facts.json, training_args.json and the card, into the output folder."""

from __future__ import annotations

import contextlib
import logging
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timezone
from pathlib import Path

from cardsmith import config
from cardsmith import facts as run_facts
from cardsmith.errors import FactsError
from cardsmith.facts import OWNER, Facts, Finding, private, training_args
from cardsmith.facts.collectors.trackers import seen
from cardsmith.facts.model import Tracker
from cardsmith.facts.owner import configured
from cardsmith.facts.run import LiveRun
from cardsmith.facts.trackers._links import given as link
from cardsmith.hooks import withheld
from cardsmith.hooks.values import check_templates
from cardsmith.render import update

_log = logging.getLogger("cardsmith")

_LICENSE_KEYS = ("license", "license_name", "license_link")


class Recorder:
    """Collects the facts of a run and writes its card. For the arguments see `attach`."""

    def __init__(
        self,
        *,
        license: str | None = None,  # noqa: A002 - the Hub's word
        language: str | Sequence[str] | None = None,
        datasets: str | Sequence[str] | None = None,
        trackers: Mapping[str, str] | None = None,
        sections: Mapping[str, str] | None = None,
        templates: str | Path | None = None,
    ) -> None:
        source = "the owner: attach(…)"
        self._sections = dict(sections or {})
        self._given = (
            Finding("card.license", license, source),
            Finding("card.language", several(language), source),
            Finding("card.sections", self._sections, source),
        )
        self._trackers = tuple(Tracker(name=name, url=link(url)) for name, url in (trackers or {}).items())
        self._seen_trackers: dict[str | None, Tracker] | None = None
        self._resumed_step: int | None = None
        #: when training ended, once it has: ISO 8601 in UTC
        self.finished: str | None = None
        self.dataset_ids = several(datasets)
        self._templates = templates
        self._reported: set[str] = set()
        self._licenses: dict[str, tuple[Finding, ...]] = {}

    def write(self, run: LiveRun, more: Iterable[Finding] = (), folder: Path | None = None) -> None:
        """Write facts, arguments and card into `folder`, or the run's output folder. Only the main process writes."""
        if not run.state.is_world_process_zero:
            return
        own = Path(run.args.output_dir)
        folder = folder or own
        self._tell({str(path): kind for path, kind in withheld.of_folder(folder)})
        facts = self._withheld(self._with_license(self._facts(run, more, own, folder)))
        templates = self._templates or config.of(folder).templates
        if templates:
            check_templates(templates)
        training_args.write(folder, training_args.of_run(run.args))
        run_facts.write(folder, facts)
        update.write(folder, withheld.of_update(update.plan(folder, facts, templates)), templates)

    def _facts(self, run: LiveRun, more: Iterable[Finding], own: Path, folder: Path) -> Facts:
        """What the run and its owner say, without credentials."""
        noted = None if self._seen_trackers is None else tuple(self._seen_trackers.values())
        run = replace(
            run, trackers=self._trackers, seen_trackers=noted, resumed_step=self._resumed_step, finished=self.finished
        )
        # it stands when the same folder is trained into again
        said_before = [finding for finding in _stored(folder) if finding.source.startswith(OWNER)]
        named = [] if folder.absolute() == own.absolute() else list(_named_after(folder, run))
        said = [*self._given, *more, *said_before, *named]
        # before the run speaks: what it says of the same key stands where this is left out
        given = self._withheld(run_facts.assemble([*said, *configured(folder, said)]))
        return self._withheld(run_facts.from_run(run, run_facts.disassemble(given, "")))

    def _withheld(self, facts: Facts) -> Facts:
        kept, found = withheld.of_facts(facts)
        self._tell(found)
        return kept

    def _tell(self, found: Mapping[str, str]) -> None:
        """Log once of each place what was kept out of it."""
        for place in found.keys() - self._reported:
            self._reported.add(place)
            _log.warning("cardsmith keeps %s out of %s. Revoke it if it was ever published.", found[place], place)

    def note_start(self, step: int) -> None:
        """Remember at which step training begins: above zero it goes on from a checkpoint."""
        self._resumed_step, self.finished = step or None, None

    def note_end(self) -> None:
        """Remember when training ended."""
        now = datetime.now(timezone.utc).replace(microsecond=0)
        self.finished = now.isoformat().replace("+00:00", "Z")

    def note_trackers(self, run: LiveRun) -> None:
        """Remember the trackers that record the run now. A link that was known once stands until there is another."""
        if run.state.is_world_process_zero:
            known = self._seen_trackers or {}
            found = {each.name: each for each in seen(run) if each.url or each.name not in known}
            self._seen_trackers = {**known, **found}

    def tell_paths(self, output_dir: str | Path) -> None:
        """Log each section of the owner's that names a path of her own machine, here and in `[tool.cardsmith.card]`."""
        configured_sections = config.of(output_dir).card.get("sections", {})
        for line in private.told({**configured_sections, **self._sections}):
            _log.warning("cardsmith: %s", line)

    @contextlib.contextmanager
    def surviving(self, what: str) -> Iterator[None]:
        """Whatever goes wrong inside is logged once, and the training run goes on."""
        try:
            yield
        except Exception as error:  # noqa: BLE001 - the run is worth more than its card
            if what not in self._reported:
                self._reported.add(what)
                debug = _log.isEnabledFor(logging.DEBUG)
                _log.warning("cardsmith could not %s: %s: %s", what, type(error).__name__, error, exc_info=debug)

    def _with_license(self, facts: Facts) -> Facts:
        """The base model's licence is asked of the Hub once a run, however often the card is written."""
        base = facts.base_model.id
        if base is None:
            return facts
        if base not in self._licenses:
            found = run_facts.resolve_license(facts)
            self._licenses[base] = tuple(_license_findings(found))
        return run_facts.assemble([*run_facts.disassemble(facts, "the run"), *self._licenses[base]])


def _stored(folder: Path) -> list[Finding]:
    """What the folder's facts.json says; what cannot be read is about to be written anew."""
    with contextlib.suppress(FactsError):
        stored = run_facts.read(folder)
        return list(run_facts.disassemble(stored, "")) if stored else []
    return []


def _named_after(folder: Path, run: LiveRun) -> Iterator[Finding]:
    """A model that is saved elsewhere is called as that folder is, where it has no name on the Hub."""
    if not getattr(run.args, "hub_model_id", None):
        yield Finding("model_name", folder.resolve().name, "save_model(…)")


def several(value: str | Sequence[str] | None) -> list[str]:
    """One text or several, as a list."""
    return [value] if isinstance(value, str) else list(value or ())


def _license_findings(facts: Facts) -> Iterator[Finding]:
    for key in _LICENSE_KEYS:
        name = f"base_model.{key}"
        yield Finding(name, getattr(facts.base_model, key), facts.sources.get(name, ""))
