"""What goes wrong on this machine, so that no Hub is asked: the token's file, a proxy that is set, the address."""

from __future__ import annotations

import os
import ssl
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit
from urllib.request import proxy_bypass

from cardsmith.push.hub.room import full, is_full

#: How the client names what SOCKS needs, and how the package is called.
_SOCKS = {"socksio": "socksio", "SOCKS support": "pysocks"}


def lasts(error: BaseException) -> bool:
    """Whether it is of this machine for sure, so that no waiting helps."""
    if type(error).__name__ == "OIDCError" and error.__cause__ is None:
        return True
    own = isinstance(error, ImportError) or (isinstance(error, OSError) and error.filename is not None)
    return own or any(_is_other_protocol(each) or _is_untrusted(each) or is_full(each) for each in _chain(error))


def fault(error: Exception, endpoint: str) -> str | None:
    """The cause and the way out; `None` where it is not of this machine.

    Args:
        error: what the client raised, without an answer from a Hub.
        endpoint: the Hub's address.
    """
    if any(map(is_full, _chain(error))):
        return full(endpoint)
    of_a_file = isinstance(error, UnicodeDecodeError) or getattr(error, "filename", None) is not None
    if of_a_file and (why := _of_token_file()):
        return why
    if (variable := proxy_variable(endpoint)) and (why := _of_proxy(error, variable)):
        return why
    if any(map(_is_other_protocol, _chain(error))) and endpoint.startswith("https:"):
        return f"no https is spoken there. Is it http{endpoint.removeprefix('https')}?"
    if any(map(_is_untrusted, _chain(error))):
        return "its certificate is not trusted here. Name the file of the one that is to be trusted in SSL_CERT_FILE."
    return None


def proxy_variable(endpoint: str) -> str | None:
    """The variable of the environment that names the proxy of this address; `None` where it is asked directly."""
    parts = urlsplit(endpoint)
    names = [name for kind in (parts.scheme, "all") for name in (f"{kind}_proxy", f"{kind}_proxy".upper())]
    if proxy_bypass(parts.hostname or ""):
        return None
    return next((name for name in names if os.environ.get(name)), None)


def through(variable: str) -> str:
    """What is said of a proxy that may be the cause. Whatever stands before its host may be a password."""
    address = os.environ[variable].rpartition("@")[2].rpartition("//")[2].partition("/")[0]
    return (
        f"It is asked through the proxy {address} that {variable} names. Is that right? Otherwise unset {variable}, or "
        "add the Hub's host to NO_PROXY."
    )


def _of_token_file() -> str | None:
    from huggingface_hub import constants

    path, way_out = Path(constants.HF_TOKEN_PATH), "Remove it, and log in anew: hf auth login"
    try:
        path.read_text()
    except FileNotFoundError:
        return None
    except OSError as error:
        return f"the token's file {path} cannot be read ({error.strerror}). {way_out}"
    except UnicodeDecodeError:
        return f"the token's file {path} holds no text. {way_out}"
    return None


def _of_proxy(error: Exception, variable: str) -> str | None:
    said = str(error)
    for word, package in _SOCKS.items():
        if word in said and "SOCKS" in said:
            return f"{variable} names a SOCKS proxy, which needs a package more: pip install {package}"
    if isinstance(error, ValueError) and "proxy" in said.lower():
        return f"{variable} names no proxy that can be used. Mend it, or unset it."
    return None


def _is_other_protocol(error: BaseException) -> bool:
    return isinstance(error, ssl.SSLError) and error.reason in ("WRONG_VERSION_NUMBER", "HTTP_REQUEST")


def _is_untrusted(error: BaseException) -> bool:
    return isinstance(error, ssl.SSLCertVerificationError)


def _chain(error: BaseException | None) -> Iterator[BaseException]:
    while error is not None:
        yield error
        error = error.__cause__ or error.__context__
