"""Sizes and counts as people read them."""

from __future__ import annotations

from cardsmith.artifact.wording import counted

__all__ = ["counted", "human_size"]


def human_size(count: int) -> str:
    """`count` bytes with the unit that leaves one to three digits before the point: "13.2 kB"."""
    size = float(count)
    for unit in ("B", "kB", "MB", "GB"):
        if size < 1000:
            return f"{size:.0f} {unit}" if unit == "B" else f"{size:.1f} {unit}"
        size /= 1000
    return f"{size:.1f} TB"
