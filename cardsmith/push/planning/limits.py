"""What the Hub takes in one commit: sizes and counts.

Source: https://huggingface.co/docs/hub/storage-limits, and the server's answer to larger ones.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from cardsmith.push.planning.content import SMALL
from cardsmith.push.planning.plan import Plan

#: in bytes
LARGEST_FILE = 500 * 10**9
LARGEST_PAYLOAD = 10**9
#: what is larger is transferred beside the commit, whatever its name
LARGEST_REGULAR = SMALL
MOST_FILES = 100_000
MOST_IN_A_FOLDER = 10_000
MOST_LARGE = 25_000
_LARGE = (
    ".safetensors",
    ".bin",
    ".pt",
    ".pth",
    ".gguf",
    ".onnx",
    ".parquet",
    ".arrow",
    ".gz",
    ".zip",
    ".tar",
    ".model",
)


def exceeded(plan: Plan) -> Iterator[str]:
    """Each limit that the plan does not keep, with what to do."""
    for file in plan.files:
        if file.size > LARGEST_FILE:
            yield f"{file.path} has {_giga(file.size)} GB; the Hub takes files up to 500 GB. Save it in shards."
    if len(plan.files) >= MOST_FILES:
        yield f"{len(plan.files)} files would go up; a repository holds fewer than 100 000. Leave some out."
    folders = Counter(file.path.rpartition("/")[0] for file in plan.files)
    for folder, count in folders.items():
        if count > MOST_IN_A_FOLDER:
            yield f"{folder or 'The folder'} has {count} files; the Hub takes 10 000 in a folder. Divide them."
    large = [file for file in plan.files if _is_large(file.path, file.size)]
    if len(large) > MOST_LARGE:
        yield f"{len(large)} large files would go up; a commit takes 25 000. Push some of them first."
    payload = plan.size - sum(file.size for file in large)
    if payload > LARGEST_PAYLOAD:
        yield f"The small files come to {_giga(payload)} GB; a commit takes 1 GB of them. Pack them, or leave some out."


def _is_large(path: str, size: int) -> bool:
    return size > LARGEST_REGULAR or path.endswith(_LARGE)


def _giga(size: int) -> str:
    return f"{size / 10**9:.1f}"
