"""Eight pushers at one repository at once, each with a section of the card and a file of their own."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

from cardsmith.push import push
from push.makers import Shelf, make_model

from .killed import started

PUSHERS = 8


class Crowd:
    """A repository, and as many folders as there are pushers.

    Args:
        shelf: a Hub.
        place: a folder to work in.
    """

    def __init__(self, shelf: Shelf, place: Path) -> None:
        self._shelf, self._place = shelf, place
        self._first = make_model(place / "first")

    def round(self, number: int) -> int:
        """Let all push at once, and hold what came of it; the value is how many got through.

        Raises:
            AssertionError: a push that succeeded is not in the history, or what it brought is lost.
        """
        repo_id = f"local/crowd-{number}"
        folders = self._folders(number, repo_id)
        running = [
            started(repo_id, folder, self._shelf.endpoint, "--include", f"by-{pusher}.txt")
            for pusher, folder in enumerate(folders)
        ]
        endings = [out.get(timeout=120) for _, out in running]
        for process, _ in running:
            process.join(30)
        done = [pusher for pusher, ending in enumerate(endings) if ending.code == 0]
        assert all(ending.code in (0, 2) for ending in endings), endings
        assert done, endings
        said = [str(json.loads(endings[pusher].out)["commit"]) for pusher in done]
        self._hold(repo_id, done, said)
        return len(done)

    def _folders(self, number: int, repo_id: str) -> list[Path]:
        base = self._place / f"round-{number}"
        shutil.copytree(self._first, base / "base")
        push(base / "base", repo_id, endpoint=self._shelf.endpoint, verify=False)
        folders = [base / str(pusher) for pusher in range(PUSHERS)]
        for pusher, folder in enumerate(folders):
            shutil.copytree(base / "base", folder)
            (folder / f"by-{pusher}.txt").write_text(str(pusher))
            readme = folder / "README.md"
            readme.write_text(f"{readme.read_text('utf-8').rstrip()}\n\n## From {pusher}\n\nI was here.\n", "utf-8")
        return folders

    def _hold(self, repo_id: str, done: list[int], said: list[str]) -> None:
        history = self._shelf.git(repo_id, "log", "--format=%H %P", "main").splitlines()
        parents = [line.split()[1:] for line in history]
        assert [len(each) for each in parents] == [1] * (len(history) - 1) + [0], history
        made = [line.split()[0] for line in history[:-2]]  # the Hub's own first commit, and the first push
        assert sorted(said) == sorted(made), (said, made)
        names = self._shelf.paths(repo_id)
        card = self._shelf.git(repo_id, "show", "main:README.md").splitlines()
        for pusher in range(PUSHERS):
            there = (f"by-{pusher}.txt" in names, f"## From {pusher}" in card)
            assert there == ((pusher in done),) * 2, (pusher, done, there, card)
