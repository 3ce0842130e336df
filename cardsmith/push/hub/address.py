"""The address of a Hub, as it was given, or as huggingface_hub is set up."""

from __future__ import annotations

import os
import sys
from urllib.parse import urlsplit

from cardsmith.credentials import mask
from cardsmith.errors import HubError
from cardsmith.expressions import expression

_SETTING = "HF_ENDPOINT"
#: Whatever stands before the host, a password or what seems to be one.
_USER = expression(r"(?s)^([a-zA-Z][a-zA-Z0-9+.-]*://)?.*@")
_WAY_OUT = "Leave that out; the token is that of hf auth login, or HF_TOKEN."


def checked(endpoint: str | None) -> str | None:
    """The address without a slash at its end; `None` where the client's own is to be used.

    Args:
        endpoint: as it was given; that of the client is checked where it was not.

    Raises:
        HubError: it is no address, or holds a name or a password, which would stand in messages and receipts.
    """
    text, source = (_configured(), f"{_SETTING}: ") if endpoint is None else (endpoint, "")
    if text is not None and "@" in text:
        shown = mask(_USER.sub(r"\1…@", text))
        raise HubError(f"{source}{shown!r} names a user or a password. {_WAY_OUT}")
    if text is not None and not _is_address(text):
        raise HubError(f"{source}{mask(text)!r} is no address of a Hub. Write it as https://huggingface.co")
    return endpoint and endpoint.rstrip("/")


def _configured() -> str | None:
    """What the client reads when it is imported, and never again; `None` for its default."""
    constants = sys.modules.get("huggingface_hub.constants")
    return str(constants.ENDPOINT) if constants else os.environ.get(_SETTING)


def _is_address(text: str) -> bool:
    try:
        parts = urlsplit(text)
        good = parts.scheme in ("http", "https") and bool(parts.hostname) and parts.port != 0
        return good and not (parts.query or parts.fragment) and text.isprintable() and " " not in text
    except ValueError:
        return False
