"""What a receipt says of all the places that a folder was pushed to. Whatever in it is no such note is not there."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from cardsmith.push.hub.target import Target
from cardsmith.repo_id import has_owner

#: Branch, or `refs/pr/N` → the commit of the last push there.
Commits = dict[str, str]
_COMMIT = re.compile(r"[0-9a-f]{40}")


def known(said: Mapping[str, Any], page: str) -> list[Commits]:
    """Of that page, and after it of the same id at other addresses, the last that was pushed to first."""
    places = pushed(said)
    others = [commits for other, commits in places.items() if other != page and same_id(other, page)]
    return [places.get(page, {}), *reversed(others)]


def same_id(one: str, other: str) -> bool:
    """Whether two ids, or pages, name one repository: to a Hub letter case is the same."""
    return _id(one) == _id(other)


def _id(page: str) -> list[str]:
    return page.casefold().split("/")[-2:]


def last_id(pages: Sequence[str], endpoint: str) -> str | None:
    """The id of the last page of that Hub; where it has none, of the last of all: that may be the same Hub."""
    here = [page for page in pages if page.startswith(f"{endpoint}/")]
    ids = ("/".join(page.split("/")[-2:]) for page in reversed([*pages, *here]))
    return next(filter(has_owner, ids), None)


def newest(commits: Commits) -> int:
    """Number of the newest pull request; 0 where there is none."""
    return max(proposals(commits), default=0)


def proposals(commits: Commits) -> dict[int, str]:
    """Number of each pull request → the commit of the last push there."""
    places = {Target(repo_id="", revision=name).pull_request: oid for name, oid in commits.items()}
    return {number: oid for number, oid in places.items() if number}


def pushed(said: Mapping[str, Any]) -> dict[str, Commits]:
    """Page of a repository → what was pushed there; the last place is the last."""
    places = said.get("pushed", _as_before(said))
    pairs = places.items() if isinstance(places, dict) else ()
    return {page: _commits(commits) for page, commits in pairs}


def _as_before(said: Mapping[str, Any]) -> dict[str, Any]:
    """The same of a receipt that knows of one repository only, as they were written once."""
    repo_id, url = said.get("repo_id"), said.get("url")
    if said.get("read_back") is not True or not isinstance(repo_id, str) or not isinstance(url, str):
        return {}
    address, found, _ = url.partition(f"/{repo_id}")
    return {address + found: said.get("commits")} if found and "@" not in address else {}


def _commits(commits: object) -> Commits:
    pairs = commits.items() if isinstance(commits, dict) else ()
    return {name: oid for name, oid in pairs if isinstance(oid, str) and _COMMIT.fullmatch(oid)}


def unfinished(said: Mapping[str, Any]) -> list[str]:
    """Pages of the repositories that are to be made public."""
    pages = said.get("to_be_public")
    if pages is True:  # as it was written once, of one repository
        pages = [said.get("url")]
    return [page for page in pages if isinstance(page, str)] if isinstance(pages, list) else []
