"""What goes wrong with a Hub, in one line that says what to do."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from typing import Any

from cardsmith.errors import CardsmithError, HubError


@contextlib.contextmanager
def spoken(what: str, endpoint: str) -> Iterator[None]:
    """Say what fails inside as something that could not be done.

    Raises:
        HubError: in place of every error that is not cardsmith's own.
    """
    from huggingface_hub.errors import LocalTokenNotFoundError

    try:
        yield
    except CardsmithError:
        raise
    except LocalTokenNotFoundError as error:
        raise HubError("Nobody is logged in. Log in with: hf auth login (or set HF_TOKEN)") from error
    except Exception as error:  # the client's transport has its own tree of errors, another one in each major version
        said = _first_line(error)
        if not (code := status(error)):
            raise HubError(f"{endpoint} could not be asked to {what}: {said}. Is the address right?") from error
        hint = {401: " Log in with: hf auth login", 403: " Your token needs write access to it."}.get(code, "")
        raise HubError(f"{endpoint} refused to {what}: {said}.{hint}") from error


def status(error: Any) -> int:
    """The HTTP status that the Hub answered with; 0 where it did not answer."""
    return int(getattr(getattr(error, "response", None), "status_code", 0))


def _first_line(error: Exception) -> str:
    text = getattr(error, "server_message", None) or str(error)
    return text.strip().partition("\n")[0].rstrip(".") or type(error).__name__
