"""Verdict and its parts: what happened when the artifact was loaded in a fresh process and made to work."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from cardsmith.errors import VerifyError

Kind = Literal["adapter", "model", "reward"]
OutcomeName = Literal["passed", "failed", "skipped"]


@dataclass(frozen=True, kw_only=True)
class CheckResult:
    """One check, and what it found."""

    name: str
    outcome: OutcomeName
    #: One line: what holds, or what is broken and how to mend it, or why it was not tried.
    message: str
    #: What was measured, as JSON values.
    evidence: Mapping[str, Any] = field(default_factory=dict)
    #: Wall time of the check.
    seconds: float = 0.0

    def to_dict(self) -> dict[str, Any]:
        """As in `verify --json`: `name`, `outcome`, `message`, `evidence`, `seconds`."""
        return {**vars(self), "evidence": dict(self.evidence), "seconds": round(self.seconds, 3)}


@dataclass(frozen=True, kw_only=True)
class Sample:
    """What the artifact wrote after a prompt, decoded greedily, without special tokens."""

    prompt: str
    completion: str

    def to_dict(self) -> dict[str, str]:
        """As in `verify --json`: `prompt`, `completion`."""
        return dict(vars(self))


@dataclass(frozen=True, kw_only=True)
class Verdict:
    """The answer of `verify` for one folder. Unknown values are None here and null in JSON."""

    #: The folder, as it was given; in verdict.json only its name.
    artifact: str
    kind: Kind
    #: The base that was used: an id on the Hub or a path. None for a full model.
    base_model: str | None = None
    #: `cpu` or `cuda:0`.
    device: str | None = None
    #: Of the loaded weights, as torch spells it: `float32`, `bfloat16`.
    dtype: str | None = None
    checks: tuple[CheckResult, ...] = ()
    samples: tuple[Sample, ...] = ()
    #: New tokens per second of wall time, over all prompts.
    tokens_per_second: float | None = None
    #: CUDA memory allocated at the peak; on CPU the resident set of the child process.
    peak_memory_bytes: int | None = None
    #: Package → version; also `cuda` and `gpu` where one was used.
    versions: Mapping[str, str] = field(default_factory=dict)
    #: Covered file → `sha256:…`.
    files: Mapping[str, str] = field(default_factory=dict)

    @property
    def passed(self) -> bool:
        """True when no check failed and at least one passed."""
        outcomes = {check.outcome for check in self.checks}
        return "failed" not in outcomes and "passed" in outcomes

    def to_dict(self) -> dict[str, Any]:
        """The object of `verify --json`."""
        return {
            "verdict": "passed" if self.passed else "failed",
            **vars(self),
            "checks": [check.to_dict() for check in self.checks],
            "samples": [sample.to_dict() for sample in self.samples],
            "versions": dict(self.versions),
            "files": dict(self.files),
        }

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> Verdict:
        """Read what `to_dict` wrote. Keys it does not know are left out, so that later versions may add some.

        Raises:
            VerifyError: a key is missing or has the wrong form.
        """
        try:
            known = {name: data[name] for name in cls.__dataclass_fields__}
            known["checks"] = tuple(_check(check) for check in data["checks"])
            known["samples"] = tuple(Sample(prompt=s["prompt"], completion=s["completion"]) for s in data["samples"])
            known["versions"], known["files"] = dict(data["versions"]), dict(data["files"])
        except (KeyError, TypeError, ValueError, AttributeError) as error:
            raise VerifyError(f"this is not a verdict: {type(error).__name__}: {error}") from error
        return cls(**known)


def _check(data: Mapping[str, Any]) -> CheckResult:
    """One check out of JSON; a verdict with an unknown outcome must never count as passed."""
    if data["outcome"] not in ("passed", "failed", "skipped"):
        raise ValueError(f"unknown outcome {data['outcome']!r}")
    return CheckResult(**{name: data[name] for name in CheckResult.__dataclass_fields__})
