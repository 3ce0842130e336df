"""Artifact and card → one commit on the Hub, and its receipt.

`push` (`pushing`) notes what is asked (`wish`) and has large files read ahead; `trying` checks it, names the repository
(`naming`) and makes at most three attempts (`attempt`). The way of each: `aim` finds where to, and `since` what this
folder has put there before; `preparing` verifies and renders, beside the README on the Hub (`card`); `planning` decides
for each file; `against` asks the `gate` what stands against it; `draft` is the receipt that is shown before; `delivery`
has `sending` make the commit and prove it, and notes it in the folder. Only `hub` talks to a Hub.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from cardsmith.push.pushing import push

if TYPE_CHECKING:
    from cardsmith.push.receipt import Receipt

__all__ = ["Receipt", "push"]


def __getattr__(name: str) -> object:
    """`Receipt`, once it is asked for: large files are read while all of this is imported."""
    if name != "Receipt":
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from cardsmith.push.receipt import Receipt

    return Receipt
