"""A request to a Hub: in cardsmith's own words where it fails, within time, and again where that is safe."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, TypeVar

from cardsmith.push.hub import home, silence
from cardsmith.push.hub.additions import client
from cardsmith.push.hub.address import checked
from cardsmith.push.hub.patience import Patience
from cardsmith.push.hub.spoken import spoken

if TYPE_CHECKING:
    from huggingface_hub import HfApi

_T = TypeVar("_T")


class Asking:
    """What every room of the Hub asks by.

    Args:
        endpoint: its address; that of huggingface_hub's configuration when not given.
        say: told in a line what it waits for.

    Raises:
        HubError: the address is none; that of the configuration, too.
    """

    def __init__(self, endpoint: str | None = None, say: Callable[[str], None] = lambda _: None) -> None:
        self._api: HfApi = client(checked(endpoint))
        self.say = say
        self.patience = Patience(say)

    @property
    def endpoint(self) -> str:
        """The Hub's address."""
        return self._api.endpoint

    def _ask(self, what: str, ask: Callable[[], _T], *, once: bool = False) -> _T:
        """One request, in cardsmith's own words where it fails; again and again where that is safe."""

        def bounded() -> _T:
            silence.bound()
            home.watch()
            return ask()

        with spoken(what, self.endpoint):
            return bounded() if once else self.patience.with_(bounded)
