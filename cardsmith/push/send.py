"""The plan on its way: what the Hub lacks, in one commit on top of what was looked at, and all of it read back."""

from __future__ import annotations

from dataclasses import replace

from cardsmith.errors import HubError, PushError
from cardsmith.push.hub import Hub, Standing
from cardsmith.push.receipt import Receipt


def send(hub: Hub, receipt: Receipt, there: Standing | None, message: str) -> Receipt:
    """Make the commit, where there is anything to commit.

    Args:
        hub: where to.
        receipt: the receipt to be, with the plan.
        there: the repository as it was when the plan was made; `None` where it is to be created.
        message: the commit's first line.

    Raises:
        HubError: the Hub cannot be reached, or refuses, before anything was changed.
        PushError: the push stopped; the message says whether the Hub was changed.
    """
    repo_id, files = receipt.repo_id, receipt.plan.files
    if there is None:
        hub.create(repo_id, private=receipt.private)
    head = there.head if there else _head(hub, repo_id)
    lacking = hub.lacking(repo_id, files, head) if head else files
    if head and not lacking:
        return _proved(hub, replace(receipt, commit=head, dry_run=False, unchanged=True))
    try:
        commit = hub.commit(repo_id, lacking, message, head)
    except HubError as error:
        raise PushError(f"{error} {_aftermath(hub, receipt, head)}") from error
    return _proved(hub, replace(receipt, commit=commit, dry_run=False))


def _head(hub: Hub, repo_id: str) -> str | None:
    standing = hub.look(repo_id)
    return standing.head if standing else None


def _aftermath(hub: Hub, receipt: Receipt, head: str | None) -> str:
    """What is certain after a commit that was refused or not answered."""
    try:
        unmoved = _head(hub, receipt.repo_id) == head
    except HubError:
        unmoved = False
    return "No file was pushed." if unmoved else f"Whether it was pushed is not known: look at {receipt.url}"


def _proved(hub: Hub, receipt: Receipt) -> Receipt:
    """The receipt, after every file was found on the Hub as it was sent, and the card was parsed."""
    repo_id, commit = receipt.repo_id, str(receipt.commit)
    try:
        lacking = hub.lacking(repo_id, receipt.plan.files, commit)
        parsed = hub.reads_card(repo_id, commit)
    except HubError as error:
        raise PushError(f"{repo_id} is at {commit}, but it could not be read back: {error}") from error
    if lacking:
        names = ", ".join(file.path for file in lacking)
        raise PushError(f"{repo_id} at {commit} does not hold what was sent: {names}. Push again.")
    if not parsed:
        raise PushError(f"{repo_id} at {commit}: the Hub did not read the card's metadata. Check its front matter.")
    return replace(receipt, read_back=True)
