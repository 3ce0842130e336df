"""What is left once the session is over and its process, with the model in it, is gone."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from cardsmith.verify.artifact import Artifact
from cardsmith.verify.request import Request

if TYPE_CHECKING:
    from cardsmith.verify.snippet.usage import Usage

#: Whose blocks of a card are run: cardsmith's own, anybody's, or nobody's.
Blocks = Literal["own", "any", "none"]


@dataclass(frozen=True, kw_only=True)
class Aftermath:
    """What a check after the session can ask for."""

    artifact: Artifact
    request: Request
    blocks: Blocks = "own"
    #: The card's code, where it is not that of the README.md in the folder.
    usage: Usage | None = None
    #: What the session ran on: `cpu` or `cuda:0`; None where that is not known.
    device: str | None = None
    #: Seconds for each block; None for a limit that grows with the weights.
    time_limit: float | None = None
