"""How a push comes by a verdict on the weights: the one that lies there, else a new one."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from cardsmith.artifact.digests import Known, digests
from cardsmith.errors import VerifyError
from cardsmith.verify import store
from cardsmith.verify.snippet.usage import Usage

if TYPE_CHECKING:
    from cardsmith.verify import Event, Listener, Verdict


@dataclass(frozen=True, kw_only=True)
class Checking:
    """What to do about weights that no valid verdict covers."""

    #: whether weights without a verdict are verified, and one that failed closes the gate
    asked: bool = True
    #: whether to verify them now; a dry run does not
    now: bool = True
    #: the Hub that the base of an adapter is fetched from
    endpoint: str | None = None
    #: told of each check as it happens
    on_event: Listener | None = None
    #: digests of files that were read already
    known: Known = lambda _: None
    #: told what is done, before anything that takes its time
    begins: Callable[[str], None] = lambda _: None

    def verdict(self, folder: Path, usage: Usage) -> Verdict | None:
        """The verdict on the weights as they are, or `None` where there is none.

        Args:
            folder: with the weights.
            usage: the code of the card as it will be published. Where it is another than the verdict speaks of, it is
                run; the weights are not verified again for that.

        Raises:
            UnreadableFile: the verdict that lies there cannot be read.
            VerifyError: the verification could not be carried out.
            MissingExtra: torch, transformers or PEFT is not installed.
        """
        standing = store.load(folder)
        if standing is not None and store.covers(standing, folder, self.known):
            if not self.asked or not self.now:
                return standing
            from cardsmith.verify import renewal

            if renewal.is_of(standing, usage):
                return standing
            self.begins("The quick start is run")
            with _fetching_from(self.endpoint), _nothing_pushed():
                return renewal.renewed(standing, folder, usage, self.on_event or _silent)
        if self.asked and self.now:
            from cardsmith.verify import verify

            self.begins("The weights are verified")
            with _fetching_from(self.endpoint), _nothing_pushed():
                return verify(folder, on_event=self.on_event, usage=usage)
        return standing if standing is not None and _is_of_these(standing, folder, self.known) else None

    def is_due(self, folder: Path) -> bool:
        """Whether `verdict` would verify the weights, which takes its time."""
        if not self.asked or not self.now:
            return False
        standing = store.load(folder)
        return standing is None or not store.covers(standing, folder, self.known)


def _silent(event: Event) -> None:
    """For a caller who does not ask for progress."""


def _is_of_these(verdict: Verdict, folder: Path, known: Known) -> bool:
    """Whether the verdict, which failed, was given on these files."""
    try:
        return digests(folder, known) == dict(verdict.files)
    except OSError:
        return False


@contextlib.contextmanager
def _nothing_pushed() -> Iterator[None]:
    """Say what a verification that cannot be carried out means to a push."""
    try:
        yield
    except VerifyError as error:
        raise VerifyError(f"{error} Nothing was pushed.") from error


@contextlib.contextmanager
def _fetching_from(endpoint: str | None) -> Iterator[None]:
    """The verifying process inherits the environment: let it ask the Hub that is pushed to."""
    before = os.environ.get("HF_ENDPOINT")
    if endpoint is not None:
        os.environ["HF_ENDPOINT"] = endpoint
    try:
        yield
    finally:
        if endpoint is not None:
            os.environ.pop("HF_ENDPOINT") if before is None else os.environ.update(HF_ENDPOINT=before)
