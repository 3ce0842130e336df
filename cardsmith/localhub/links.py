"""Addresses of pages and files of a repository."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import quote

from .people.gating import shows_files
from .people.signedlinks import signed
from .wire.wholetext import whole_text

if TYPE_CHECKING:
    from starlette.requests import Request

    from .git.repository import Repository
    from .git.tree import Entry


class Links:
    """Addresses into one repository at one revision."""

    def __init__(self, request: Request, found: Repository, revision: str) -> None:
        self._page = found.id.page
        self._revision = quote(revision, safe="")
        self._query = signed(request, found) if _is_signed(request, found) else ""

    def of_content(self, path: str) -> str:
        """The bytes of a file."""
        return f"{self._page}/resolve/{self._revision}/{_quoted(path)}{self._query}"

    def of_file(self, file: Entry) -> str:
        """The page of a text file, the bytes of a large one."""
        if file.pointer:
            return self.of_content(file.path)
        return f"{self._page}/blob/{self._revision}/{_quoted(file.path)}"

    def of_card(self, tag: str, path: str) -> str:
        """A relative link out of the card; its path is quoted already."""
        if tag == "img":
            bare = path.partition("?")[0]  # such as `?raw=true`, which other sites ask for
            return f"{self._page}/resolve/{self._revision}/{bare}{self._query}"
        return f"{self._page}/blob/{self._revision}/{path}"


def _quoted(path: str) -> str:
    """A path in an address; git itself lets a name be no text."""
    return quote(whole_text(path))


def _is_signed(request: Request, found: Repository) -> bool:
    """A browser sends no token for a file or an image, so links that need one are signed for who may follow them."""
    return bool(found.metadata.private or found.metadata.gated) and shows_files(request, found)
