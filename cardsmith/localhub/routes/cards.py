"""POST /api/validate-yaml: what the Hub is known to say about the block of a card, as far as YAML alone can tell."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from starlette.responses import JSONResponse, PlainTextResponse

from ..answers import field, read_json
from ..frontmatter import BadBlock, block_of, read

if TYPE_CHECKING:
    from starlette.requests import Request
    from starlette.responses import Response

_EMPTY = "empty or missing yaml metadata in repo card"
_HELP = "https://huggingface.co/docs/hub/model-cards#model-card-metadata"
_YAML_HELP = "You can use a tool like http://www.yamllint.com/ to check it"


async def validate(request: Request) -> Response:
    """200 with warnings, or 400 with errors; JSON for every status, since the client parses before it looks."""
    content = field(await read_json(request), "content", str)
    block = block_of(content)
    errors = _errors(block) if block is not None else []
    warnings = [{"message": _EMPTY, "help": _HELP}] if block is None else []
    status = 400 if errors else 200
    if errors and request.headers.get("accept", "").startswith("text/plain"):
        return PlainTextResponse("\n".join(f"- Error: {error['message']}" for error in errors), status)
    return JSONResponse({"errors": errors, "warnings": warnings}, status)


def _errors(block: str) -> list[dict[str, Any]]:
    try:
        value = read(block)
    except BadBlock as error:
        return [{"message": f"Invalid YAML in README.md: {error}", "help": _YAML_HELP, "type": "error"}]
    if isinstance(value, list):
        return [{"message": '"value" must be of type object', "type": "error"}]
    if not isinstance(value, dict):
        return [{"message": "The YAML metadata of your README.md is invalid.", "type": "error"}]
    return [_null(key) for key, item in value.items() if item is None]


def _null(key: str) -> dict[str, Any]:
    return {"message": f'"{key}" must be a string', "type": "error", "path": key}
