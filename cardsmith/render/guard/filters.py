"""Jinja's filters that make much of little, counted before they make it. Each takes what the filter takes."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from cardsmith.errors import TemplateError
from cardsmith.render.guard.budget import spend, weight
from cardsmith.render.guard.operators import percent


def _batch(values: Any, linecount: int, fill_with: Any = None) -> None:
    del values
    spend(max(linecount, 0) if fill_with is not None else 0)


def _indent(text: str, width: int | str = 4, *_: Any, **__: Any) -> None:
    each = width if isinstance(width, int) else len(width)
    spend((1 + str(text).count("\n")) * max(each, 0))


def _join(values: list[Any], d: str = "", attribute: Any = None) -> None:
    del attribute
    spend(len(values) * (1 + len(str(d))))


def _replace(text: Any, old: str, new: str, count: int | None = None) -> None:
    del count
    spend(str(text).count(str(old)) * (1 + len(str(new))))


def _round(value: Any, precision: int = 0, *_: Any, **__: Any) -> None:
    del value
    _few(precision)


def _sum(values: Any, attribute: Any = None, start: Any = 0) -> None:
    del values, attribute
    if not isinstance(start, (int, float)):
        raise TemplateError("sum adds numbers; for lists, loop over them.")


def _tojson(value: Any, indent: int | None = None) -> None:
    del value
    _few(indent or 0)


def _format(text: Any, *args: Any, **kwargs: Any) -> None:
    percent(str(text), weight([*args, *kwargs.values()]))


def _slow(value: Any, *args: Any, **kwargs: Any) -> None:
    """Its time grows with the square of the text."""
    length = weight(str(value))
    spend(length * length // 100 + length * weight([*args, *kwargs.values()]))


def _few(number: int) -> None:
    if abs(number) > 1000:
        raise TemplateError(f"{number} is more than a filter may be asked for.")


GROWING: dict[str, Callable[..., None]] = {
    **dict.fromkeys(("pprint", "striptags", "title", "urlize", "wordwrap", "xmlattr"), _slow),
    "batch": _batch,
    "center": lambda _, width=80: spend(max(width, 0)),
    "format": _format,
    "indent": _indent,
    "join": _join,
    "replace": _replace,
    "round": _round,
    "sum": _sum,
    "tojson": _tojson,
}
