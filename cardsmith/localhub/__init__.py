"""A Hub on this machine: the wire protocol of the Hugging Face Hub in front of bare git repositories.

```python
from cardsmith.localhub import LocalHub

with LocalHub(Path("hub")).running() as endpoint:   # "http://127.0.0.1:40123"
    HfApi(endpoint=endpoint, token="anything").create_repo("openai/gpt-oss-20b")
```

app.py        the protocol: one line a route
routes/       one family of endpoints a file
wire/         what is the same of all: bodies, refusals in the Hub's words, pages of an answer, a socket
people/       who asks, and what that one may do
hub.py        what all requests share
memory.py     what takes long to work out and is asked for again
shelf.py      all repositories of one root folder
git/          one of them: its commits, refs, large files, discussions and pull requests
large/        large files on their way: in parts, by Xet
card/         what the Hub says of a card, and shows of it
told/         what is worked out from the files of a commit
preview.py    the card of a folder, without a repository
pages/        the templates of the web pages
server.py     LocalHub
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from .people.accounts import Account as Account
    from .preview import Preview as Preview
    from .server import LocalHub as LocalHub

__all__ = ["Account", "LocalHub", "Preview"]

#: Public name → the module that holds it.
_PLACES = {"Account": "people.accounts", "LocalHub": "server", "Preview": "preview"}

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
