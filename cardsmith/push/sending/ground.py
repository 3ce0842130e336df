"""What a push makes so that there is something to commit to, and takes away again where it comes to nothing.

A new repository is private until its files have been read back, whatever it is to be in the end: nobody ever sees an
empty one, or half a model. Only what this very push has certainly made is ever taken away, and only while it is empty.
"""

from __future__ import annotations

from dataclasses import dataclass

from cardsmith.errors import HubError, PushError
from cardsmith.push.hub import Hub, Standing, Taken, patience
from cardsmith.push.hub.spoken import cause, is_lost, sentence
from cardsmith.push.hub.target import MAIN, Target


@dataclass(frozen=True, kw_only=True)
class Ground:
    """What is committed to."""

    standing: Standing
    #: whether the repository was not there before this push
    new_repository: bool = False
    #: whether this push has certainly made it
    made_repository: bool = False
    #: whether this push has made the branch
    new_branch: bool = False


def ground(hub: Hub, target: Target, there: Standing | None) -> Ground:
    """Make the repository and the branch where they are not there.

    Args:
        hub: where.
        target: what is to be committed to.
        there: the repository as it was looked at; `None` where there was none.

    Raises:
        HubError: the Hub cannot be reached, or refuses.
        Taken: somebody else has made such a repository meanwhile.
        PushError: this push has made one, and could not go on.
    """
    if there is not None:
        return Ground(standing=there, new_branch=_branched(hub, target, there))
    made = _create(hub, target.repo_id)
    try:
        standing = _shown(hub, target)
        branched = _branched(hub, target, standing)
    except HubError as error:
        stays = f"No file was pushed. The new repository {target.repo_id} stays, private, for the next try."
        raise PushError(f"{sentence(error)} {stays}") from error
    return Ground(standing=standing, new_repository=True, made_repository=made, new_branch=branched)


def _shown(hub: Hub, target: Target) -> Standing:
    standing = hub.look(target.repo_id, target.revision)
    if standing is None:
        raise HubError(f"{target.repo_id} was created, but the Hub does not show it")
    return standing


def _branched(hub: Hub, target: Target, standing: Standing) -> bool:
    """Make the branch where it is not there, and say whether it was not."""
    if not standing.there and target.pull_request:
        raise PushError(f"{target.repo_id} has no pull request {target.pull_request}. No file was pushed.")
    if not standing.there and standing.head:
        hub.branch(target, standing.head)
    return not standing.there


def _create(hub: Hub, repo_id: str) -> bool:
    """Create it, and say whether that is certain: of a lost answer it is not."""
    for wait in (*patience.WAITS, None):
        try:
            hub.create(repo_id)
        except HubError as error:
            if is_lost(cause(error)) and _has_appeared(hub, repo_id):
                return False
            if wait is None or not hub.patience.hopes(cause(error)):
                raise
            hub.patience.pause(wait, cause(error))
        else:
            return True
    raise AssertionError("the last try returns or raises")


def _has_appeared(hub: Hub, repo_id: str) -> bool:
    """Whether an empty private repository is there now, which may be used whoever made it."""
    there = hub.look(repo_id)
    if there and (not there.private or there.holds_files):
        raise Taken(f"Somebody else has made {repo_id} meanwhile. Nothing was pushed; run it again.")
    return there is not None


def taken_away(hub: Hub, target: Target, ground: Ground) -> str:
    """Take away again what this push made, after a commit that was certainly refused; what became of it, in words."""
    try:
        if ground.made_repository and _is_untouched(hub, target.repo_id, MAIN, ground):
            hub.delete(target.repo_id)
            return "No file was pushed, and the new repository was removed again."
        if ground.new_branch and _is_untouched(hub, target.repo_id, target.revision, ground):
            hub.delete_branch(target)
            return "No file was pushed, and the new branch was removed again."
    except HubError:
        pass
    kept = ", but the new repository stays, private" if ground.new_repository else ""
    return f"No file was pushed{kept}."


def _is_untouched(hub: Hub, repo_id: str, revision: str, ground: Ground) -> bool:
    there = hub.look(repo_id, revision)
    return there is not None and there.head == ground.standing.head
