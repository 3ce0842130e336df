"""Where the artifact is loaded, and in which dtype."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from cardsmith import arguments
from cardsmith.errors import VerifyError

#: What a pass needs beside the weights, as a part of them; and what of a card is left to the rest of the world.
_ROOM, _SPARE = 0.2, 0.1


@dataclass(frozen=True, kw_only=True)
class Place:
    """One device, or several cards over which a model is spread."""

    #: where inputs go: `cpu` or `cuda:N`
    device: str
    #: card → bytes that it may hold; empty where one device holds the model
    spread: dict[int, int] = field(default_factory=dict)

    @property
    def cards(self) -> tuple[int, ...]:
        """Numbers of the CUDA devices."""
        if self.spread:
            return tuple(self.spread)
        return () if self.device == "cpu" else (int(self.device.partition(":")[2]),)

    def options(self) -> dict[str, Any]:
        """Keywords of `from_pretrained`."""
        if self.spread:
            return {"device_map": "auto", "max_memory": self.spread}
        return {} if self.device == "cpu" else {"device_map": {"": self.device}}


def checked(device: str) -> str:
    """Return `device` when it is `auto`, `cpu`, `cuda` or `cuda:N`.

    Raises:
        ConfigError: it is no text.
        VerifyError: it is another.
    """
    arguments.check("verify(device=…)", device, str, "auto, cpu, cuda or cuda:N")
    if re.fullmatch(r"auto|cpu|cuda(:\d+)?", device):
        return device
    raise VerifyError(f"unknown device {device!r}. Use auto, cpu, cuda or cuda:N.")


def choose(device: str, weights: int) -> Place:
    """The place for a request.

    Args:
        device: `auto`, `cpu`, `cuda` or `cuda:N`. The first two of CUDA leave the choice among cards open.
        weights: bytes that the weights take.

    Raises:
        VerifyError: a CUDA device was asked for, and torch sees none, or not that one.
    """
    import torch

    count = _cards()
    if device == "cpu" or (device == "auto" and not count):
        return Place(device="cpu")
    require(device)
    if number := device.partition(":")[2]:
        return Place(device=f"cuda:{number}")
    return among([torch.cuda.mem_get_info(each)[0] for each in range(count)], weights)


def require(device: str) -> None:
    """Pass where the device is there. torch is imported only where it has to be asked.

    Raises:
        VerifyError: a CUDA device was asked for, and torch sees none, or not that one.
    """
    if device.startswith("cuda") and int(device.partition(":")[2] or 0) >= (count := _cards()):
        raise VerifyError(f"device {device} is not there: torch sees {count} CUDA devices. Use --device cpu.")


def _cards() -> int:
    import torch

    return torch.cuda.device_count() if torch.cuda.is_available() else 0


def among(free: Sequence[int], weights: int) -> Place:
    """The first card with room for the weights and a pass; where none has it, all of them.

    Args:
        free: bytes free on each card; one at least.
        weights: bytes that the weights take.
    """
    fitting = [number for number, room in enumerate(free) if weights * (1 + _ROOM) <= room]
    if fitting or len(free) == 1:
        return Place(device=f"cuda:{fitting[0] if fitting else 0}")
    spread = {number: int(room * (1 - _SPARE)) for number, room in enumerate(free)}
    return Place(device=f"cuda:{next(iter(spread))}", spread=spread)


def dtype(declared: Any, place: Place, *, packed: bool) -> Any:
    """The dtype to load in: bfloat16 on a card that has it, else the one that was saved; of packed weights, theirs."""
    import torch

    wide = declared in (None, torch.float16, torch.float32)
    return torch.bfloat16 if wide and not packed and has_bfloat16(place) else "auto"


def has_bfloat16(place: Place) -> bool:
    """Whether the cards compute in bfloat16 themselves: NVIDIA's since Ampere do, older ones only imitate it."""
    import torch

    if not place.cards:
        return False
    return bool(torch.version.hip) or all(torch.cuda.get_device_capability(card)[0] >= 8 for card in place.cards)
