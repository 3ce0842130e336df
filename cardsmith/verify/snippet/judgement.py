"""What the end of a block means.

A block has passed when it ran to its end, ran a model, and printed something. For an artifact that generates, running
it means that `generate` returned at least once; for one that scores, that a model made a forward pass. What was printed
is kept, not judged: whether it is a good answer cannot be known here.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from cardsmith.artifact.wording import listed, plain
from cardsmith.card.snippets import Snippet
from cardsmith.verify.model import OutcomeName
from cardsmith.verify.parent.transcript import Death
from cardsmith.verify.snippet import cuda
from cardsmith.verify.snippet.output import bounded
from cardsmith.verify.snippet.process import Ran
from cardsmith.verify.snippet.usage import Usage

#: Characters of an error's message that are shown.
_REASON = 300


@dataclass(frozen=True, kw_only=True)
class Judged:
    """One block, and what became of it."""

    block: Snippet
    outcome: OutcomeName
    #: One line.
    message: str
    ran: Ran | None = None

    @property
    def new_tokens(self) -> int:
        """How many tokens it generated."""
        return _count(self.ran.report, "new_tokens") if self.ran else 0

    def evidence(self) -> dict[str, Any]:
        """As JSON values."""
        known = {"line": self.block.line, "sha256": self.block.digest, "outcome": self.outcome}
        if self.ran is None:
            return known
        errors = {} if self.outcome == "passed" else {"errors": bounded(self.ran.errors, last=True)}
        return {
            **known,
            "seconds": round(self.ran.seconds, 3),
            "exit_status": self.ran.status,
            "new_tokens": self.new_tokens,
            "output": bounded(self.ran.output),
            **errors,
        }


def judge(block: Snippet, ran: Ran, usage: Usage, *, limit: float, scores: bool, has_cuda: bool) -> Judged:
    """Say what the end of `block` means.

    Args:
        block: the block.
        ran: its process, ended.
        usage: the card.
        limit: the time limit in seconds.
        scores: whether the artifact gives scores and no text.
        has_cuda: whether there is a CUDA device.
    """
    if reason := _skipped(block, ran, usage, has_cuda):
        return Judged(block=block, outcome="skipped", message=reason, ran=ran)
    broken = _broken(block, ran, usage, limit) or _idle(ran, scores)
    if broken:
        return Judged(block=block, outcome="failed", message=broken, ran=ran)
    return Judged(block=block, outcome="passed", message="", ran=ran)


def _skipped(block: Snippet, ran: Ran, usage: Usage, has_cuda: bool) -> str | None:
    """Why nothing can be said: what the block needs is not here."""
    kind, message = _error(ran)
    if not has_cuda and cuda.is_absent(message):
        return "needs a CUDA device, and there is none"
    if kind == "ModuleNotFoundError" and usage.is_own(block):
        return f"needs a package that is not installed here: {plain(message)}"
    return None


def _broken(block: Snippet, ran: Ran, usage: Usage, limit: float) -> str | None:
    """How the block ended before its end."""
    kind, message = _error(ran)
    if ran.late or ran.status < 0:
        return f"the block {Death(code=ran.status, late=limit if ran.late else None).cause}."
    if kind == "SyntaxError":
        return f"{_place(block, ran)} is not Python: {plain(message, _REASON)}."
    if kind and ran.missed:
        return f"{_place(block, ran)} asks the Hub for {listed(ran.missed)}, {_others(usage)}. Name the right one."
    if kind:
        words = f"{kind}: {message}" if message else kind
        return f"{_place(block, ran)}: {plain(words, _REASON).rstrip('.')}."
    if ran.status:
        return f"the block ended with exit status {ran.status}."
    return None if ran.report else "the block left its process without an end that could be seen (os._exit)."


def _idle(ran: Ran, scores: bool) -> str | None:
    """What the block, which came to its end, left undone."""
    if scores and not ran.report.get("model"):
        return "the block came to its end without a forward pass of a model. Let it score a text."
    if not scores and not _count(ran.report, "generated"):
        return "the block came to its end without generating: generate() of no model was called."
    return None if ran.output else "the block printed nothing. Let it print what the model gave back."


def _others(usage: Usage) -> str:
    """What an id that was asked for in vain is not."""
    model = plain(usage.model)
    return f"which is neither {model} nor its base {plain(usage.base)}" if usage.base else f"which is not {model}"


def _place(block: Snippet, ran: Ran) -> str:
    error = ran.report.get("error")
    line = error.get("line") if isinstance(error, dict) else None
    return f"line {block.line + line - 1}" if isinstance(line, int) else "the block"


def _error(ran: Ran) -> tuple[str, str]:
    """Class and message of what the block raised; both empty where it raised nothing."""
    error = ran.report.get("error")
    return (str(error.get("type")), str(error.get("message"))) if isinstance(error, dict) else ("", "")


def _count(report: Mapping[str, Any], name: str) -> int:
    value = report.get(name)
    return value if isinstance(value, int) else 0
