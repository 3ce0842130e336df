"""A Hub that takes connections and never answers: it is told of soon, and not waited for for ever."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Callable, Iterator

import pytest

from cardsmith.errors import HubError
from cardsmith.push.hub import Hub, patience, silence

_QUESTIONS: dict[str, Callable[[Hub], object]] = {
    "whoami": lambda hub: hub.user(),
    "info": lambda hub: hub.look("a/b"),
    "auth check": lambda hub: hub.require_write("a/b"),
    "files": lambda hub: hub.held("a/b", ["x"], "0" * 40),
    "commits": lambda hub: hub.commits("a/b", "main"),
    "branches": lambda hub: hub.branches("a/b"),
    "pull request": lambda hub: hub.is_open("a/b", 1),
    "pull requests": lambda hub: hub.open_pull_requests("a/b"),
}


@pytest.fixture
def silent() -> Iterator[str]:
    """Its address. In the end it closes what it has taken, so that nothing waits on."""
    taken: list[socket.socket] = []

    def take() -> None:
        while True:
            try:
                taken.append(listener.accept()[0])
            except OSError:
                return

    with socket.create_server(("127.0.0.1", 0)) as listener:
        threading.Thread(target=take, daemon=True).start()
        yield f"http://127.0.0.1:{listener.getsockname()[1]}"
        for each in taken:
            each.close()


@pytest.mark.parametrize("question", _QUESTIONS)
def test_a_question_is_not_waited_for_long(question: str, silent: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """It has a bound of its own, whatever the client asks for; the commit's is longer."""
    monkeypatch.setattr(silence, "QUESTION", 0.2)
    monkeypatch.setattr(patience, "WAITS", ())
    ended = []

    def ask() -> None:
        with pytest.raises(HubError):
            _QUESTIONS[question](Hub(silent))
        ended.append(question)

    asking = threading.Thread(target=ask, daemon=True)
    asking.start()
    asking.join(20)
    assert ended == [question]


def test_whoever_waits_is_told_and_it_ends_in_two_minutes(monkeypatch: pytest.MonkeyPatch) -> None:
    """By a clock of its own: each question takes as long as it may."""
    now, said = [0.0], list[tuple[float, str]]()
    monkeypatch.setattr(patience, "WAITS", (0.5, 1.0, 2.0, 4.0, 8.0))
    monkeypatch.setattr(time, "monotonic", lambda: now[0])
    monkeypatch.setattr(time, "sleep", lambda seconds: now.append(now.pop() + seconds))

    def ask() -> None:
        now.append(now.pop() + silence.QUESTION)
        raise TimeoutError

    with pytest.raises(TimeoutError):
        patience.Patience(lambda line: said.append((now[0], line))).with_(ask)
    line = "The Hub did not answer. Trying again in {} s."
    assert said == [(20, line.format(1)), (41, line.format(1)), (62, line.format(2)), (84, line.format(4))]
    assert now == [108]
