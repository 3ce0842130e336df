"""What a check can ask for. The session keeps what one check made for the next."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol

from cardsmith.artifact.header import Header
from cardsmith.verify.artifact import Artifact
from cardsmith.verify.events import Event
from cardsmith.verify.request import Request

if TYPE_CHECKING:
    from cardsmith.verify.session.skeleton import Skeleton


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
    #: transformers.ProcessorMixin of a model that takes images; None for all others.
    processor: Any = None
    device: str
    dtype: str
    #: Whether its base was in memory already, for the adapter before it.
    base_kept: bool = False
    #: How the weights are packed, in words; None where they are not.
    quantization: str | None = None
    parameters: int
    #: How long that took.
    seconds: float = 0.0


class Subject(Protocol):
    """The artifact under test. Everything is made when it is first asked for, and kept."""

    @property
    def artifact(self) -> Artifact:
        """What lies in the folder."""

    @property
    def request(self) -> Request:
        """What the caller asked for."""

    @property
    def headers(self) -> Mapping[str, Header]:
        """File → what it says before its data. Raises `Failed` for a file that cannot be read."""

    @property
    def skeleton(self) -> Skeleton:
        """The architecture without weights."""

    @property
    def fit(self) -> Fit:
        """Compare the files with the architecture, on the meta device."""

    @property
    def tokenizer(self) -> tuple[Any, str]:
        """The tokenizer, and where it came from: `folder` or `base`."""

    @property
    def processor(self) -> Any:
        """What makes inputs of texts and images; None where the model takes no images."""

    @property
    def loaded(self) -> Loaded:
        """Load the model."""

    @property
    def inputs(self) -> Mapping[str, Mapping[str, Any]]:
        """Prompt → `input_ids` and `attention_mask`, each of shape [1, tokens], on the model's device, and pixels."""

    @property
    def opening(self) -> Mapping[str, Any]:
        """The inputs of the first prompt."""

    @property
    def logits(self) -> Any:
        """Of one pass over the first prompt, in the model's dtype."""

    def written(self, prompt: str) -> list[int]:
        """Ids of what the model writes after one of the prompts, greedily. Empty when it writes nothing."""

    def report(self, event: Event) -> None:
        """Tell the parent something."""
