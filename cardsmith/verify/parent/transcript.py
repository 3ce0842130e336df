"""All that a session reported, and an ending for a session that had none."""

from __future__ import annotations

import signal
from dataclasses import dataclass
from typing import Any

from cardsmith.artifact.wording import plain
from cardsmith.errors import VerifyError
from cardsmith.verify.checks import CHECKS, IN_SESSION, load
from cardsmith.verify.events import Done, Event, Finished, Listener, Measured, Refused, Sampled, Started
from cardsmith.verify.model import CheckResult, Sample
from cardsmith.verify.sequence import skipped


@dataclass(frozen=True, kw_only=True)
class Death:
    """How the child ended."""

    #: Exit status; the negative number of a signal.
    code: int
    #: The time limit in seconds, when it was the limit that ended the child.
    late: float | None = None
    #: The last lines of its standard error.
    errors: tuple[str, ...] = ()

    @property
    def cause(self) -> str:
        """What ended it, as half a sentence, and what to try."""
        if self.late is not None:
            return f"took longer than {self.late:g} seconds and was stopped"
        if self.code == -signal.SIGTERM:
            return "was ended by SIGTERM"
        if self.code < 0:
            memory = ": the machine was probably out of memory" if self.code == -9 else ""
            return f"was killed by {_signal(-self.code)}{memory}. Try another --device, or a machine with more memory"
        return f"ended with exit status {self.code}"


#: The checks that have the model in their hands.
_AT_WORK = {check.NAME for check in IN_SESSION[[check.NAME for check in IN_SESSION].index(load.NAME) :]}


class Transcript:
    """The events of one session, sorted into the parts of a verdict.

    Args:
        on_event: called with each event.
    """

    def __init__(self, on_event: Listener) -> None:
        self._on_event = on_event
        self._running: str | None = None
        self._refused: str | None = None
        self._done = False
        #: In the order in which they ended.
        self.checks: list[CheckResult] = []
        self.samples: list[Sample] = []
        #: Fields of the verdict.
        self.values: dict[str, Any] = {}

    def add(self, event: Event) -> None:
        """Take in one event."""
        match event:
            case Started(check=name):
                self._running = name
            case Finished(result=result):
                self._running = None
                self.checks.append(result)
            case Sampled(sample=sample):
                self.samples.append(sample)
            case Measured(values=values):
                self.values |= values
            case Refused(message=message):
                self._refused = message
            case Done():
                self._done = True
        self._on_event(event)

    @property
    def over(self) -> bool:
        """Whether the child said all that it had to say."""
        return self._done or self._refused is not None

    @property
    def loaded(self) -> bool:
        """Whether the child has begun to load a model."""
        return any(check.name in _AT_WORK and check.outcome != "skipped" for check in self.checks)

    @property
    def broke_at_work(self) -> bool:
        """Whether a check failed once the model was being loaded: what that did to its process nobody knows."""
        return any(check.outcome == "failed" and check.name in _AT_WORK for check in self.checks)

    def close(self, death: Death | None) -> None:
        """At the end: if the child ended before its time, the check that was running has failed.

        Args:
            death: how it ended; None where it lives, and said all.

        Raises:
            VerifyError: the session was refused, or the child ended before or between the checks.
        """
        if self._refused is not None:
            raise VerifyError(self._refused)
        if death is None:
            return
        lines = [plain(line) for line in death.errors if plain(line)]
        if self._running is None:
            raise VerifyError(f"the process that verifies {death.cause}. {' | '.join(lines)}")
        evidence = {"exit_status": death.code, "last_lines": lines}
        message = f"the process {death.cause}."
        self.add(Finished(result=_failed(self._running, message, evidence)))
        self._skip_the_rest()

    def _skip_the_rest(self) -> None:
        broken = {check.name for check in self.checks if check.outcome != "passed"}
        for check in CHECKS[len(self.checks) :]:
            self.add(Started(check=check.NAME))
            reason = CheckResult(name=check.NAME, outcome="skipped", message="the process had ended")
            self.add(Finished(result=skipped(check, broken) or reason))
            broken.add(check.NAME)


def _failed(name: str, message: str, evidence: dict[str, Any]) -> CheckResult:
    return CheckResult(name=name, outcome="failed", message=message, evidence=evidence)


def _signal(number: int) -> str:
    try:
        return signal.Signals(number).name
    except ValueError:
        return f"signal {number}"
