"""What may be given to `attach`, held to its kinds before the training begins: afterwards it would be too late."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from cardsmith.errors import ConfigError
from cardsmith.render.active import active_content


def check(trainer: Any, **options: Any) -> None:
    """Pass, or say what is wrong.

    Raises:
        ConfigError: `trainer` is no trainer, an option is not of its kind, or a section holds what no card may.
    """
    if not all(hasattr(trainer, name) for name in ("add_callback", "create_model_card", "save_model", "args")):
        raise ConfigError(f"attach takes a transformers.Trainer or one derived from it, not {type(trainer).__name__}.")
    for name, value in options.items():
        if value is not None and not _KINDS[name][0](value):
            raise ConfigError(f"attach({name}={value!r}): give {_KINDS[name][1]}.")
    for title, text in (options.get("sections") or {}).items():
        if active := active_content(text):
            raise ConfigError(f"attach(sections=…): {title!r} holds active content, {active[:40]!r}. Take it out.")


def _is_text(value: object) -> bool:
    return isinstance(value, str) and bool(value.strip())


def _is_texts(value: object) -> bool:
    return _is_text(value) or (isinstance(value, Sequence) and all(_is_text(each) for each in value))


def _is_table(value: object) -> bool:
    return isinstance(value, Mapping) and all(_is_text(key) and _is_text(each) for key, each in value.items())


def _is_folder(value: object) -> bool:
    return isinstance(value, (str, Path)) and Path(value).is_dir()


_KINDS = {
    "license": (_is_text, "the id of a licence, such as 'apache-2.0'"),
    "language": (_is_texts, "a language code, or a list of them"),
    "datasets": (_is_texts, "the id of a dataset on the Hub, or a list of them"),
    "trackers": (_is_table, "a mapping of a tracker's name to its link"),
    "sections": (_is_table, "a mapping of a heading to its Markdown text"),
    "templates": (_is_folder, "a folder that exists"),
}
