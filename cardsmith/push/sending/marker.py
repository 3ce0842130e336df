"""The line by which a push knows its own commit again when the answer to it was lost.

It is the last line of the commit's description, `Cardsmith-Push: <64 hex digits>`: the SHA-256 of where to (repository
and branch, or `pull request`), of every path of the plan with its digest, and of the paths that are deleted. The same
folder pushed to the same place has the same marker, on whatever machine and after whatever interruption; it says
nothing that the commit does not show.
"""

from __future__ import annotations

import hashlib
import json

from cardsmith.push.hub.target import Target
from cardsmith.push.planning.plan import Plan

_KEY = "Cardsmith-Push"


def marker(target: Target, plan: Plan) -> str:
    """The line for a push of this plan."""
    place = "pull request" if target.opens else target.revision
    what = [target.repo_id, place, [[file.path, file.sha256] for file in plan.files], *filter(None, [plan.gone])]
    return f"{_KEY}: {hashlib.sha256(json.dumps(what).encode()).hexdigest()}"


def is_marked(message: str, marker: str) -> bool:
    """Whether a commit with this message is the one with the marker."""
    return marker in message.splitlines()
