"""Folder → Receipt: the card brought up to date, verified, checked, and pushed in one commit."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

from cardsmith import facts as run_facts
from cardsmith.errors import PushError
from cardsmith.facts import Facts, Finding
from cardsmith.push import gate
from cardsmith.push.hub import Hub
from cardsmith.push.prepare import Prepared, prepare
from cardsmith.push.receipt import Receipt
from cardsmith.verify.artifact import read_artifact

#: huggingface_hub's own rule for repository ids, with the owner's name made obligatory.
_REPO_ID = re.compile(r"(?!.*(?:--|\.\.))[A-Za-z0-9][\w.-]{0,95}/[A-Za-z0-9][\w.-]{0,95}(?<![.-])(?<!\.git)")


def push(
    folder: str | Path,
    repo_id: str | None = None,
    *,
    public: bool = False,
    message: str | None = None,
    include: Sequence[str] = (),
    endpoint: str | None = None,
    verify: bool = True,
    allow: Sequence[str] = (),
    dry_run: bool = False,
    confirm: Callable[[Receipt], bool] | None = None,
) -> Receipt:
    """Publish an output folder on the Hub in one commit, and read it back.

    The card is rendered anew and merged with the README in the folder, the weights are verified unless a valid verdict
    lies there, and the gate is asked; only then is anything sent.

    Args:
        folder: an output folder with weights.
        repo_id: `owner/name`; the logged-in user's name and the model's when not given.
        public: make a new repository public. It is private otherwise; an existing one stays as it is.
        message: the commit's first line.
        include: patterns of files to add to those that are part of a model.
        endpoint: the Hub's address.
        verify: whether weights without a valid verdict are verified, and a failed one closes the gate.
        allow: codes of findings that are let through.
        dry_run: change nothing, here or on the Hub; the receipt says what would be done and what stands against it.
        confirm: asked with the receipt to be, before anything is sent.

    Raises:
        FolderError: the folder does not exist, or holds no weights.
        CardError: its README cannot be read.
        GateClosed: something stands against publishing; the message lists all of it.
        HubError: the Hub cannot be reached, or refuses.
        PushError: the push stopped; the message says whether the Hub was changed.
    """
    path = Path(folder)
    read_artifact(path.resolve())
    hub = Hub(endpoint)
    facts = _facts(path, repo_id, hub)
    head = hub.head(str(facts.repo_id))
    prepared = prepare(path, facts, include=include, verify=verify, write=not dry_run)
    against = gate.reasons(prepared, verified=verify, allow=allow)
    private = hub.is_private(str(facts.repo_id)) if head else not public
    receipt = _receipt(hub, facts, prepared, private=private, against=against)
    if dry_run:
        return receipt
    gate.check(against)
    if confirm is not None and not confirm(receipt):
        raise PushError("Nothing was pushed.")
    commit = _send(hub, receipt, head, message or f"Publish {facts.model_name} with cardsmith")
    return replace(receipt, commit=commit, dry_run=False, read_back=True)


def _facts(folder: Path, repo_id: str | None, hub: Hub) -> Facts:
    """The folder's facts, with the repository they are published to and the licence of the base."""
    known = run_facts.collect(folder)
    target = repo_id or known.repo_id or f"{hub.user()}/{known.model_name}"
    if not _REPO_ID.fullmatch(target):
        raise PushError(f"{target} is no repository id of the Hub: owner/name, of letters, digits, '-', '_' and '.'.")
    name = target.partition("/")[2]
    given = [Finding("repo_id", target, "the push"), Finding("model_name", name, "the push")]
    return run_facts.resolve_license(run_facts.collect(folder, given))


def _receipt(hub: Hub, facts: Facts, prepared: Prepared, *, private: bool, against: Sequence[str]) -> Receipt:
    return Receipt(
        repo_id=str(facts.repo_id),
        commit=None,
        url=f"{hub.endpoint}/{facts.repo_id}",
        dry_run=True,
        private=private,
        plan=prepared.plan,
        read_back=False,
        against=tuple(against),
        verified=prepared.verdict is not None,
    )


def _send(hub: Hub, receipt: Receipt, head: str | None, message: str) -> str:
    if head is None:
        hub.create(receipt.repo_id, private=receipt.private)
        head = hub.head(receipt.repo_id)
    commit = hub.commit(receipt.repo_id, receipt.plan, message, head)
    hub.verify_arrival(receipt.repo_id, receipt.plan, commit)
    return commit
