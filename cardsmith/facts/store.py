"""facts.json in `.cardsmith/`: `{"schema": 1, "facts": {…}, "sources": {"base_model.id": "…"}}`."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

from cardsmith import atomic
from cardsmith.errors import FactsError
from cardsmith.facts.codec import from_json, to_json
from cardsmith.facts.model import Facts

SCHEMA = 1
#: A point of a curve, which `json` would spread over four lines. No text in JSON holds a raw line break: none matches.
_POINT = re.compile(r"\[\n\s+(-?[\d.e+-]+),\n\s+(-?[\d.e+-]+)\n\s+\]")
FILE = Path(".cardsmith") / "facts.json"
#: in bytes; those of a long run have a hundredth
_LARGEST = 64 * 2**20


def dumps(facts: Facts) -> str:
    """The text of facts.json: two spaces of indent, keys in the order of the model, one newline at the end."""
    tree = to_json(facts)
    sources = tree.pop("sources", {})
    document = {"schema": SCHEMA, "facts": tree, "sources": dict(sorted(sources.items()))}
    text = json.dumps(document, indent=2, ensure_ascii=False, allow_nan=False)
    return _POINT.sub(r"[\1, \2]", text) + "\n"


def loads(text: str, name: str = "facts.json") -> Facts:
    """Facts from the text of a facts.json; `name` stands in messages.

    Raises:
        FactsError: not JSON, not of this shape, or written by a later cardsmith.
    """
    document = _document(text, name)
    schema = document.get("schema")
    if isinstance(schema, int) and schema > SCHEMA:
        raise FactsError(
            f"{name} has schema {schema}; this cardsmith reads up to {SCHEMA}. Run: pip install --upgrade cardsmith"
        )
    if schema != SCHEMA:
        raise FactsError(f'{name} has no "schema": {SCHEMA}. Delete it and run `cardsmith render` to make it anew.')
    try:
        facts = document.get("facts", {})
        # what is no mapping is named as such by `from_json`
        both = {**facts, "sources": document.get("sources", {})} if isinstance(facts, dict) else facts
        return from_json(Facts, both)
    except FactsError as error:
        raise FactsError(f"{name}: {error}. Mend that key, or delete the file to make it anew.") from None


def read(folder: Path) -> Facts | None:
    """The facts stored in an output folder, or `None` where there are none.

    Raises:
        FactsError: see `loads`.
    """
    path = folder / FILE
    if path.exists() and not path.is_file():
        raise FactsError(f"{path} is not a file. Move it away to make it anew.")
    try:
        if path.stat().st_size > _LARGEST:
            raise FactsError(f"{path} is larger than 64 MiB. Delete it to make it anew.")
        text = path.read_text("utf-8-sig")
    except (FileNotFoundError, NotADirectoryError):
        return None
    except (OSError, UnicodeDecodeError) as error:
        raise FactsError(f"{path} cannot be read: {error}. Delete it to make it anew.") from None
    return loads(text, str(path))


def write(folder: Path, facts: Facts) -> Path:
    """Write facts.json into `folder`, whole or not at all, and return its path.

    Raises:
        FactsError: the folder cannot be written.
    """
    path = folder / FILE
    try:
        atomic.write_text(path, dumps(facts))
    except OSError as error:
        raise FactsError(f"{path} cannot be written: {error.strerror}. Nothing was changed.") from error
    return path


def _document(text: str, name: str) -> dict[str, Any]:
    try:
        document = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise FactsError(
            f"{name} is not JSON: {error}. Delete it and run `cardsmith render` to make it anew."
        ) from None
    if not isinstance(document, dict):
        raise FactsError(f"{name} is not a JSON object. Delete it and run `cardsmith render` to make it anew.")
    return document
