"""A disk of this machine that is full: the client prepares large files on it, and a Hub that runs here keeps them."""

from __future__ import annotations

import errno
from ipaddress import ip_address
from urllib.parse import urlsplit

#: The transfer by Xet raises no `OSError`, and says what the system said.
_SAID = ("No space left on device", "os error 28", "Disk quota exceeded")


def is_full(error: BaseException) -> bool:
    """Whether the error is that there was no room left."""
    if isinstance(error, OSError) and error.errno in (errno.ENOSPC, errno.EDQUOT):
        return True
    return any(words in str(error) for words in _SAID)


def full(endpoint: str) -> str:
    """What is said of it: which disk, and the way out."""
    from huggingface_hub import constants

    where = f"the Hub's, or that of {constants.HF_HOME}" if _is_here(endpoint) else f"that of {constants.HF_HOME}"
    return f"a disk of this machine is full: {where}. Free space there."


def _is_here(endpoint: str) -> bool:
    """Whether the Hub runs on this machine."""
    host = urlsplit(endpoint).hostname or ""
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
