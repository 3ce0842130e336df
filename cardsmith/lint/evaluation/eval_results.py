"""`.eval_results/*.yaml`, the results that the Hub shows beside a card: read with their places.

Format: https://huggingface.co/docs/hub/eval-results
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

import yaml

from cardsmith.lint.folder.beside import Beside
from cardsmith.lint.frontmatter import hostile, nodes
from cardsmith.lint.frontmatter.metadata import Value
from cardsmith.lint.model import Span

FOLDER = ".eval_results"
_ENDS = (".yaml", ".yml")
#: No repository has more.
_MOST = 1000


class Problem(NamedTuple):
    """Why a file cannot be read."""

    file: str
    offset: int
    message: str


class Entry(NamedTuple):
    """One result."""

    file: str
    #: the whole of it
    value: Value

    @property
    def span(self) -> Span:
        """Where the dataset's id stands; the whole entry where there is none."""
        dataset = self.value.get("dataset")
        place = dataset.get("id") if dataset else None
        return (place or self.value).span

    @property
    def dataset(self) -> str:
        """The dataset's id on the Hub; empty where there is none."""
        return self._of_dataset("id")

    @property
    def task(self) -> str:
        """The task's id in the benchmark; empty where there is none."""
        return self._of_dataset("task_id")

    def _of_dataset(self, key: str) -> str:
        dataset = self.value.get("dataset")
        value = dataset.get(key) if dataset else None
        return value.text if value else ""


def files(beside: Beside | None) -> tuple[str, ...]:
    """The paths of the files, sorted."""
    if beside is None or FOLDER not in beside.top:
        return ()
    found = (name for name in beside.names if name.startswith(f"{FOLDER}/") and name.endswith(_ENDS))
    return tuple(found)[:_MOST]


def read(beside: Beside | None, file: str) -> Value | Problem:
    """What is in a file."""
    text = beside.text(file) if beside else None
    if text is None:
        return Problem(file, 0, "cannot be read as text")
    try:
        fault = hostile.fault(text)
        if fault:
            return Problem(file, fault.offset, fault.message)
        node = nodes.compose(text)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        return Problem(file, min(mark.index, len(text)) if mark else 0, str(error.problem))
    except (yaml.YAMLError, UnicodeEncodeError, RecursionError):
        return Problem(file, 0, "is no YAML")
    return Problem(file, 0, "is empty") if node is None else Value(node, 0)


def entries(beside: Beside | None) -> Iterator[Entry]:
    """All results, of those files that hold a list of mappings."""
    for file in files(beside):
        found = read(beside, file)
        if isinstance(found, Value) and found.kind == "list":
            yield from (Entry(file, item) for item in found.items if item.kind == "mapping")
