"""JSON that every client can read, whatever a card, a configuration or a comment holds."""

from __future__ import annotations

import json
import math
import re
from typing import Any, NoReturn

from starlette import responses

from .wholetext import whole_text

#: How deep a value is shown of which not all can be shown.
_DEPTH = 100
_HALF = re.compile(rb"\\u[dD][89a-fA-F]")


class JSONResponse(responses.JSONResponse):
    """An answer in JSON; what JSON cannot hold becomes null or a replacement character."""

    def render(self, content: Any) -> bytes:
        """The body: one value that cannot be written must not take a whole listing with it."""
        try:
            return super().render(content)
        except (ValueError, RecursionError):
            return super().render(_writable(content, _DEPTH))


def parsed(text: bytes) -> Any:
    """The value of a text in JSON, as strictly as JavaScript reads it.

    Raises:
        ValueError: it is none: `NaN` and `Infinity` are no JSON, and half a character is no text.
    """
    try:
        value = json.loads(text.decode(), parse_constant=_refused)
        if _HALF.search(text):
            json.dumps(value, ensure_ascii=False).encode()
    except RecursionError as error:
        raise ValueError("nested too deeply") from error
    return value


def _refused(constant: str) -> NoReturn:
    raise ValueError(f"{constant} is no JSON")


def _writable(value: Any, depth: int) -> Any:
    if isinstance(value, dict):
        return {whole_text(key): _writable(item, depth - 1) for key, item in value.items()} if depth else None
    if isinstance(value, (list, tuple)):
        return [_writable(item, depth - 1) for item in value] if depth else None
    if isinstance(value, float) and not math.isfinite(value):
        return None
    return whole_text(value) if isinstance(value, str) else value
