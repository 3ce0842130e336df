"""What lies beside a card: names, texts and JSON objects of its folder, within limits. Nothing in it is run."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import cached_property
from pathlib import Path
from types import MappingProxyType
from typing import Any, NamedTuple, TypeVar, cast

from cardsmith import credentials
from cardsmith.credentials import Secret
from cardsmith.credentials.mask import Quotes
from cardsmith.lint.model import Span
from cardsmith.lint.places import Places

#: A folder with one of these is a model's.
MODEL_FILES = ("config.json", "adapter_config.json", ".cardsmith")
WEIGHTS = (".safetensors", ".bin", ".gguf")
#: No text that a rule reads is larger, in bytes.
_LARGEST = 8 * 2**20
#: Entries of a folder that are looked at.
_MOST = 20_000
_BLANK = " \t\r\n"
_T = TypeVar("_T")


class JsonObject(NamedTuple):
    """An object of a JSON file, with the places of its keys."""

    #: empty where the file is missing, or holds no object
    value: Mapping[str, Any] = MappingProxyType({})
    #: what keeps the file from being read as an object, as half a sentence; `None` where nothing does
    problem: str | None = None
    text: str = ""

    def span(self, key: str) -> Span:
        """Where the value of a key stands; the start of the file where it has no such key."""
        return next((span for name, span in _members(self.text) if name == key), Span(0, 0))


class Beside:
    """The folder of a model, as its card's rules see it. Files are read when first asked for, and once."""

    def __init__(self, folder: Path, top: Iterable[str] | None = None, texts: Mapping[str, str] | None = None) -> None:
        """`texts` are read in place of the files of these names."""
        self.folder = folder
        #: names of all that lies in the folder itself, sorted
        self.top = tuple(sorted(_listed(folder) if top is None else top))
        self._texts: dict[str, str | None] = dict(texts or {})
        self._places: dict[str, Places] = {}
        self._objects: dict[str, JsonObject] = {}
        self._secrets: dict[str, tuple[Secret, ...]] = {}
        self._quotes: dict[str, Quotes] = {}
        self._read_once: dict[str, object] = {}

    @classmethod
    def of(cls, card: Path, texts: Mapping[str, str] | None = None) -> Beside | None:
        """The folder of `card`, where it is a README.md that lies in the folder of a model."""
        if card.name != "README.md":
            return None
        names = _listed(card.parent)
        return cls(card.parent, names, texts) if is_model(names) else None

    @cached_property
    def names(self) -> tuple[str, ...]:
        """Paths of everything in the folder that is no folder, with `/`, sorted. Links are named, not followed."""
        found: list[str] = []
        for path in _walk(self.folder):
            found.append(path)
            if len(found) >= _MOST:
                break
        return tuple(sorted(found))

    def has(self, name: str) -> bool:
        """Whether a regular file of this path lies in the folder. What can be no path does not."""
        try:
            return (self.folder / name).is_file()
        except (OSError, ValueError):
            return False

    def text(self, name: str) -> str | None:
        """A file's text; `None` where it is missing, no regular file, larger than 8 MiB, or not UTF-8."""
        if name not in self._texts:
            self._texts[name] = self._read(name)
        return self._texts[name]

    @property
    def seen(self) -> tuple[str, ...]:
        """Names of the files whose text was asked for so far, and is there."""
        return tuple(name for name, text in self._texts.items() if text is not None)

    def places(self, name: str) -> Places:
        """Offsets of a file's text as lines and columns. A file without text has one place, its start."""
        if name not in self._places:
            self._places[name] = Places(self.text(name) or "")
        return self._places[name]

    def secrets(self, name: str) -> tuple[Secret, ...]:
        """The credentials in a file's text; none where it has no text."""
        if name not in self._secrets:
            self._secrets[name] = credentials.find(self.text(name) or "")
        return self._secrets[name]

    def quotes(self, name: str) -> Quotes:
        """What is said of a file, and may quote its credentials."""
        if name not in self._quotes:
            self._quotes[name] = Quotes(self.text(name) or "", self.secrets(name))
        return self._quotes[name]

    def object(self, name: str) -> JsonObject:
        """The JSON object in a file; an empty one where there is none."""
        if name not in self._objects:
            self._objects[name] = self._object(name)
        return self._objects[name]

    def once(self, name: str, read: Callable[[Beside], _T]) -> _T:
        """What `read` makes of the folder, under a name; read when first asked for, and once."""
        if name not in self._read_once:
            self._read_once[name] = read(self)
        return cast("_T", self._read_once[name])

    def _read(self, name: str) -> str | None:
        try:
            if not self.has(name):
                return None
            with (self.folder / name).open("rb") as file:
                data = file.read(_LARGEST + 1)
            return None if len(data) > _LARGEST else data.decode("utf-8-sig")
        except (OSError, ValueError):
            return None

    def _object(self, name: str) -> JsonObject:
        if not self.has(name):
            return JsonObject()
        text = self.text(name)
        if text is None:
            return JsonObject(problem="cannot be read as text")
        try:
            value = json.loads(text)
        except (ValueError, RecursionError) as error:
            return JsonObject(problem=f"is not JSON: {error}")
        if not isinstance(value, dict):
            return JsonObject(problem="is not a JSON object")
        return JsonObject(value, None, text)


def is_model(names: list[str]) -> bool:
    """Whether a folder with these entries is a model's."""
    return any(name in MODEL_FILES or name.endswith(WEIGHTS) for name in names)


def _listed(folder: Path) -> list[str]:
    try:
        return os.listdir(folder)  # noqa: PTH208 - names are asked for, not paths
    except OSError:
        return []


def _walk(folder: Path) -> Iterator[str]:
    for where, folders, names in os.walk(folder):
        folders.sort()
        links = [name for name in folders if Path(where, name).is_symlink()]
        folders[:] = [name for name in folders if name not in links and name != ".git"]
        yield from (Path(where, name).relative_to(folder).as_posix() for name in sorted((*names, *links)))


def _members(text: str) -> Iterator[tuple[str, Span]]:
    """Keys of the object that `text` is, each with the place of its value. `text` is known to be JSON."""
    decoder = json.JSONDecoder()
    place = _after(text, 0)
    while text[place : place + 1] in ("{", ",") and text[(start := _after(text, place + 1)) : start + 1] == '"':
        key, place = decoder.raw_decode(text, start)
        start = _after(text, _after(text, place) + 1)
        _, end = decoder.raw_decode(text, start)
        yield key, Span(start, end)
        place = _after(text, end)


def _after(text: str, place: int) -> int:
    """The first place from here on that is not blank."""
    while place < len(text) and text[place] in _BLANK:
        place += 1
    return place
