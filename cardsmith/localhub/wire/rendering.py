"""Web pages out of templates, with headers under which nothing on them can act."""

from __future__ import annotations

import base64
import functools
import hashlib
from pathlib import Path
from typing import TYPE_CHECKING, Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup
from starlette.responses import HTMLResponse

from .answers import Refusal
from .wholetext import whole_text

if TYPE_CHECKING:
    from collections.abc import Callable

    from starlette.requests import Request
    from starlette.responses import Response

_FOLDER = Path(__file__).parents[1] / "pages"
_TEMPLATES = Environment(
    loader=FileSystemLoader(_FOLDER), autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
)
_STYLE = (_FOLDER / "style.css").read_text(encoding="utf-8")
_STYLE_HASH = base64.b64encode(hashlib.sha256(_STYLE.encode()).digest()).decode()
#: Only this page's own style sheet counts; nothing runs, nothing is fetched from elsewhere.
_POLICY = (
    f"default-src 'none'; style-src 'sha256-{_STYLE_HASH}'; img-src 'self'; "
    "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)


def page(handler: Callable[[Request], Response]) -> Callable[[Request], Response]:
    """A refusal below a page is a page too."""

    @functools.wraps(handler)
    def answer(request: Request) -> Response:
        try:
            return handler(request)
        except Refusal as refusal:
            response = render(request, "refusal", {"message": refusal.message}, refusal.status)
            if refusal.status == 401:
                response.headers["WWW-Authenticate"] = 'Basic realm="local hub: any name, the token as password"'
            return response

    return answer


def readable_size(size: int) -> str:
    """A number of bytes as a person reads it: `3.01 MB`."""
    value, unit = float(size), "B"
    for unit in ("B", "kB", "MB", "GB", "TB"):
        if value < 1000 or unit == "TB":
            break
        value /= 1000
    return f"{size} B" if unit == "B" else f"{value:.3g} {unit}"


def render(request: Request, name: str, values: dict[str, Any], status: int = 200) -> Response:
    """The page `pages/<name>.html.jinja`."""
    common = {"style": Markup(_STYLE), "endpoint": str(request.base_url).rstrip("/")}  # noqa: S704 (a file of ours)
    page = _TEMPLATES.get_template(f"{name}.html.jinja").render(**common, **values)
    return HTMLResponse(
        whole_text(page),
        status,
        headers={
            "Content-Security-Policy": _POLICY,
            "Referrer-Policy": "no-referrer",
            "X-Content-Type-Options": "nosniff",
            "Cache-Control": "no-store",
        },
    )
