"""A child process: requests go in, events come out, and it outlives nothing."""

from __future__ import annotations

import contextlib
import os
import subprocess
import sys
import threading
from collections import deque
from collections.abc import Iterator

from cardsmith.temporary import temporary_folder
from cardsmith.verify.events import Done, Event, Refused, decode
from cardsmith.verify.parent.ending import kill, killed_at_last
from cardsmith.verify.parent.environment import child_environment
from cardsmith.verify.parent.transcript import Death
from cardsmith.verify.request import Request

#: Lines of the child's standard error that are kept as evidence.
LAST_LINES = 8
COMMAND = (sys.executable, "-m", "cardsmith.verify.session.child")
#: How long its last words are waited for, in seconds.
_LAST_WORDS = 2.0


class Child:
    """A process that has begun.

    Args:
        process: with pipes for all three streams.
    """

    def __init__(self, process: subprocess.Popen[bytes]) -> None:
        self._process = process
        self._late = threading.Event()
        self._errors: deque[str] = deque(maxlen=LAST_LINES)
        # standard error must be drained lest the child stops at a full pipe
        self._listener = threading.Thread(target=self._listen, daemon=True)
        self._listener.start()

    @property
    def is_alive(self) -> bool:
        """Whether it can be asked."""
        return self._process.poll() is None and not self._late.is_set()

    def answers(self, request: Request, seconds: float | None) -> Iterator[Event]:
        """What the child says to a request, until that is done or the child ends.

        Args:
            request: what to verify.
            seconds: after which the child is killed; None for no limit.
        """
        with self._limited(seconds):
            self._send(request)
            for line in self._process.stdout or ():
                if not line.endswith(b"\n"):  # a killed child may leave half a line
                    break
                event = decode(line)
                is_last = isinstance(event, Done | Refused)
                if is_last:  # what it says from now on is of the next request, or of why there is none
                    self._errors.clear()
                yield event
                if is_last:
                    return
            self._process.wait()

    def death(self, seconds: float | None) -> Death:
        """How it ended, which it has; `seconds` is the limit that it had."""
        self._listener.join(timeout=_LAST_WORDS)
        late = seconds if self._late.is_set() else None
        return Death(code=self._process.wait(), late=late, errors=tuple(self._errors))

    def _send(self, request: Request) -> None:
        with contextlib.suppress(BrokenPipeError):  # it died at once; its last words say why
            if self._process.stdin:
                self._process.stdin.write(request.to_json().encode() + b"\n")
                self._process.stdin.flush()

    def _listen(self) -> None:
        with contextlib.suppress(ValueError):  # closed at the end
            for line in self._process.stderr or ():
                self._errors.append(line.decode("utf-8", "replace"))

    @contextlib.contextmanager
    def _limited(self, seconds: float | None) -> Iterator[None]:
        def expire() -> None:
            self._late.set()
            kill(self._process)

        timer = threading.Timer(seconds, expire) if seconds is not None else None
        if timer:
            timer.daemon = True
            timer.start()
        try:
            yield
        finally:
            if timer:
                timer.cancel()


@contextlib.contextmanager
def begun(*, offline: bool, device: str = "auto") -> Iterator[Child]:
    """A child in a process group of its own and an empty folder, killed whatever happens here, Ctrl-C above all.

    Args:
        offline: nothing has to be fetched, so nothing can be.
        device: as it was asked for.
    """
    with temporary_folder() as folder:
        process = subprocess.Popen(
            COMMAND,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            cwd=folder,
            # torch would make a folder for it in TMPDIR, which stays
            env={
                "TORCHINDUCTOR_CACHE_DIR": str(folder / "torchinductor"),
                **child_environment(os.environ, offline=offline, device=device),
            },
            start_new_session=True,
        )
        with killed_at_last(process):
            yield Child(process)
