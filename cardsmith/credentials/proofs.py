"""Check digits and contents that tell a credential from what only looks like one."""

from __future__ import annotations

import base64
import binascii

_DIGITS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
_CHECKED = 30
_CHECK = 6


def checked_by_crc(token: str) -> bool:
    """Whether the last six of 36 characters are the others' check sum, as GitHub's and npm's tokens have it.

    Source: https://github.blog/engineering/behind-githubs-new-authentication-token-formats/. It is CRC-32 in base 62.
    """
    body = token.rpartition("_")[2]
    return len(body) == _CHECKED + _CHECK and body[_CHECKED:] == check_digits(body[:_CHECKED])


def check_digits(body: str) -> str:
    """CRC-32 of `body` in six digits of base 62."""
    left, digits = binascii.crc32(body.encode()), ""
    for _ in range(_CHECK):
        left, digit = divmod(left, len(_DIGITS))
        digits = _DIGITS[digit] + digits
    return digits


def names_pypi(token: str) -> bool:
    """Whether a token of PyPI decodes to a macaroon of PyPI."""
    text = token.partition("-")[2][:40]
    try:
        return b"pypi" in base64.urlsafe_b64decode(text[: len(text) // 4 * 4])
    except (binascii.Error, ValueError):
        return False
