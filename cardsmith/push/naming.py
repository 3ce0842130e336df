"""Under which name a folder is published, and what its facts are then."""

from __future__ import annotations

import re
from pathlib import Path
from typing import NamedTuple

from cardsmith import facts as run_facts
from cardsmith.credentials import kinds_in
from cardsmith.facts import Facts, Finding
from cardsmith.facts.owner import configured
from cardsmith.push import last_receipt
from cardsmith.push.hub import Hub
from cardsmith.push.hub.permission import is_of_ci
from cardsmith.push.places import same_id
from cardsmith.repo_id import has_owner

#: Source of the repository's name in the facts of a folder that was pushed.
_PUSHED = "the push"
#: What an id begins with that was copied as the address of its page.
_ADDRESS = re.compile(r"https?://[^/]+/")
_LAST = "as the last push from this folder"
_RULE = "owner/name, of letters, digits, '-', '_' and '.', with no '--' or '..', 96 characters each"


class Place(NamedTuple):
    """The repository that a folder goes to."""

    #: its id, legal or not
    repo_id: str
    #: whether it is only made up of the user's name and the model's
    is_guess: bool = False


def place(folder: Path, repo_id: str | None, hub: Hub, *, dry_run: bool) -> Place:
    """Where a folder goes: as asked, as is known of it, or to one of the user's own. What was not asked is said."""
    known = run_facts.collect(folder)
    target = repo_id
    if repo_id is None and (told := _told(folder, known, hub.endpoint)):
        target, why = told
        _say(hub, target, why)
    if target is None:
        return _guess(known, hub)
    if not dry_run and not is_of_ci() and has_owner(target):
        # who may not push shall hear of it before the weights are verified; a token of CI is asked for its repository
        hub.user()
    return Place(target)


def named(folder: Path, repo_id: str, hub: Hub) -> Facts:
    """The folder's facts, with the repository they are published to and the licence of the base."""
    name = repo_id.partition("/")[2]
    given = [Finding("repo_id", repo_id, _PUSHED), Finding("model_name", name, _PUSHED)]
    return run_facts.resolve_license(run_facts.collect(folder, [*given, *configured(folder)]), hub.endpoint)


def unnamed(folder: Path) -> Facts:
    """The folder's facts, where there is no repository that they could be published to."""
    given = [Finding("repo_id", None, _PUSHED), *configured(folder)]
    known = run_facts.collect(folder, given)
    if not kinds_in(known.model_name or ""):
        return known
    return run_facts.collect(folder, [Finding("model_name", "model", _PUSHED), *given])


def illegal(repo_id: str) -> str | None:
    """Why no repository can, or may, have this id, and what to do; `None` where one can."""
    if kinds := kinds_in(repo_id):
        return f"The repository's name holds {kinds[0]}. Revoke it, then rename the folder, or name another --repo-id."
    if has_owner(repo_id):
        return None
    address = _ADDRESS.match(repo_id)
    if address and has_owner(repo_id[address.end() :]):
        way_out = f"Leave out {address.group()}."
    else:
        way_out = "Name one with --repo-id."
    return f"{repo_id!r} is no repository id of the Hub ({_RULE}). {way_out}"


def _guess(known: Facts, hub: Hub) -> Place:
    target = f"{hub.user()}/{known.model_name}"
    if not illegal(target):
        _say(hub, target, f"your own name, and the model's from {known.sources.get('model_name', 'its folder')}")
    return Place(target, is_guess=True)


def _say(hub: Hub, repo_id: str, why: str) -> None:
    hub.say(f"No --repo-id: this goes to {repo_id} ({why}).")


def _told(folder: Path, known: Facts, endpoint: str) -> tuple[str, str] | None:
    """Where the folder is known to go, and by what: its owner, the last push, or what came with it.

    A training into the same folder writes the facts anew, and leaves the receipt of the last push.
    """
    named, source = known.repo_id, known.sources.get("repo_id", _PUSHED)
    last = None if source.startswith(run_facts.OWNER) else last_receipt.repo_id(folder, endpoint)
    if last is None:
        return (named, _LAST if source == _PUSHED else source) if named else None
    others = named and source != _PUSHED and not same_id(named, last)
    return last, f"{_LAST}; {source} is {named}" if others else _LAST
