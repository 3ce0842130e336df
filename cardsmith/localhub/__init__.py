"""A Hub on this machine: the wire protocol of the Hugging Face Hub in front of bare git repositories.

```python
from cardsmith.localhub import LocalHub

with LocalHub(Path("hub")).running() as endpoint:   # "http://127.0.0.1:40123"
    HfApi(endpoint=endpoint, token="anything").create_repo("openai/gpt-oss-20b")
```

app.py                     the protocol: one line a route
server.py  serving.py      LocalHub, and an application on a socket
hub.py  asked.py           what requests share; what the address of one says
accounts.py  signin.py     who asks
access.py  gating.py       what that one may do: read and write; have the files of a gated repository
routes/                    one family of endpoints a file
shelf.py  repository.py    all repositories of one root folder; one of them
commits.py  refs.py        a commit; the move of a ref that makes it visible
discussions.py  pulls.py   discussions; pull requests
lfs.py  uploads.py  xet.py large files: whole, in parts (parts.py), by Xet
summary.py                 what is worked out from the files of a commit
cardcheck.py               what the Hub says of a card
preview.py                 the card of a folder, without a repository
pages/                     the templates of the web pages
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from .accounts import Account as Account
    from .preview import Preview as Preview
    from .server import LocalHub as LocalHub

__all__ = ["Account", "LocalHub", "Preview"]

#: Public name → the module that holds it.
_PLACES = {"Account": "accounts", "LocalHub": "server", "Preview": "preview"}

#: What the extra `hub` brings: import name.
_NEEDED = ("starlette", "uvicorn", "pygit2", "pathspec", "filelock", "yaml", "jinja2", "markdown_it", "nh3")


def __getattr__(name: str) -> object:
    if name not in _PLACES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    _require_extra()
    from importlib import import_module

    return getattr(import_module(f".{_PLACES[name]}", __name__), name)


def _require_extra() -> None:
    """Raise MissingExtra for the first package of the extra that is not installed."""
    from importlib.util import find_spec

    from cardsmith.errors import MissingExtra

    for package in _NEEDED:
        if find_spec(package) is None:
            raise MissingExtra(package, "hub")
