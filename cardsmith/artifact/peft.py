"""What PEFT's configuration says of an adapter's tensors: which modules have some, and of which rank.

As PEFT 0.21 reads it (tuners/lora, utils/other.py: `get_pattern_key`). Names are compared as they are: a configuration
may hold regular expressions, and a stranger's expression is not run.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

from cardsmith.expressions import expression

#: `PeftType` of peft 0.21.2, and BONE of 0.14 to 0.18.
TYPES = frozenset(
    [
        *("ADALORA", "ADAMSS", "ADAPTION_PROMPT", "BEFT", "BOFT", "BONE", "C3A", "CARTRIDGE", "CPT", "DEFT", "DELORA"),
        *("FOURIERFT", "FROD", "GLORA", "GRALORA", "HIRA", "HRA", "IA3", "LILY", "LN_TUNING", "LOHA", "LOKR", "LORA"),
        *("MISS", "MULTITASK_PROMPT_TUNING", "OFT", "OSF", "PEANUT", "POLY", "PREFIX_TUNING", "PROMPT_TUNING"),
        *("PSOFT", "PVERA", "P_TUNING", "RANDLORA", "ROAD", "SHADOW", "SHIRA", "SUPERTUNING", "TINYLORA"),
        *("TRAINABLE_TOKENS", "UNILORA", "VBLORA", "VERA", "WAVEFT", "XLORA"),
    ]
)

#: module, part, perhaps the adapter's name
_TENSOR = expression(r"(.+)\.(lora_(?:embedding_)?[AB])(?:\.[\w-]+)??(?:\.weight)?")
_PLAIN = expression(r"[\w.-]+")
#: part → the dimension that is the rank
RANK_AT = {"lora_A": 0, "lora_B": 1, "lora_embedding_A": 0, "lora_embedding_B": 1}
OTHER_PART = {"lora_A": "lora_B", "lora_embedding_A": "lora_embedding_B"}
OTHER_PART |= {other: part for part, other in OTHER_PART.items()}


class Part(NamedTuple):
    """One of the two matrices that LoRA puts beside a module."""

    #: the module's name in the base, with PEFT's prefix
    module: str
    #: "lora_A", "lora_B", or the same of an embedding
    part: str


def lora_parts(names: Iterable[str]) -> dict[str, Part]:
    """Tensor → what it is, for those that are LoRA's matrices."""
    matches = ((name, _TENSOR.fullmatch(name)) for name in names if not name.endswith(".bias"))
    return {name: Part(match[1], match[2]) for name, match in matches if match}


def rank_of(config: Mapping[str, Any], module: str) -> int | None:
    """The rank of a module's matrices; `None` where an expression says it, or nothing."""
    patterns = config.get("rank_pattern")
    for name, rank in patterns.items() if isinstance(patterns, dict) else ():
        if not _PLAIN.fullmatch(name):
            return None
        if _ends_in(module, name):
            return rank if type(rank) is int else None
    rank = config.get("r")
    return rank if type(rank) is int else None


def is_targeted(config: Mapping[str, Any], module: str) -> bool | None:
    """Whether the configuration names this module; `None` where it names modules in another way."""
    targets = config.get("target_modules")
    if not isinstance(targets, list) or not targets or config.get("target_parameters"):
        return None
    return any(_ends_in(module, target) for target in targets if isinstance(target, str))


def _ends_in(module: str, name: str) -> bool:
    return module == name or module.endswith(f".{name}")
