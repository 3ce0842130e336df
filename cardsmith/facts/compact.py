"""A list or mapping of plain values as one short text: `[0.8, 0.2]`, `num_cycles=2, power=1.5`."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping

from cardsmith.facts.private import is_public_name, is_public_text

#: A longer text is no value of a table.
_LONGEST = 80
#: Stands for what is not said, or too long to be.
_MORE = "…"
#: What an argument is called, and a word that names a choice.
_NAME = re.compile(r"[A-Za-z]\w{0,39}", re.ASCII)
_WORD = re.compile(r"[A-Za-z][\w.-]{0,39}", re.ASCII)


def compact(value: object, may_hold_words: Collection[str], name: str) -> str | None:
    """`value` of the argument `name`, as a person would write it in code; `None` where it has nothing to say.

    Args:
        value: a list or mapping as JSON has it.
        may_hold_words: names under which a text may be said, of arguments and of keys in mappings. Other texts are left
            out, and so is what is nested deeper than a list in a mapping.
        name: what the argument is called.
    """
    if isinstance(value, list):
        return _list(value, name in may_hold_words)
    if not isinstance(value, Mapping):
        return None
    public = {str(key): item for key, item in value.items() if _NAME.fullmatch(str(key)) and is_public_name(str(key))}
    texts = {key: _item(item, key in may_hold_words) for key, item in public.items()}
    said = [f"{key}={text}" for key, text in texts.items() if text is not None]
    return _joined(said, complete=len(said) == len(value)) if said else None


def _item(value: object, words: bool) -> str | None:
    return _list(value, words) if isinstance(value, list) else _plain(value, words)


def _list(values: list[object], words: bool) -> str | None:
    """All of it or nothing: a list without some of its items is another."""
    items = [text for value in values if (text := _plain(value, words)) is not None]
    return f"[{_joined(items, complete=True)}]" if items and len(items) == len(values) else None


def _plain(value: object, words: bool) -> str | None:
    if isinstance(value, str):
        return value if words and _WORD.fullmatch(value) and is_public_text(value) else None
    return repr(value) if isinstance(value, (bool, int, float)) else None


def _joined(items: list[str], complete: bool) -> str:
    """As many of them as are short enough, and a sign where there are more."""
    kept = list(_fitting(items))
    return ", ".join(kept if complete and len(kept) == len(items) else [*kept, _MORE])


def _fitting(items: list[str]) -> Iterator[str]:
    length = 0
    for item in items:
        length += len(item) + 2
        if length > _LONGEST:
            return
        yield item
