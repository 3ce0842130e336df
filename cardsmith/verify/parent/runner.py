"""Sessions, held one after the other in a process that has seen nothing but them."""

from __future__ import annotations

import contextlib
from types import TracebackType

from cardsmith.verify.events import Listener
from cardsmith.verify.parent.process import Child, begun
from cardsmith.verify.parent.transcript import Transcript
from cardsmith.verify.request import Request


class Runner:
    """Starts a child when it is first asked, and another one where the first is not fresh any more.

    A child that has loaded a model is asked about adapters on the same base only, and about nothing once one of them
    failed with the model loaded: what that did to the process nobody knows.

    Args:
        offline: nothing has to be fetched.
    """

    def __init__(self, *, offline: bool) -> None:
        self._offline = offline
        self._open = contextlib.ExitStack()
        self._child: Child | None = None
        #: of what the child has loaded a model
        self._loaded: object = None

    def __enter__(self) -> Runner:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.end()

    def ask(self, request: Request, on_event: Listener, time_limit: float | None = None) -> Transcript:
        """Hold one session.

        Args:
            request: what to verify.
            on_event: called with each event as it arrives, also for the checks that a dead child left open.
            time_limit: seconds after which the child is killed; None for no limit.

        Raises:
            VerifyError: the session could not be held.
        """
        transcript, child = Transcript(on_event), self._ready(request)
        for event in child.answers(request, time_limit):
            transcript.add(event)
        death = None if transcript.over else child.death(time_limit)
        if death or transcript.broke_at_work:
            self.end()
        elif transcript.loaded:
            self._loaded = request.process
        transcript.close(death)
        return transcript

    def end(self) -> None:
        """Kill the child, if there is one."""
        self._child = self._loaded = None
        self._open.close()

    def _ready(self, request: Request) -> Child:
        if self._child is None or not self._child.is_alive or self._loaded not in (None, request.process):
            self.end()
            self._child = self._open.enter_context(begun(offline=self._offline, device=request.device))
        return self._child
