"""Artifact and card → one commit on the Hub, and its receipt.

`push` checks what is asked (`wish`), names the repository (`naming`) and makes at most three attempts (`attempt`). The
way of each: `preparing` verifies and renders, beside the README on the Hub (`card`); `planning` decides for each file;
`gate` says what stands against it; `sending` makes the commit and proves it. Only `hub` talks to a Hub.
"""

from cardsmith.push.push import push
from cardsmith.push.receipt import Receipt

__all__ = ["Receipt", "push"]
