"""The card, adapter_config.json and the facts name the same base."""

from __future__ import annotations

import re
from collections.abc import Mapping
from itertools import combinations

from cardsmith.artifact.base_id import akin, same
from cardsmith.artifact.wording import listed, plain
from cardsmith.verify.outcome import Failed, Passed, Skipped
from cardsmith.verify.reading.claims import named_bases, read_facts
from cardsmith.verify.session.subject import Subject

NAME = "base-model"
NEEDS: tuple[str, ...] = ("config",)
_MEND = "Write the one that training started from into both."
_COMMIT = re.compile(r"[0-9a-f]{40}")


def run(subject: Subject) -> Passed:
    """See the module."""
    said = named_bases(subject.artifact)
    if not said:
        raise Skipped("neither the card nor the facts name a base by its id")
    evidence = {file: list(bases) for file, bases in said.items()}
    for one, other in combinations(said, 2):
        if not _agree(said[one], said[other]):
            words = f"{_named(one, said)}, {_named(other, said)}"
            raise Failed(f"{words}. {_MEND}", **evidence)
    _same_revision(subject)
    return Passed(message=f"{_bases(next(iter(said.values())))}, says {' and '.join(said)}", evidence=evidence)


def _same_revision(subject: Subject) -> None:
    """Whether the adapter's configuration and the facts pin the same commit, where both pin one."""
    facts, configured = read_facts(subject.artifact.folder), subject.artifact.revision
    recorded = facts.base_model.revision if facts else None
    if configured and recorded and _COMMIT.fullmatch(configured) and configured != recorded:
        words = f"adapter_config.json pins revision {configured} of the base, the facts {plain(recorded, 40)}"
        raise Failed(f"{words}. {_MEND}", adapter_config=configured, facts=recorded)


def _agree(one: tuple[str, ...], other: tuple[str, ...]) -> bool:
    """Whether a base of the one is a base of the other. A copy, or a quantized one, is the linter's business."""
    return any(same(a, b) or akin(a, b) for a in one for b in other)


def _named(file: str, said: Mapping[str, tuple[str, ...]]) -> str:
    return f"{file} names the base {_bases(said[file])}"


def _bases(bases: tuple[str, ...]) -> str:
    return plain(listed(bases), 120)
