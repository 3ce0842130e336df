"""Results in `.eval_results/*.yaml`, as the Hub reads them: an entry each, or what is wrong with a file."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ..card.frontmatter import BadBlock, read

if TYPE_CHECKING:
    from ..git.tree import Entry
    from ..git.views import View

#: How much is read of one repository, in bytes; YAML is read slowly.
_LIMIT = 1_000_000
_TOO_MUCH = f"The results of one repository have at most {_LIMIT} bytes"


def results(head: View, files: list[Entry]) -> list[dict[str, Any]]:
    """`{"filename", "data"}` for each entry; `{"filename", "error"}` for each file that is none."""
    found, room = list[dict[str, Any]](), _LIMIT
    for file in files:
        if file.path.startswith(".eval_results/") and file.path.endswith((".yaml", ".yml")):
            room -= file.size
            found += (
                _of(file.path, head.read(file.path)) if room >= 0 else [{"filename": file.path, "error": _TOO_MUCH}]
            )
    return found


def _of(path: str, content: bytes | None) -> list[dict[str, Any]]:
    if content is None:
        return [{"filename": path, "error": "The file is too large, or not text"}]
    try:
        entries = read(content.decode())
    except (BadBlock, UnicodeDecodeError) as error:
        return [{"filename": path, "error": f"Invalid YAML: {error}"}]
    if not isinstance(entries, list):
        return [{"filename": path, "error": '"value" must be an array'}]
    problems = [problem for place, entry in enumerate(entries) if (problem := _problem(place, entry))]
    if problems:
        return [{"filename": path, "error": problems[0]}]
    return [{"filename": path, "data": entry} for entry in entries]


def _problem(place: int, entry: object) -> str | None:
    """The first key that is required and not there."""
    if not isinstance(entry, dict):
        return f'"[{place}]" must be of type object'
    dataset = entry.get("dataset")
    if not isinstance(dataset, dict):
        return f'"[{place}].dataset" is required'
    for key in ("id", "task_id"):
        if not isinstance(dataset.get(key), str):
            return f'"[{place}].dataset.{key}" is required'
    if "value" not in entry:
        return f'"[{place}].value" is required'
    source = entry.get("source")
    if source is not None and not (isinstance(source, dict) and isinstance(source.get("url"), str)):
        return f'"[{place}].source.url" is required'
    return None
