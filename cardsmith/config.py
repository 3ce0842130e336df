"""What a repository says of its cards: `[tool.cardsmith]` in pyproject.toml, or cardsmith.toml.

The nearest counts, from the folder of the card upwards, and it alone; in one folder that is cardsmith.toml. What is
said on the command line, or in a call, wins.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Any, NamedTuple

from cardsmith.errors import ConfigError

_OWN, _SHARED = "cardsmith.toml", "pyproject.toml"
#: in bytes
_LARGEST = 10 * 2**20


class Config(NamedTuple):
    """The settings that hold for a folder; empty where there are none."""

    #: where they stand
    file: Path | None = None
    select: tuple[str, ...] = ()
    ignore: tuple[str, ...] = ()
    fail_on: str | None = None
    #: glob, from the file's folder → codes
    per_file_ignores: Mapping[str, tuple[str, ...]] = MappingProxyType({})
    #: folder of templates
    templates: Path | None = None
    #: what the owner says of every card: license, language, sections …
    card: Mapping[str, Any] = MappingProxyType({})

    @property
    def prefix(self) -> str:
        """What keys are called in messages: "pyproject.toml: tool.cardsmith."."""
        name = self.file.name if self.file else _SHARED
        return f"{name}: " if name == _OWN else f"{name}: tool.cardsmith."


def of(folder: str | Path) -> Config:
    """The settings for what lies in `folder`.

    Raises:
        ConfigError: they cannot be read, or have an unknown key or a wrong value; the message names file and key.
    """
    # as it is named: where a link leads is no part of this repository
    here = Path(folder).absolute()
    for place in (here, *here.parents):
        for name in (_OWN, _SHARED):
            table = _table(place / name)
            if table is not None:
                return _config(place / name, table)
    return Config()


def _table(path: Path) -> dict[str, Any] | None:
    if not path.is_file():
        return None
    try:
        if path.stat().st_size > _LARGEST:
            raise ConfigError(f"{path} is larger than 10 MiB. Is it the right file? Move it away, or mend it.")
        data = path.read_bytes()
    except OSError as error:
        raise ConfigError(f"{path} cannot be read: {error.strerror}. Check its permissions.") from None
    if path.name == _OWN:
        return _parsed(path, data)
    # most have no such table; that is seen without reading TOML
    tool = _parsed(path, data).get("tool") if b"cardsmith" in data else None
    table = tool.get("cardsmith") if isinstance(tool, dict) else None
    if table is not None and not isinstance(table, dict):
        raise ConfigError(f"{path}: tool.cardsmith is {_shown(table)}. Write it as a table, [tool.cardsmith].")
    return table


def _parsed(path: Path, data: bytes) -> dict[str, Any]:
    if sys.version_info >= (3, 11):
        import tomllib
    else:
        import tomli as tomllib

    try:
        return tomllib.loads(data.decode("utf-8"))
    except UnicodeDecodeError as error:
        raise ConfigError(f"{path} is not UTF-8 (byte {error.start}). Save it as UTF-8.") from None
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        raise ConfigError(f"{path} is not TOML: {error}. Correct it there.") from None


def _config(path: Path, table: dict[str, Any]) -> Config:
    base = Config(file=path)
    place = f"{path.parent / base.prefix}"
    values = _checked(table, _KEYS, place)
    values["card"] = _checked(values.get("card", {}), _CARD_KEYS, f"{place}card.")
    if "templates" in values:
        values["templates"] = path.parent / values["templates"]
    if "per_file_ignores" in values:
        values["per_file_ignores"] = {glob: tuple(codes) for glob, codes in values["per_file_ignores"].items()}
    return Config(file=path, **values)


def _checked(table: dict[str, Any], keys: Mapping[str, _Key], place: str) -> dict[str, Any]:
    """The values by the names that Python gives them."""
    found: dict[str, Any] = {}
    for name, value in table.items():
        if name not in keys:
            from difflib import get_close_matches  # few names are wrong

            near = get_close_matches(name, keys, 1, 0.5)
            hint = f"The nearest is {near[0]}." if near else f"There are {', '.join(keys)}."
            raise ConfigError(f"{place}{name} is no setting. {hint}")
        if not keys[name].takes(value):
            raise ConfigError(f"{place}{name} is {_shown(value)}. Give {keys[name].kind}.")
        found[name.replace("-", "_")] = tuple(value) if isinstance(value, list) else value
    return found


def _shown(value: object) -> str:
    text = repr(value)
    return text if len(text) <= 60 else f"{text[:60]}…"


def _is_text(value: object) -> bool:
    return isinstance(value, str) and bool(value.strip())


def _is_list(value: object) -> bool:
    return isinstance(value, list) and all(map(_is_text, value))


def _is_texts(value: object) -> bool:
    return _is_text(value) or _is_list(value)


def _is_table(value: object) -> bool:
    return isinstance(value, dict)


class _Key(NamedTuple):
    takes: Callable[[object], bool]
    #: what to give, as half a sentence
    kind: str


_CODES = _Key(_is_list, 'a list of codes, such as ["FM", "LI001"]')
_LANGUAGES = _Key(_is_texts, 'a text, or a list of them, such as ["en", "de"]')
_KEYS = {
    "select": _CODES,
    "ignore": _CODES,
    "fail-on": _Key(lambda value: value in ("error", "warning", "info"), '"error", "warning" or "info"'),
    "per-file-ignores": _Key(
        lambda value: isinstance(value, dict) and all(map(_is_list, value.values())),
        'a table of paths and codes, such as "old/*" = ["LI001"]',
    ),
    "templates": _Key(_is_text, "a folder, from the folder of this file"),
    "card": _Key(_is_table, "a table"),
}
#: The keys of Facts that only an owner can say.
_CARD_KEYS = {
    "license": _Key(_is_text, 'the id of a licence, such as "apache-2.0"'),
    "license_name": _Key(_is_text, "a text"),
    "license_link": _Key(_is_text, "an address, or the name of a file"),
    "language": _LANGUAGES,
    "tags": _LANGUAGES,
    "sections": _Key(
        lambda value: isinstance(value, dict) and all(map(_is_text, value.values())),
        "a table of headings and their Markdown text",
    ),
}
