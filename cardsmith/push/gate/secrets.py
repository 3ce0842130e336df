"""Credentials in the files of a plan: in every byte that would go up, and in what pickles and archives hold.

The bytes as they are were searched when they were read for the plan; here they are read as what they are.
"""

from __future__ import annotations

from collections.abc import Iterator

from cardsmith.credentials.closed import closed
from cardsmith.credentials.files import in_pieces
from cardsmith.push.planning.plan import Plan, PlannedFile

#: Of an archive's members, in bytes: what unpacks to more is not searched, and does not go up.
MOST = 256 * 2**20


def found(plan: Plan) -> Iterator[tuple[str, str]]:
    """(path, kind of credential) for each file of the plan that holds one. The credential itself is never returned.

    Raises:
        UnreadableFile: a file is another one than was planned.
    """
    for file in plan.files:
        yield from ((file.path, kind) for kind in dict.fromkeys(_in(file)))


def unsearched(plan: Plan) -> Iterator[tuple[str, str]]:
    """(path, what it is) for each file of the plan that cannot be searched."""
    for file in plan.files:
        with file.open() as content:
            if what := closed(content, MOST):
                yield file.path, what


def _in(file: PlannedFile) -> Iterator[str]:
    yield from file.credentials
    with file.open() as content:
        yield from (secret.name for _, secret in in_pieces(content, MOST, whole=True))
