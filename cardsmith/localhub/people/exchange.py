"""Short-lived tokens for CI, as trusted publishers get them: an id token in, a token for one repository out.

The form is that of RFC 8693 as huggingface_hub speaks it (2.4.0: _oidc.py). A hub on loopback that takes any token has
nothing to guard, so the id token's signature is not checked, only what it says: that it is for this hub, and not past.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import json
import time
from typing import Any

from .accounts import Account

#: What the Hub's own tokens of this kind begin with.
PREFIX = "hf_jwt_"
#: How long one is good for, in seconds.
LIFETIME = 3600


class NotAToken(Exception):
    """What was given is no id token for this hub; the text says why."""


def issue(key: bytes, resource: str) -> str:
    """A token for `resource`: a repository, or a user for reading only. It is good as long as the hub runs."""
    claims = {"resource": resource, "exp": int(time.time()) + LIFETIME}
    signed = f"{_packed({'alg': 'HS256', 'typ': 'JWT'})}.{_packed(claims)}"
    return f"{PREFIX}{signed}.{_signature(key, signed)}"


def account(key: bytes, token: str) -> Account | None:
    """Whom a token of `issue` stands for; nobody if it is forged or past."""
    signed, _, signature = token.removeprefix(PREFIX).rpartition(".")
    if not hmac.compare_digest(signature.encode(), _signature(key, signed).encode()):
        return None
    claims = _unpacked(signed.partition(".")[2])
    if claims["exp"] <= time.time():
        return None
    resource: str = claims["resource"]
    owner = resource.rpartition("/")[0].rpartition("/")[2]
    if not owner:
        return Account(name=resource, role="read")
    return Account(name=owner, scope=resource)


def check(id_token: str, audience: str) -> None:
    """Raise NotAToken for an id token that is not for `audience`, or past."""
    parts = id_token.split(".")
    if len(parts) != 3:
        raise NotAToken("The id token is not a JWT")
    claims = _unpacked(parts[1])
    audiences = claims.get("aud")
    if audience not in (audiences if isinstance(audiences, list) else [audiences]):
        raise NotAToken(f"The id token's audience must be {audience}")
    expires = claims.get("exp")
    if not isinstance(expires, (int, float)) or expires <= time.time():
        raise NotAToken("The id token has expired")


def _packed(value: dict[str, Any]) -> str:
    return base64.urlsafe_b64encode(json.dumps(value).encode()).decode().rstrip("=")


def _unpacked(text: str) -> dict[str, Any]:
    try:
        value = json.loads(base64.urlsafe_b64decode(text + "=" * (-len(text) % 4)))
    except (binascii.Error, ValueError, RecursionError) as error:
        raise NotAToken("The id token is not a JWT") from error
    if not isinstance(value, dict):
        raise NotAToken("The id token is not a JWT")
    return value


def _signature(key: bytes, signed: str) -> str:
    digest = hmac.new(key, signed.encode(), hashlib.sha256).digest()
    return base64.urlsafe_b64encode(digest).decode().rstrip("=")
