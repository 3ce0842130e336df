"""Digests of the files that a verdict speaks for, while something else is done."""

from __future__ import annotations

import threading
from concurrent.futures import Future
from pathlib import Path

from cardsmith.artifact.digests import digests
from cardsmith.errors import VerifyError


def in_background(folder: Path) -> Future[dict[str, str]]:
    """Begin `digests(folder)` in a thread. An interrupted program does not wait for it."""
    future: Future[dict[str, str]] = Future()

    def work() -> None:
        try:
            future.set_result(digests(folder))
        except OSError as error:
            said = f"{error.filename} cannot be read: {error.strerror}. Check its permissions."
            future.set_exception(VerifyError(said))
        except BaseException as error:  # noqa: BLE001 - a future that is never set would be waited for without end
            future.set_exception(error)

    threading.Thread(target=work, daemon=True).start()
    return future
