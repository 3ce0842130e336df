"""Credentials in the files of a plan, by the prefixes that their issuers give them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from cardsmith.push.plan import CHUNK, Plan, PlannedFile

#: Where a word begins, also in JSON, where a line end is written as the two characters `\n`.
_BEGIN = r"(?:(?<![A-Za-z0-9])|(?<=\\[bfnrt])|(?<=\\u00[01][0-9A-Fa-f]))"
#: What it takes to be a key: some of its bytes, perhaps after the headers of an encrypted one.
_KEY = r"(?:\s|\\[nr])*(?:Proc-Type|Version|Comment|[A-Za-z0-9+/=]{16})"

#: kind → shape. Prefix and length are the issuers' own; none of these occurs by chance.
_KINDS = {
    "a Hugging Face token": r"(?:hf_|api_org_)[A-Za-z0-9]{34}(?![A-Za-z0-9])",
    "a Hugging Face OAuth token": r"hf_(?:oauth|jwt)_[\w.-]{20}",
    "a GitHub token": r"(?:gh[pousr]_[A-Za-z0-9]{36,255}|github_pat_[A-Za-z0-9_]{82})(?![A-Za-z0-9])",
    "an OpenAI key": r"sk-[\w-]{0,200}T3BlbkFJ[\w-]{10}",
    "an Anthropic key": r"sk-ant-(?:api|admin)\d\d-[\w-]{80}",
    "an AWS access key": r"(?:AKIA|ASIA|ABIA|ACCA)[A-Z2-7]{16}(?![A-Za-z0-9])",
    "a Google key": r"AIza[\w-]{35}(?![\w-])",
    "a W&B key": r"wandb_v1_[\w-]{77}(?![\w-])",
    "a private key": rf"-----BEGIN (?:[A-Z]+ )*PRIVATE KEY(?: BLOCK)?-----{_KEY}",
}
_SHAPES = (f"(?P<k{number}>{shape})" for number, shape in enumerate(_KINDS.values()))
_ANY = re.compile(f"{_BEGIN}(?:{'|'.join(_SHAPES)})".encode())
#: What each of them begins with: weights are searched for these, twenty times as fast as for the shapes.
_PREFIX = re.compile(rb"hf_|api_org_|gh[pousr]_|github_pat_|sk-|AKIA|ASIA|ABIA|ACCA|AIza|wandb_v1_|-----BEGIN ")

#: What documentation writes in a token's place: a row of the alphabet, or few different characters at the end.
_ROWS = (b"abcdefghij", b"1234567890", b"0123456789", b"example")
_FEWEST = 5

#: A credential that lies across two pieces is found in their overlap.
_OVERLAP = 512


def found(plan: Plan) -> Iterator[tuple[str, str]]:
    """(path, kind of credential) for each file of the plan that holds one. The credential itself is never returned."""
    for file in plan.files:
        kinds = dict.fromkeys(_in(file))
        yield from ((file.path, kind) for kind in kinds)


def _in(file: PlannedFile) -> Iterator[str]:
    for piece in _pieces(file.content):
        starts = (prefix.start() for prefix in _PREFIX.finditer(piece))
        matches = (_ANY.match(piece, start) for start in starts)
        yield from (_kind(match) for match in matches if match and not _is_placeholder(match))


def _kind(match: re.Match[bytes]) -> str:
    return next(kind for number, kind in enumerate(_KINDS) if match[f"k{number}"])


def _is_placeholder(match: re.Match[bytes]) -> bool:
    """Whether it is what documentation writes in a token's place."""
    text = match[0].lower()
    return len(set(text[-_FEWEST * 3 :])) < _FEWEST or any(row in text for row in _ROWS)


def _pieces(content: Path | bytes) -> Iterator[bytes]:
    if isinstance(content, bytes):
        yield content
        return
    with content.open("rb") as file:
        tail = b""
        while piece := file.read(CHUNK):
            yield tail + piece
            tail = piece[-_OVERLAP:]
