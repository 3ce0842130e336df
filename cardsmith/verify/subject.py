"""What a check can ask for. The session keeps what one check made for the next."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Protocol

from cardsmith.artifact.header import Tensor
from cardsmith.verify.artifact import Artifact
from cardsmith.verify.events import Event
from cardsmith.verify.request import Request


@dataclass(frozen=True, kw_only=True)
class Fit:
    """The tensors on disk against those the architecture asks for, by name."""

    #: Name of the class they were compared with.
    architecture: str
    expected: int
    missing: tuple[str, ...] = ()
    unexpected: tuple[str, ...] = ()
    #: `name: [on disk] instead of [expected]`
    mismatched: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Loaded:
    """A model in memory, ready to be called."""

    #: transformers.PreTrainedModel or peft.PeftModel, in eval mode.
    model: Any
    #: transformers.PreTrainedTokenizerBase
    tokenizer: Any
    #: `folder`, or `base` when the folder has no tokenizer.
    tokenizer_from: str
    device: str
    dtype: str
    parameters: int


class Subject(Protocol):
    """The artifact under test. Everything is made when it is first asked for, and kept."""

    @property
    def artifact(self) -> Artifact:
        """What lies in the folder."""

    @property
    def request(self) -> Request:
        """What the caller asked for."""

    @property
    def headers(self) -> Mapping[str, Mapping[str, Tensor]]:
        """File → tensor → what its header says. Raises `Failed` for a file that cannot be read."""

    @property
    def fit(self) -> Fit:
        """Compare the files with the architecture, on the meta device."""

    @property
    def loaded(self) -> Loaded:
        """Load the model and its tokenizer."""

    @property
    def inputs(self) -> Mapping[str, Mapping[str, Any]]:
        """Prompt → `input_ids` and `attention_mask`, each of shape [1, tokens], on the model's device."""

    def report(self, event: Event) -> None:
        """Tell the parent something."""
