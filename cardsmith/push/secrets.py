"""Credentials in the files of a plan: in every byte that would go up, and in what pickles and archives hold."""

from __future__ import annotations

import io
from collections.abc import Iterator
from typing import BinaryIO

from cardsmith.credentials.files import in_bytes, in_pieces
from cardsmith.push.plan import Plan, PlannedFile


def found(plan: Plan) -> Iterator[tuple[str, str]]:
    """(path, kind of credential) for each file of the plan that holds one. The credential itself is never returned."""
    for file in plan.files:
        kinds = dict.fromkeys(_in(file))
        yield from ((file.path, kind) for kind in kinds)


def _in(file: PlannedFile) -> Iterator[str]:
    with _opened(file) as content:
        yield from (secret.name for secret in in_bytes(content))
        content.seek(0)
        yield from (secret.name for _, secret in in_pieces(content))


def _opened(file: PlannedFile) -> BinaryIO:
    return io.BytesIO(file.content) if isinstance(file.content, bytes) else file.content.open("rb")
