"""What the Hub says of the repositories that a card names: asked anonymously, within a time budget, kept for a day.

Asked without a token, for what counts is what a reader of the card can reach. Only answers are kept; where there was
none, the next run asks again.
"""

from __future__ import annotations

import json
import os
import time
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from functools import cached_property
from pathlib import Path
from typing import Any, Literal

State = Literal["there", "moved", "closed", "missing", "unknown"]
Kind = Literal["model", "dataset", "paper"]

#: Seconds that all questions of a run may take together, and one of them.
BUDGET = 20.0
_ONE = 5.0
#: Seconds that an answer is good for.
_DAY = 24 * 3600.0


@dataclass(frozen=True)
class Answer:
    """What a reader without an account meets.

    Attributes:
        state: `closed` is gated; `missing` is not there, or private: the Hub does not tell strangers which; `unknown`
            is that the Hub could not be asked.
        name: the id it has now, where it was moved.
        licenses: what its own card says, in lower case.
    """

    state: State
    name: str | None = None
    licenses: tuple[str, ...] = ()


class Hub:
    """A Hub, as a stranger sees it.

    Args:
        endpoint: its address; that of huggingface_hub's configuration when not given.
        budget: seconds that all questions may take together; after them every answer is `unknown`.
        store: the file that keeps answers; `None` keeps them for this run only.
        clock: seconds since the epoch.
    """

    def __init__(
        self,
        endpoint: str | None = None,
        *,
        budget: float = BUDGET,
        store: Path | None = None,
        clock: Callable[[], float] = time.time,
    ) -> None:
        self._given = endpoint
        self._left = budget
        self._store = store
        self._clock = clock
        self._fresh: dict[str, tuple[float, Answer]] = {}

    def ask(self, kind: Kind, name: str) -> Answer:
        """What is at `name`: the id of a model or dataset, or the arXiv id of a paper."""
        key = f"{self._api.endpoint} {kind} {name}"
        found = self._fresh.get(key) or self._kept.get(key)
        if found and found[0] + _DAY > self._clock():
            return found[1]
        if self._left <= 0:
            return Answer("unknown")
        start = time.monotonic()
        answer = self._asked(kind, name, min(_ONE, self._left))
        self._left -= time.monotonic() - start
        # within this run a question that failed is not put twice
        self._fresh[key] = (self._clock(), answer)
        return answer

    def keep(self) -> None:
        """Write the answers to the store. A store that cannot be written is done without."""
        known = {key: each for key, each in self._fresh.items() if each[1].state != "unknown"}
        if self._store is None or not known:
            return
        from cardsmith import atomic

        oldest = self._clock() - _DAY
        kept = {key: each for key, each in {**self._kept, **known}.items() if each[0] > oldest}
        content = {key: {"asked": asked, **asdict(answer)} for key, (asked, answer) in kept.items()}
        try:
            atomic.write_text(self._store, json.dumps(content, indent=1) + "\n")
        except OSError:
            return

    @cached_property
    def _api(self) -> Any:
        from huggingface_hub import HfApi

        return HfApi(endpoint=self._given, library_name="cardsmith", token=False)

    @cached_property
    def _kept(self) -> Mapping[str, tuple[float, Answer]]:
        if self._store is None:
            return {}
        try:
            content = json.loads(self._store.read_text("utf-8"))
            return {key: _read(each) for key, each in content.items()}
        except (OSError, ValueError, TypeError, KeyError, AttributeError, RecursionError):
            return {}  # not there yet, or broken: it is only a memory

    def _asked(self, kind: Kind, name: str, timeout: float) -> Answer:
        from huggingface_hub.errors import GatedRepoError, RepositoryNotFoundError

        try:
            return _seen(name, self._question(kind, name, timeout))
        except GatedRepoError:
            return Answer("closed")
        except RepositoryNotFoundError:
            return Answer("missing")
        except Exception as error:  # noqa: BLE001 - the client's transport has its own tree of errors in each version
            status = getattr(getattr(error, "response", None), "status_code", 0)
            return Answer("missing" if status in (401, 404) else "unknown")

    def _question(self, kind: Kind, name: str, timeout: float) -> Any:
        if kind == "paper":
            return self._api.paper_info(name)
        info = self._api.model_info if kind == "model" else self._api.dataset_info
        return info(name, timeout=timeout)


def store_of_user() -> Path:
    """Where answers are kept: `cardsmith/online.json` in the user's cache folder (XDG_CACHE_HOME, else ~/.cache)."""
    root = os.environ.get("XDG_CACHE_HOME") or os.path.join(os.path.expanduser("~"), ".cache")  # noqa: PTH111, PTH118
    return Path(root, "cardsmith", "online.json")


def _seen(name: str, info: Any) -> Answer:
    there = str(getattr(info, "id", name))
    tags = [str(tag) for tag in getattr(info, "tags", None) or ()]
    licenses = tuple(tag.partition(":")[2].lower() for tag in tags if tag.startswith("license:"))
    moved = there.casefold() != name.casefold()
    gated = bool(getattr(info, "gated", False))
    return Answer("moved" if moved else "closed" if gated else "there", there if moved else None, licenses)


def _read(each: Any) -> tuple[float, Answer]:
    licenses = tuple(str(name) for name in each["licenses"])
    name = each["name"]
    if each["state"] not in ("there", "moved", "closed", "missing") or not isinstance(name, str | None):
        raise ValueError
    return float(each["asked"]), Answer(each["state"], name, licenses)
