"""The tensors are those that the architecture asks for: same names, same shapes. No tensor data is read.

An adapter is compared with what PEFT would save for its config on the config of its base; a full model with its own.
"""

from __future__ import annotations

from cardsmith.artifact.wording import counted, listed, some
from cardsmith.verify.outcome import Failed, Passed
from cardsmith.verify.session.fit import REFIT
from cardsmith.verify.session.subject import Fit, Subject

NAME = "adapter-fit"
NEEDS: tuple[str, ...] = ("config", "files", "safetensors")


def run(subject: Subject) -> Passed:
    """See the module."""
    fit = subject.fit
    differences = [_words(kind, names) for kind, names in _kinds(fit).items() if names]
    if differences:
        raise Failed(f"{'; '.join(differences)}. {_way_out(subject)}", **_evidence(fit))
    return Passed(message=f"{counted(fit.expected, 'tensor')}, as {fit.architecture} has them", evidence=_evidence(fit))


def _kinds(fit: Fit) -> dict[str, tuple[str, ...]]:
    return {"missing": fit.missing, "unexpected": fit.unexpected, "of another shape": fit.mismatched}


def _words(kind: str, names: tuple[str, ...]) -> str:
    return f"{len(names)} {kind}: {listed(names)}"


def _way_out(subject: Subject) -> str:
    if subject.artifact.kind == "adapter":
        return REFIT
    return "Check config.json, or save the model again."


def _evidence(fit: Fit) -> dict[str, object]:
    counts = {"missing": len(fit.missing), "unexpected": len(fit.unexpected), "mismatched": len(fit.mismatched)}
    names = {f"{kind}_names": some(getattr(fit, kind)) for kind, count in counts.items() if count}
    return {"architecture": fit.architecture, "expected": fit.expected, **counts, **names}
