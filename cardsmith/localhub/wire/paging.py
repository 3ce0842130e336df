"""Long answers in pages: the next one's address stands in the header `Link`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeVar
from urllib.parse import urlencode

from .jsontext import JSONResponse

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from starlette.requests import Request

_DIGITS = 9
T = TypeVar("T")


def paged(request: Request, items: Iterable[T], shown: Callable[[list[T]], list[Any]], *, most: int) -> JSONResponse:
    """One page.

    Args:
        request: asks for it, with `cursor` and perhaps `limit`.
        items: everything there is.
        shown: what becomes of the items of one page.
        most: how many items a page may have; `limit` may ask for fewer.
    """
    asked = request.query_params
    start, limit = _number(asked.get("cursor"), 0), min(_number(asked.get("limit"), most) or most, most)
    page: list[T] = []
    for place, item in enumerate(items):
        if place >= start + limit:
            return JSONResponse(shown(page), headers={"Link": f'<{_next(request, start + limit)}>; rel="next"'})
        if place >= start:
            page.append(item)
    return JSONResponse(shown(page))


def _next(request: Request, cursor: int) -> str:
    kept = [(key, value) for key, value in request.query_params.multi_items() if key != "cursor"]
    raw: bytes = request.scope.get("raw_path") or b""
    return f"{str(request.base_url).rstrip('/')}{raw.decode('ascii')}?{urlencode([*kept, ('cursor', str(cursor))])}"


def _number(text: str | None, default: int) -> int:
    return int(text) if text and text.isdecimal() and text.isascii() and len(text) <= _DIGITS else default
