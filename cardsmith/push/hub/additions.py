"""The files of a commit as the client takes them: those that were checked, no others, and what is taken away."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from cardsmith.push.hub.told import Refused
from cardsmith.push.planning.limits import LARGEST_REGULAR
from cardsmith.push.planning.opened import changed
from cardsmith.push.planning.plan import PlannedFile

if TYPE_CHECKING:
    from huggingface_hub import CommitOperationAdd, CommitOperationDelete, HfApi

_PLANNED = "_cardsmith_planned"


def client(endpoint: str | None) -> HfApi:
    """The client. Once the large files are transferred it asks, before it commits, whether they are those that were
    planned: what was read meanwhile may have been written to, or be a link by now.
    """
    from huggingface_hub import CommitOperationAdd, HfApi  # noqa: F401 - now, while large files are read

    class Client(HfApi):
        def preupload_lfs_files(self, repo_id: str, additions: Any, **more: Any) -> None:
            of_commit = list(additions)
            super().preupload_lfs_files(repo_id, additions=of_commit, **more)
            for each in of_commit:
                _require_wanted(each, repo_id)
                _require_planned(each)

    return Client(endpoint=endpoint, library_name="cardsmith")


def addition(file: PlannedFile) -> CommitOperationAdd:
    """The file for the client: bytes that were checked, or its path where it is too large to be held.

    Raises:
        UnreadableFile: the file has changed since it was planned.
    """
    from huggingface_hub import CommitOperationAdd

    made = CommitOperationAdd(path_in_repo=file.path, path_or_fileobj=_source(file))
    setattr(made, _PLANNED, file)
    # its digest is known, and not told: what the client computes as it sends is compared; by Xet the Hub takes a digest
    # as it is told
    if isinstance(made.path_or_fileobj, str):
        if file.has_changed():
            raise changed(file.place)
    else:
        _require_planned(made)
    return made


def deletion(path: str) -> CommitOperationDelete:
    """A file that the commit takes away."""
    from huggingface_hub import CommitOperationDelete

    return CommitOperationDelete(path_in_repo=path)


def _source(file: PlannedFile) -> str | bytes:
    if isinstance(file.content, bytes):
        return file.content
    if file.size > LARGEST_REGULAR:
        return str(file.content)
    with file.open() as content:
        return content.read(file.size + 1)


def _require_wanted(made: Any, repo_id: str) -> None:
    """The client leaves out what the repository's .gitignore names, and commits the rest: half a model."""
    if getattr(made, "_should_ignore", None):
        raise Refused(
            f"{made.path_in_repo} is named by the .gitignore of {repo_id}, and the Hub would leave it out. "
            "Take it out of that .gitignore first."
        )


def _require_planned(made: CommitOperationAdd) -> None:
    file: PlannedFile | None = getattr(made, _PLANNED, None)
    if file is None:
        return
    sent, of_bytes = made.upload_info, isinstance(file.content, bytes)
    same = of_bytes or (sent.sha256.hex() == file.sha256 and sent.size == file.size)
    # what bytes were made of may lie here no more, whatever their size
    if not same or ((of_bytes or file.size > LARGEST_REGULAR) and file.has_changed()):
        raise changed(file.place)
