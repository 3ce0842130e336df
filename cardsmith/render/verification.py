"""The card's words on the verification of its weights."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from markupsafe import Markup

from cardsmith.render.escape import code, listed, markdown

#: How much of what the quick start printed is shown.
_LINES, _CHARACTERS = 12, 600
_NAMES = {"python": "Python", "torch": "PyTorch", "transformers": "Transformers", "peft": "PEFT", "cuda": "CUDA"}
_VERDICT = Markup("The verdict, with the digests of the files it is of, is [verdict.json](.cardsmith/verdict.json).")


@dataclass(frozen=True, kw_only=True)
class Verification:
    """What a card may say of a verdict."""

    #: names of the checks that passed; empty where nothing was verified, and the owner published it knowing that
    passed: tuple[str, ...] = ()
    #: names of those that failed, and the owner published it knowing that; then nothing else is said
    failed: tuple[str, ...] = ()
    #: names of those that do not apply, or could not be tried
    skipped: tuple[str, ...] = ()
    #: "CPU", or the name of the GPU
    device: str | None = None
    dtype: str | None = None
    #: package → version
    versions: Mapping[str, str] = field(default_factory=dict)
    #: whether the card has a quick start
    quick_start: bool = False
    #: what it printed; None where it did not run as it stands
    output: str | None = None


UNVERIFIED = Verification()


def section(verification: Verification | None) -> Markup:
    """The text of the section, in Markdown; empty where there is nothing to say."""
    if verification is None:
        return Markup("")
    if verification.failed:
        return _failed(verification)
    if not verification.passed:
        return Markup("Nothing was verified: these weights were published with `--no-verify`.")
    return Markup("\n\n").join(part for part in (_loaded(verification), _ran(verification)) if part)


def _failed(known: Verification) -> Markup:
    """What the owner published all the same."""
    return Markup(
        "`cardsmith verify` failed at {}, and these weights were published with `--no-verify` all the same. "
        "The verdict, with what it found and the digests of the files it is of, is "
        "[verdict.json](.cardsmith/verdict.json)."
    ).format(_codes(known.failed))


def _loaded(known: Verification) -> Markup:
    """What was done with the weights, where, and what held."""
    stack = [markdown(f"{_NAMES[name]} {known.versions[name]}") for name in _NAMES if name in known.versions]
    where = Markup(" on {}").format(markdown(known.device)) if known.device else Markup("")
    dtype = Markup(", in {}").format(code(known.dtype)) if known.dtype else Markup("")
    versions = Markup(", with {}").format(listed(stack)) if stack else Markup("")
    skipped = Markup(" Skipped: {}.").format(_codes(known.skipped)) if known.skipped else Markup("")
    return Markup("`cardsmith verify` loaded these weights in a fresh process{}{}{}. Passed: {}.{} {}").format(
        where, dtype, versions, _codes(known.passed), skipped, _VERDICT
    )


def _ran(known: Verification) -> Markup:
    """What became of the quick start."""
    if not known.quick_start:
        return Markup("")
    if known.output is None:
        return Markup("The quick start was not run as it stands.")
    if not known.output.strip():
        return Markup("The quick start ran as it stands, and printed nothing but blanks.")
    return Markup("The quick start ran as it stands, and printed:\n\n{}").format(_fenced(_short(known.output)))


def _codes(names: tuple[str, ...]) -> Markup:
    return Markup(", ").join(map(code, names))


def _fenced(text: str) -> Markup:
    """`text` in a code block, with a fence that its own backticks cannot close."""
    longest = max((len(run) for run in re.findall(r"`+", text)), default=0)
    fence = "`" * max(3, longest + 1)
    return Markup(f"{fence}text\n{text}\n{fence}")


def _short(text: str) -> str:
    """The first lines of `text`, without the blank ones around them."""
    whole = "\n".join(row.rstrip() for row in text.strip().split("\n"))
    shown = "\n".join(whole.split("\n")[:_LINES])[:_CHARACTERS].rstrip()
    return shown if shown == whole else f"{shown} …"
