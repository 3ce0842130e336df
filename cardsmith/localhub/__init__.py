"""A Hub on this machine: the wire protocol of the Hugging Face Hub in front of bare git repositories.

```python
from cardsmith.localhub import LocalHub

with LocalHub(Path("hub")).running() as endpoint:   # "http://127.0.0.1:40123"
    HfApi(endpoint=endpoint, token="anything").create_repo("openai/gpt-oss-20b")
```

app.py            the protocol: one line a route
server.py         LocalHub: validates, binds, serves
routes/           one family of endpoints a file
repository.py     one repository: branches, entries, the commit
shelf.py          all repositories of one root folder
lfs.py  xet.py    large files
pages/            the templates of the web pages
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from .server import LocalHub as LocalHub

__all__ = ["LocalHub"]

#: What the extra `hub` brings: import name.
_NEEDED = ("starlette", "uvicorn", "pygit2", "pathspec", "filelock", "yaml", "jinja2", "markdown_it", "nh3")


def __getattr__(name: str) -> object:
    if name != "LocalHub":
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    _require_extra()
    from .server import LocalHub

    return LocalHub


def _require_extra() -> None:
    """Raise MissingExtra for the first package of the extra that is not installed."""
    from importlib.util import find_spec

    from cardsmith.errors import MissingExtra

    for package in _NEEDED:
        if find_spec(package) is None:
            raise MissingExtra(package, "hub")
