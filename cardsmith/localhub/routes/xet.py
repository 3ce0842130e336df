"""GET /api/models/{id}/xet-write-token/{rev}

A 404 here ends every push of huggingface_hub 2.4 with a builtin ConnectionError, so there is always an answer.
"""

from __future__ import annotations

import ipaddress
import secrets
import time
from typing import TYPE_CHECKING

from ..large import xet
from ..people.access import committable
from ..wire.jsontext import JSONResponse

if TYPE_CHECKING:
    from starlette.requests import Request
    from starlette.responses import Response


def write_token(request: Request) -> Response:
    """A folder of this machine to upload to, for a client on this machine."""
    found = committable(request)
    if not xet.available() or not _on_this_machine(request):
        raise xet.write_token_unavailable()
    address = f"local://{xet.new_stage(found).resolve()}"
    token, expires = secrets.token_urlsafe(16), int(time.time()) + xet.LIFETIME
    headers = {"X-Xet-Access-Token": token, "X-Xet-Token-Expiration": str(expires)}
    if address.isascii() and address.isprintable():  # hf_xet reads the body; the header is for older clients
        headers["X-Xet-Cas-Url"] = address
    return JSONResponse({"casUrl": address, "accessToken": token, "exp": expires}, headers=headers)


def _on_this_machine(request: Request) -> bool:
    try:
        return request.client is not None and ipaddress.ip_address(request.client.host).is_loopback
    except ValueError:  # the in-process test client has no address
        return False
