"""What an artifact must withstand. To add a check: write its file, add it to `CHECKS`, add its case."""

from __future__ import annotations

from typing import Protocol

from cardsmith.verify.checks import adapter_fit, files, forward, generate, load, safetensors
from cardsmith.verify.outcome import Passed
from cardsmith.verify.subject import Subject


class Check(Protocol):
    """A module of this folder."""

    #: As it stands in the verdict.
    NAME: str
    #: Checks without which this one makes no sense. All of them stand earlier in `CHECKS`.
    NEEDS: tuple[str, ...]

    def run(self, subject: Subject) -> Passed:
        """Look at the artifact. Raises `Failed` or `Skipped`."""


#: In the order in which they run: what is cheap and explains most comes first.
CHECKS: tuple[Check, ...] = (files, safetensors, adapter_fit, load, forward, generate)
