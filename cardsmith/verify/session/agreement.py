"""How far two passes over the same prompt are apart."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

#: dtype → how far two passes may be apart that compute the same, relative to the spread of their logits. A merge rounds
#: each weight to the dtype once more, and each layer hands on what those before it were rounded to: twice what random
#: models of 32 layers come to. A merge that goes wrong is as far away as the adapter's whole effect.
TOLERANCE = {"float64": 1e-6, "float32": 1e-3, "float16": 0.06, "bfloat16": 0.4}
#: Tokens at the end of the prompt whose logits are compared. What went before them has entered into them.
LAST = 32


@dataclass(frozen=True, kw_only=True)
class Distance:
    """Two sets of logits, compared."""

    #: largest difference of two logits
    max_difference: float
    #: root mean square of the differences, over that by which the logits of a token spread; 0 is the same
    relative: float
    #: whether the likeliest token after the prompt is the same
    same_token: bool

    def evidence(self) -> dict[str, Any]:
        """As JSON values."""
        return {**vars(self), "max_difference": _short(self.max_difference), "relative": _short(self.relative)}


def distance(one: Any, other: Any) -> Distance:
    """How far `one` is from `other`, both [1, …, n]. Of unequally many tokens, the last ones are compared."""
    one, other = _last(one, other), _last(other, one).to(one.device)  # a model may be spread over several
    apart = one - other
    # a single score has nothing to spread against but its own size
    spread = (other - other.mean(-1, keepdim=True) if other.shape[-1] > 1 else other).square().mean().sqrt()
    error = apart.square().mean().sqrt()
    return Distance(
        max_difference=float(apart.abs().max()),
        relative=float(error / spread) if spread else float(error),
        same_token=bool((one[..., -1, :].argmax() == other[..., -1, :].argmax()).item()),
    )


def _last(logits: Any, beside: Any) -> Any:
    if logits.dim() == 2:
        return logits.float()
    count = min(LAST, logits.shape[1], beside.shape[1])
    return logits[:, -count:].float()


def _short(value: float) -> float:
    return float(f"{value:.4g}")
