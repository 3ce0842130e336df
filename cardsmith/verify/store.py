"""`.cardsmith/verdict.json`: the last verdict, kept beside the artifact and published with it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from cardsmith import atomic
from cardsmith.artifact.digests import Known, digests
from cardsmith.credentials import mask
from cardsmith.errors import UnreadableFile, VerifyError
from cardsmith.verify.artifact import read_object
from cardsmith.verify.model import Verdict
from cardsmith.verify.request import in_utf8

PLACE = Path(".cardsmith") / "verdict.json"
SCHEMA = 1
#: What a verdict may take, in bytes.
_SIZE = 8192
#: Saving the model anew would not touch the file.
WAY_OUT = "Delete it, or run `cardsmith verify` again."


def save(verdict: Verdict, folder: Path) -> Path:
    """Write the verdict into `folder` in one step and return the file's path.

    The file is published, so paths of this machine stay out of it: the folder is named by its name, a local base by
    its own, and the home folder is `~`.

    Raises:
        VerifyError: the folder cannot be written.
    """
    data = {"schema": SCHEMA, **verdict.to_dict(), "artifact": mask(in_utf8(folder.resolve().name))}
    text = json.dumps(_portable(data, _names(verdict, folder)), indent=2, ensure_ascii=False) + "\n"
    try:
        # a path that is no text is written as JSON's own escapes
        atomic.write_bytes(folder / PLACE, text.encode("utf-8", "backslashreplace"))
    except OSError as error:
        raise VerifyError(atomic.said(folder / PLACE, error)) from error
    return folder / PLACE


def rehearse(folder: Path) -> None:
    """Find out whether a verdict can be written, before the work of coming to one. Nothing is changed.

    Raises:
        VerifyError: the folder cannot be written.
    """
    try:
        with atomic.rehearsed(folder / PLACE, bytes(_SIZE)):
            pass
    except OSError as error:
        raise VerifyError(atomic.said(folder / PLACE, error)) from error


def load(folder: Path) -> Verdict | None:
    """The verdict that lies in `folder`, or None when there is none.

    Raises:
        UnreadableFile: the file cannot be read, is not a verdict, or is of a later schema.
    """
    path = folder / PLACE
    if not path.exists():
        return None
    data = read_object(path, WAY_OUT)
    if data.get("schema") != SCHEMA:
        raise UnreadableFile(path, f"has schema {data.get('schema')!r}, not {SCHEMA}", WAY_OUT)
    try:
        return Verdict.from_dict(data)
    except VerifyError as error:
        raise UnreadableFile(path, f"cannot be read: {error}", WAY_OUT) from error


def covers(verdict: Verdict, folder: Path, known: Known = lambda _: None) -> bool:
    """True when `verdict` passed and speaks for the files that now lie in `folder`.

    One changed byte of a weight, configuration or tokenizer file, or one such file more or less, and it does not.

    Args:
        verdict: of the folder, or of another.
        folder: a model folder.
        known: digests of files that need not be read; see `digests`.
    """
    try:
        return verdict.passed and bool(verdict.files) and digests(folder, known) == dict(verdict.files)
    except OSError:
        return False


def _names(verdict: Verdict, folder: Path) -> dict[str, str]:
    """Path on this machine → what stands for it, longest first."""
    base = verdict.base_model
    local = {base: Path(base).name} if base and Path(base).is_absolute() else {}
    paths = {str(folder.resolve()): mask(in_utf8(folder.resolve().name)), **local, str(Path.home()): "~"}
    return dict(sorted(paths.items(), key=lambda item: -len(item[0])))


def _portable(value: Any, names: dict[str, str]) -> Any:
    if isinstance(value, dict):
        return {key: _portable(inner, names) for key, inner in value.items()}
    if isinstance(value, list):
        return [_portable(inner, names) for inner in value]
    if isinstance(value, str):
        for path, name in names.items():
            value = value.replace(path, name)
    return value
