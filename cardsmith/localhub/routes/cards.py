"""POST /api/validate-yaml: what the Hub is known to say about the metadata of a card."""

from __future__ import annotations

from typing import TYPE_CHECKING

from starlette.concurrency import run_in_threadpool
from starlette.responses import PlainTextResponse

from ..card.cardcheck import check
from ..wire.answers import field, read_json
from ..wire.jsontext import JSONResponse
from ..wire.wholetext import whole_text

if TYPE_CHECKING:
    from starlette.requests import Request
    from starlette.responses import Response


async def validate(request: Request) -> Response:
    """200 with warnings, or 400 with errors; JSON for every status, since the client parses before it looks."""
    content = field(await read_json(request), "content", str)
    errors, warnings = await run_in_threadpool(check, content)
    status = 400 if errors else 200
    if errors and request.headers.get("accept", "").startswith("text/plain"):
        return PlainTextResponse(whole_text("\n".join(f"- Error: {error.message}" for error in errors)), status)
    told = [{**error.as_json(), "type": "error"} for error in errors]
    return JSONResponse({"errors": told, "warnings": [warning.as_json() for warning in warnings]}, status)
