"""What an artifact must withstand. To add a check: write its file, add it to `CHECKS`, add its case."""

from __future__ import annotations

from typing import Any, Protocol, TypeVar

from cardsmith.verify.aftermath import Aftermath
from cardsmith.verify.checks import (
    adapter_fit,
    base_model,
    chat_template,
    config,
    differs,
    effect,
    files,
    forward,
    generate,
    load,
    merge,
    quick_start,
    repeats,
    safetensors,
    tensors,
    tokenizer,
)
from cardsmith.verify.outcome import Passed
from cardsmith.verify.session.subject import Subject

_S = TypeVar("_S", contravariant=True)


class Check(Protocol[_S]):
    """A module of this folder, which looks at a `Subject`, or at an `Aftermath` once the session is over."""

    #: As it stands in the verdict.
    NAME: str
    #: Checks without which this one makes no sense. All of them stand earlier in `CHECKS`.
    NEEDS: tuple[str, ...]

    def run(self, subject: _S) -> Passed:
        """Look at the artifact. Raises `Failed` or `Skipped`."""


#: In the order in which they run: what is cheap and explains most comes first. Up to `chat_template` no check needs
#: torch, so that what is wrong with files and names is said at once.
IN_SESSION: tuple[Check[Subject], ...] = (
    config,
    files,
    safetensors,
    base_model,
    differs,
    chat_template,
    tensors,
    adapter_fit,
    tokenizer,
    load,
    forward,
    generate,
    repeats,
    effect,
    merge,
)

#: Once the process of the session, with the model in it, is gone.
AFTERWARDS: tuple[Check[Aftermath], ...] = (quick_start,)

CHECKS: tuple[Check[Any], ...] = (*IN_SESSION, *AFTERWARDS)
