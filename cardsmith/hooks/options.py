"""What may be given to `attach`, held to its kinds before the training begins: afterwards it would be too late."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from cardsmith.credentials import mask
from cardsmith.errors import ConfigError
from cardsmith.hooks.values import check_templates, check_value


def check_trainer(trainer: Any) -> None:
    """Pass, or say what is wrong.

    Raises:
        ConfigError: `trainer` is no trainer.
    """
    if not all(hasattr(trainer, name) for name in ("add_callback", "create_model_card", "save_model", "args")):
        raise ConfigError(f"attach takes a transformers.Trainer or one derived from it, not {type(trainer).__name__}.")


def check(taker: str, options: Mapping[str, Any]) -> None:
    """Pass, or say what is wrong.

    Args:
        taker: what takes the options, for the message.
        options: name → value, or None.

    Raises:
        ConfigError: one is not of its kind, holds a credential, or says what no card may.
    """
    for name, value in options.items():
        if value is None:
            continue
        if not _KINDS[name][0](value):
            raise ConfigError(f"{taker}({name}={mask(repr(value))}): give {_KINDS[name][1]}.")
        if name == "templates":
            check_templates(value)
        else:
            check_value(f"{taker}({name}=…)", name, value)


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
