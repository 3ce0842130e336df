"""The card's own code runs: each Python block under a usage heading, as it stands, in a fresh process.

The folder is on show in the embedded Hub under its repository's id, its base beside it. See `snippet.process` for what
the process may do, and `snippet.judgement` for what counts as having run.
"""

from __future__ import annotations

from cardsmith.verify.aftermath import Aftermath
from cardsmith.verify.outcome import Passed

NAME = "quick-start"
NEEDS: tuple[str, ...] = ("generate",)


def run(subject: Aftermath) -> Passed:
    """See the module."""
    from cardsmith.verify.snippet import quick_start  # brings facts, Jinja and YAML, which the session does not need

    return quick_start.run(subject)
