"""The README of the folder, put aside where the one on the Hub is preferred: what stood here is nowhere else."""

from __future__ import annotations

import hashlib

from cardsmith.push.card.join import Joined
from cardsmith.push.planning.found import Found
from cardsmith.render.update import BEFORE


def given_up(joined: Joined | None, readme: Found) -> dict[str, bytes]:
    """Path → bytes of the README as it was, where something of it is given up; empty where nothing is.

    It is named by its digest, so that no copy ever goes over another one.

    Args:
        joined: what becomes of the README on the Hub.
        readme: the one of the folder, before it is written anew.
    """
    if joined is None or not joined.given_up or readme.data is None:
        return {}
    name = f"{BEFORE.stem}-{hashlib.sha256(readme.data).hexdigest()[:8]}{BEFORE.suffix}"
    return {BEFORE.with_name(name).as_posix(): readme.data}
