"""What goes wrong with a Hub, in one line that says what to do."""

from __future__ import annotations

import contextlib
import socket
from collections.abc import Iterator
from typing import Any

from cardsmith.errors import CardsmithError, HubError
from cardsmith.push.hub import here
from cardsmith.push.hub.told import Moved, Refused

_TIMED_OUT, _RATE_LIMIT = 408, 429
_NO_PAGE, _TAKEN = 404, 409
_CREATE = "create "
#: Of a repository that was not there when the push began. The Hub's own words say that it is the user's.
_IS_THERE = (
    "is there already: it was made just now, by another push or by somebody else, or it is not shown to you. "
    "Run it again, or name another with --repo-id."
)
#: How requests are called that change nothing.
_READING = ("look", "read", "list", "tell", "say")


@contextlib.contextmanager
def spoken(what: str, endpoint: str) -> Iterator[None]:
    """Say what fails inside as something that could not be done.

    Raises:
        HubError: in place of every error that is not cardsmith's own. What the client raised is its cause.
        Moved, Refused: as they are raised inside.
    """
    from huggingface_hub.errors import LocalTokenNotFoundError, OfflineModeIsEnabled

    try:
        yield
    except (CardsmithError, Moved, Refused):
        raise
    except LocalTokenNotFoundError as error:
        raise HubError("Nobody is logged in. Log in with: hf auth login (or set HF_TOKEN)") from error
    except OfflineModeIsEnabled as error:
        raise HubError(f"{endpoint} is not asked to {what}: HF_HUB_OFFLINE is set. Unset it to push.") from error
    except Exception as error:  # the client's transport has its own tree of errors, another one in each major version
        said = _first_line(error)
        if _is_of_ci(error):
            raise HubError(f"No token for CI could be had: {said}.{_hint_of_ci(error)}") from error
        if not (code := status(error)):
            why = here.fault(error, endpoint) or f"{said}. {_way_out(error, endpoint)}"
            raise HubError(f"{endpoint} could not be asked to {what}: {why}") from error
        raise HubError(_answered(code, said, what, endpoint)) from error


def _answered(code: int, said: str, what: str, endpoint: str) -> str:
    """A status that is no success, in words."""
    if _says_nothing(code):
        return f"{endpoint} failed ({code}) to {what}: {said}. Try again in a while."
    if code == _TAKEN and what.startswith(_CREATE):
        return f"{what.removeprefix(_CREATE)} {_IS_THERE}"
    return f"{endpoint} refused to {what}: {said}.{_hint(code, what)}"


def _is_of_ci(error: Any) -> bool:
    """Whether the token itself was asked for in vain: that of CI is, with the first request."""
    address = ""
    with contextlib.suppress(RuntimeError):  # an answer that was made up has no address
        address = str(getattr(getattr(error, "response", None), "url", ""))
    return type(error).__name__ == "OIDCError" or address.endswith("/oauth/token")


def _hint_of_ci(error: Exception) -> str:
    """The client itself says what to do where it has nothing to ask a Hub with."""
    return "" if here.lasts(error) else " Check the trusted publisher of the repository."


def status(error: Any) -> int:
    """The HTTP status that the Hub answered with; 0 where it did not answer."""
    return int(getattr(getattr(error, "response", None), "status_code", 0) or 0)


def cause(error: HubError) -> Exception:
    """What the client raised."""
    return error.__cause__ if isinstance(error.__cause__, Exception) else error


def is_lost(error: Any) -> bool:
    """Whether there was no answer that says what became of the request."""
    return not status(error) or _says_nothing(status(error))


def _says_nothing(code: int) -> bool:
    """Whether an answer leaves open what became of the request: it may have been carried out."""
    return code == _TIMED_OUT or code >= 500


def is_passing(error: Any) -> bool:
    """Whether the same request may well succeed in a moment. Something that is no answer of a Hub stays as it is."""
    from huggingface_hub.errors import LocalTokenNotFoundError, OfflineModeIsEnabled

    if status(error):
        return _says_nothing(status(error)) or status(error) == _RATE_LIMIT
    lasting = (ValueError, LookupError, TypeError, CardsmithError, LocalTokenNotFoundError, OfflineModeIsEnabled)
    return not isinstance(error, lasting) and not is_closed(error) and not here.lasts(error)


def is_closed(error: BaseException | None) -> bool:
    """Whether nobody listens there: no waiting helps against a wrong address."""
    while error is not None:
        if isinstance(error, OSError) and "refused" in str(error):
            return True
        error = error.__cause__ or error.__context__
    return False


def may_have_committed(error: Any) -> bool:
    """Whether the request that failed may have been the commit itself, and have been carried out."""
    if not is_lost(error):
        return False
    address = _address(error)
    return "/commit/" in address if address else isinstance(error, (ValueError, LookupError, TypeError))


def retry_after(error: Any) -> float:
    """How long the Hub asks to wait, in seconds; 0 where it does not say."""
    headers = getattr(getattr(error, "response", None), "headers", {})
    try:
        return max(0.0, float(headers.get("Retry-After", 0)))
    except ValueError:
        return 0.0


def _address(error: Any) -> str:
    """Of the request that failed; empty where the error does not know it."""
    try:
        request = getattr(getattr(error, "response", None), "request", None) or error.request
        return str(request.url)
    except (AttributeError, RuntimeError):
        return ""


def _way_out(error: Exception, endpoint: str) -> str:
    """For a request that was not answered. What does not pass by itself is another server, or none."""
    if isinstance(error, UnicodeEncodeError):  # of a header: nothing else in it is the user's
        return "Your token has characters that no token has. Log in anew: hf auth login"
    is_unreachable = _is_nameless(error) or is_closed(error) or type(error).__name__ == "ProxyError"
    if is_unreachable and (variable := here.proxy_variable(endpoint)):
        return here.through(variable)
    if _is_nameless(error):
        return "Is the address right, and is there a network?"
    return "Try again in a while." if is_passing(error) else "Is the address right?"


def _is_nameless(error: BaseException | None) -> bool:
    """Whether nobody knows the name of the host."""
    while error is not None and not isinstance(error, socket.gaierror):
        error = error.__cause__ or error.__context__
    return error is not None


def _hint(code: int, what: str) -> str:
    if code == 401:
        return " Log in with: hf auth login"
    if code == 403:
        reads = what.startswith(_READING)
        return " Your token may not read it." if reads else " Your token needs write access to it."
    if code == _NO_PAGE and what.startswith("say"):
        return " Is the address right?"
    return " Try again in a while." if code == _RATE_LIMIT else ""


def sentence(error: Exception) -> str:
    """What it says, ready for another sentence after it: a command to copy has no full stop."""
    return str(error) if str(error).endswith((".", "?")) else f"{error}."


def _first_line(error: Exception) -> str:
    if isinstance(error, ValueError) and hasattr(error, "colno"):
        return "its answer is not JSON"
    text = getattr(error, "server_message", None) or str(error)
    return text.strip().partition("\n")[0].rstrip(".") or type(error).__name__
