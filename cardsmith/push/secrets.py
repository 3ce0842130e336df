"""Credentials in the files of a plan, by the prefixes that their issuers give them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from cardsmith.push.plan import Plan, PlannedFile

#: kind → shape. Prefix and length are the issuers' own; none of these occurs by chance.
_KINDS = {
    "Hugging Face token": r"\bhf_[A-Za-z0-9]{34}\b",
    "GitHub token": r"\b(?:gh[pousr]_[A-Za-z0-9]{36,}|github_pat_[A-Za-z0-9_]{82})\b",
    "OpenAI key": r"\bsk-(?:[\w-]+)?T3BlbkFJ[\w-]{10,}",
    "Anthropic key": r"\bsk-ant-(?:api|admin)\d\d-[\w-]{80,}",
    "AWS access key": r"\b(?:AKIA|ASIA|ABIA|ACCA)[A-Z2-7]{16}\b",
    "Google key": r"\bAIza[\w-]{35}\b",
    "W&B key": r"\bwandb_v1_[\w-]{77}\b",
    "private key": r"-----BEGIN (?:[A-Z]+ )?PRIVATE KEY-----",
}
_ANY = re.compile("|".join(f"(?P<k{number}>{shape})" for number, shape in enumerate(_KINDS.values())).encode())

#: Read at once. A credential that lies across two pieces is found in their overlap.
_PIECE, _OVERLAP = 2**20, 512


def found(plan: Plan) -> Iterator[tuple[str, str]]:
    """(path, kind of credential) for each file of the plan that holds one. The credential itself is never returned."""
    for file in plan.files:
        kinds = dict.fromkeys(_in(file))
        yield from ((file.path, kind) for kind in kinds)


def _in(file: PlannedFile) -> Iterator[str]:
    names = list(_KINDS)
    for piece in _pieces(file.content):
        for match in _ANY.finditer(piece):
            yield names[int((match.lastgroup or "k0")[1:])]


def _pieces(content: Path | bytes) -> Iterator[bytes]:
    if isinstance(content, bytes):
        yield content
        return
    with content.open("rb") as file:
        tail = b""
        while piece := file.read(_PIECE):
            yield tail + piece
            tail = piece[-_OVERLAP:]
