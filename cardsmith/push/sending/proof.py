"""The proof of a push: the commit at its place, every file with its digest, and a card that the Hub has read."""

from __future__ import annotations

from cardsmith.errors import HubError, PushError
from cardsmith.push.hub import Hub, Moved, Standing
from cardsmith.push.hub.held import lacking
from cardsmith.push.hub.target import Target
from cardsmith.push.planning.plan import Plan
from cardsmith.push.sending.marker import is_marked


def prove(hub: Hub, target: Target, commit: str, plan: Plan, marker: str) -> None:
    """Find every file on the Hub as it was sent, what was deleted gone, and the card's metadata read.

    Raises:
        Moved: the commit is not this push's: the client found nothing to send on top of what somebody else has
            pushed, which is not what was planned for.
        PushError: the Hub holds something else, or cannot be asked.
    """
    place = f"{target.words} at {commit}"
    try:
        standing = _at(hub, target, commit)
        wrong = lacking(plan.files, standing.files)
        if wrong:  # of a very large repository the Hub may not list all
            wrong = lacking(wrong, hub.held(target.repo_id, [file.path for file in wrong], commit))
        still = hub.held(target.repo_id, plan.gone, commit) if plan.gone else {}
        if (wrong or still) and not _is_ours(hub, target, commit, marker):
            raise Moved
    except HubError as error:
        raise PushError(f"{target.words} is at {commit}, but it could not be read back: {error}") from error
    if wrong:
        names = ", ".join(file.path for file in wrong)
        raise PushError(f"{place} does not hold what was sent: {names}. Push again.")
    if still:
        raise PushError(f"{place} still holds what was to be deleted: {', '.join(still)}. Push again.")
    if not standing.reads_card:
        raise PushError(f"{place}: the Hub did not read the card's metadata. Check its front matter.")


def _at(hub: Hub, target: Target, commit: str) -> Standing:
    """The head, if it is the commit; the commit, if somebody has committed on top of it since."""
    standing = hub.look(target.repo_id, target.revision)
    if standing is None or standing.head != commit:
        standing = hub.look(target.repo_id, commit)
    if standing is None or standing.head != commit:
        raise HubError("the Hub does not show it.")
    return standing


def _is_ours(hub: Hub, target: Target, commit: str, marker: str) -> bool:
    return any(is_marked(newest.message, marker) for newest in hub.commits(target.repo_id, commit)[:1])
