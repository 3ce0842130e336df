"""Bring the Hub's own lists in cardsmith/lint/vocab up to date. Needs npm, node and the network.

Tasks, libraries and languages come from the npm packages @huggingface/tasks and @huggingface/languages (MIT), licences
from the table in huggingface/hub-docs (Apache-2.0). A list that cannot be fetched, or comes out shorter than half of
the one that stands, is left as it is. Read the diff before you commit it.

    python scripts/refresh_vocab.py [--to DIR]
"""

from __future__ import annotations

import argparse
import datetime as dt
import json
import re
import subprocess
import sys
import tarfile
import tempfile
import urllib.request
from collections.abc import Callable
from pathlib import Path
from typing import Any

_VOCAB = Path(__file__).parent.parent / "cardsmith" / "lint" / "vocab"
_LICENSES = "https://raw.githubusercontent.com/huggingface/hub-docs/main/docs/hub/repositories-licenses.md"
#: a row of that table: name, then the id in backticks
_ROW = re.compile(r"^\|?\s*(?P<name>[^|`]+?)\s*\|\s*`(?P<id>[a-z0-9.+-]+)`", re.MULTILINE)
_REGION = re.compile(r"<!-- region licenses -->(.*?)<!-- endregion", re.DOTALL)
_TODAY = dt.datetime.now(tz=dt.timezone.utc).date().isoformat()

#: file → (package, JavaScript that turns the package `it` into the list's keys)
_FROM_NPM = {
    "pipeline_tags": ("@huggingface/tasks", "{pipeline_tags: Object.keys(it.PIPELINE_DATA)}"),
    "libraries": ("@huggingface/tasks", "{libraries: Object.keys(it.MODEL_LIBRARIES_UI_ELEMENTS).sort()}"),
    "languages": (
        "@huggingface/languages",
        (
            "{iso_639_1: Object.fromEntries(Object.keys(it.LANGUAGES_ISO_639_1).sort()"
            ".map(code => [code, it.language(code).name])), "
            "iso_639_3: Object.keys(it.LANGUAGES_ISO_639_3).sort().join(' ')}"
        ),
    ),
}


def main() -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--to", type=Path, default=_VOCAB, help="where to write (default: %(default)s)")
    folder = parser.parse_args().to
    folder.mkdir(parents=True, exist_ok=True)
    names = [*_FROM_NPM, "licenses"]
    return max([_refreshed(folder / f"{name}.json", _source(name)) for name in names])


def _source(name: str) -> Callable[[], dict[str, Any]]:
    return _licenses if name == "licenses" else lambda: _from_npm(*_FROM_NPM[name])


def _refreshed(path: Path, fetch: Callable[[], dict[str, Any]]) -> int:
    """0 when the list was written, 1 when it was left as it is."""
    try:
        new = fetch()
    except (OSError, subprocess.CalledProcessError, ValueError, KeyError, tarfile.TarError) as error:
        print(f"{path.name}: left as it is, for its source could not be read: {error}", file=sys.stderr)
        return 1
    standing = _VOCAB / path.name
    old = json.loads(standing.read_text("utf-8")) if standing.exists() else {}
    content = {**old, **new}
    sizes = {key: _size(new[key]) for key in new if key != "_provenance"}
    short = [key for key, size in sizes.items() if size * 2 < _size(old.get(key, ()))]
    if short:
        print(f"{path.name}: left as it is, for {', '.join(short)} came out suspiciously short", file=sys.stderr)
        return 1
    path.write_text(json.dumps(content, indent=2, ensure_ascii=False) + "\n", "utf-8")
    print(f"{path.name}: " + ", ".join(f"{key} {size}" for key, size in sizes.items()))
    return 0


def _size(entries: Any) -> int:
    """How many there are, in a list or in a text with a blank between two."""
    return len(entries.split() if isinstance(entries, str) else entries)


def _from_npm(package: str, expression: str) -> dict[str, Any]:
    with tempfile.TemporaryDirectory() as name:
        packed = _output(["npm", "pack", "--silent", package], name).strip()
        with tarfile.open(Path(name, packed)) as archive:
            archive.extractall(name, filter="data")
        version = json.loads(Path(name, "package/package.json").read_text("utf-8"))["version"]
        script = f"const it = require('./package'); console.log(JSON.stringify({expression}))"
        lists: dict[str, Any] = json.loads(_output(["node", "-e", script], name))
    return {"_provenance": f"huggingface/huggingface.js, npm {package} {version}, MIT, {_TODAY}", **lists}


def _output(command: list[str], folder: str) -> str:
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, check=True, timeout=300).stdout


def _licenses() -> dict[str, Any]:
    with urllib.request.urlopen(_LICENSES, timeout=30) as answer:
        table = _REGION.search(answer.read().decode("utf-8"))
    rows = [match.groupdict() for match in _ROW.finditer(table[1] if table else "")]
    if not rows:
        raise ValueError("the table of licences is not where it was")
    found = [{"id": row["id"], "name": row["name"].replace("\\", "")} for row in rows]
    return {
        "_provenance": f"huggingface/hub-docs docs/hub/repositories-licenses.md, Apache-2.0, {_TODAY}",
        "licenses": found,
    }


if __name__ == "__main__":
    sys.exit(main())
