"""Not enough memory, said with sizes and what to try."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from cardsmith.verify.outcome import Failed

#: How torch puts it: for a card, and for the memory of the machine.
_SAYS = re.compile(r"out of memory|can't allocate memory|not enough memory", re.IGNORECASE)
_SIZE = r"([\d.]+ (?:[KMGT]iB|bytes))"
_TRIED = re.compile(rf"tried to allocate {_SIZE}", re.IGNORECASE)
_TOTAL = re.compile(rf"total capacity of {_SIZE}")
_FREE = re.compile(rf"of which {_SIZE} is free")
_CARD = re.compile(r"\bGPU (\d+)")
_UNITS = {"bytes": 1, "KiB": 2**10, "MiB": 2**20, "GiB": 2**30, "TiB": 2**40}


def is_short(error: BaseException) -> bool:
    """Whether an error, or what it was raised from, says that memory was not enough."""
    return any(map(_is_short, _chain(error)))


def shortage(error: BaseException, device: str, weights: int | None) -> Failed | None:
    """The failure that an error stands for; None where memory is not the reason.

    Args:
        error: what a check raised.
        device: `cpu` or `cuda:N`.
        weights: bytes that the model's weights take; None where that is not known.
    """
    said = next((str(each) for each in _chain(error) if _is_short(each)), None)
    if said is None:
        return None
    sizes = {"tried": _bytes(_TRIED, said), "free": _bytes(_FREE, said), "total": _bytes(_TOTAL, said)}
    if device == "cpu":
        sizes |= _of_this_machine()
    sizes["weights"] = weights
    known = {f"{name}_bytes": size for name, size in sizes.items() if size is not None}
    return Failed(f"{_words(device, sizes)}. {_way_out(device)}", out_of_memory=device, **known)


def card(error: BaseException) -> str:
    """The device whose memory an error speaks of."""
    found = next((match for each in _chain(error) if (match := _CARD.search(str(each)))), None)
    return f"cuda:{found[1]}" if found else "cpu"


def human(size: float) -> str:
    """Bytes in the unit that leaves a few digits before the point."""
    unit = next((name for name, least in reversed(_UNITS.items()) if size >= least), "bytes")
    return f"{size:.0f} {unit}" if unit == "bytes" else f"{size / _UNITS[unit]:,.1f} {unit}"


def _words(device: str, sizes: dict[str, int | None]) -> str:
    tried, free, total, weights = (sizes[name] for name in ("tried", "free", "total", "weights"))
    parts = [f"{human(tried)} more were asked for"] if tried is not None else []
    if free is not None and total is not None:
        parts.append(f"{human(free)} of {human(total)} were free")
    if weights is not None:
        parts.append(f"the weights alone take {human(weights)}")
    where = "memory" if device == "cpu" else f"memory on {device}"
    return f"out of {where}{': ' if parts else ''}{', '.join(parts)}"


def _way_out(device: str) -> str:
    first = "a machine with more" if device == "cpu" else "--device cpu"
    return f"Try {first}, a smaller dtype (bfloat16 in config.json), or weights that are quantized."


def _of_this_machine() -> dict[str, int | None]:
    """Memory as Linux counts it; nothing elsewhere."""
    try:
        lines = dict(line.split(":", 1) for line in Path("/proc/meminfo").read_text("ascii").splitlines())
    except OSError:
        return {}
    names = {"free": "MemAvailable", "total": "MemTotal"}
    return {key: int(lines[name].split()[0]) * 1024 for key, name in names.items() if name in lines}


def _bytes(pattern: re.Pattern[str], text: str) -> int | None:
    found = pattern.search(text)
    if found is None:
        return None
    number, unit = found[1].split(" ")
    return int(float(number) * _UNITS[unit])


def _is_short(error: BaseException) -> bool:
    if isinstance(error, MemoryError) or type(error).__name__ == "OutOfMemoryError":
        return True
    return isinstance(error, RuntimeError) and _SAYS.search(str(error)) is not None


def _chain(error: Any) -> Iterator[BaseException]:
    while error is not None:
        yield error
        error = error.__cause__ or error.__context__
