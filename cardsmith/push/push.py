"""Folder → Receipt: verified, the card brought up to date, checked, and pushed in one commit."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import get_args

from cardsmith import facts as run_facts
from cardsmith.errors import ConfigError, FolderError, PushError
from cardsmith.facts import Facts, Finding
from cardsmith.facts.owner import configured
from cardsmith.lint import page
from cardsmith.push import gate, hub_card, last_receipt
from cardsmith.push.hub import Hub
from cardsmith.push.join import Side
from cardsmith.push.prepare import Prepared, prepare, write
from cardsmith.push.receipt import Receipt
from cardsmith.push.send import send
from cardsmith.push.verdict import Checking
from cardsmith.repo_id import has_owner
from cardsmith.verify import Listener
from cardsmith.verify.artifact import read_artifact


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
    prefer: Side | None = None,
    dry_run: bool = False,
    confirm: Callable[[Receipt], bool] | None = None,
    on_event: Listener | None = None,
) -> Receipt:
    """Publish an output folder on the Hub in one commit, and read it back.

    The weights are verified unless a valid verdict lies there, the card is rendered anew and merged with the README in
    the folder and the one on the Hub, and the gate is asked; only then is anything sent.

    Args:
        folder: an output folder with weights.
        repo_id: `owner/name`; the logged-in user's name and the model's when not given.
        public: make a new repository public. It is private otherwise; an existing one stays as it is.
        message: the commit's first line.
        include: patterns of files to add to those that are part of a model.
        endpoint: the Hub's address.
        verify: whether weights without a valid verdict are verified, and a failed one closes the gate.
        allow: codes of findings that are let through.
        prefer: whose text stands where persons changed the same piece of the card here and on the Hub since the last
            push; without it, that closes the gate.
        dry_run: change nothing, here or on the Hub; the receipt says what would be done and what stands against it.
        confirm: asked with the receipt to be, before anything is sent.
        on_event: called with each event of the verification (`cardsmith.verify.events`), for progress.

    Raises:
        FolderError: the folder does not exist, holds no weights, or cannot be written.
        CardError: its README cannot be read, or the one on the Hub.
        ConfigError: `allow` names an unknown rule, or `prefer` no side.
        GateClosed: something stands against publishing; the message lists all of it.
        HubError: the Hub cannot be reached, or refuses. Nothing was changed.
        PushError: the push stopped; the message says whether the Hub was changed.
    """
    path = Path(folder)
    if not read_artifact(path).weights:
        raise FolderError(f"{path} holds no weights (*.safetensors). Save the model first: trainer.save_model().")
    allowed = [_known(code) for code in allow]
    if prefer is not None and prefer not in get_args(Side):
        raise ConfigError(f"prefer is {prefer!r}. Write 'here' or 'hub'.")
    hub = Hub(endpoint)
    facts = _facts(path, repo_id, hub, dry_run=dry_run)
    there = hub.look(str(facts.repo_id))
    checking = Checking(asked=verify, now=not dry_run, endpoint=endpoint and hub.endpoint, on_event=on_event)
    last = last_receipt.commit(path, str(facts.repo_id))
    theirs = hub_card.fetch(hub, str(facts.repo_id), there.head, last) if there else None
    prepared = prepare(path, facts, include=include, checking=checking, theirs=theirs, prefer=prefer)
    against = gate.reasons(prepared, include=include, allow=allowed)
    receipt = _receipt(hub, facts, prepared, private=there.private if there else not public, against=against)
    if dry_run:
        return receipt
    gate.check(against)
    if confirm is not None and not confirm(receipt):
        raise PushError("Nothing was pushed.")
    write(prepared)
    sent = send(hub, receipt, there, message or f"Publish {facts.model_name} with cardsmith")
    note = last_receipt.keep(path, sent)
    return replace(sent, notes=(note,)) if note else sent


def _known(code: str) -> str:
    """The code as the linter spells it."""
    page(code)
    return code.upper()


def _facts(folder: Path, repo_id: str | None, hub: Hub, *, dry_run: bool) -> Facts:
    """The folder's facts, with the repository they are published to and the licence of the base."""
    known = run_facts.collect(folder)
    target = repo_id or known.repo_id
    if target is not None:
        _require_legal(target)
    if target is None or not dry_run:  # who may not push shall hear of it before the weights are verified
        user = hub.user()
        target = target or f"{user}/{known.model_name}"
    _require_legal(target)
    name = target.partition("/")[2]
    given = [Finding("repo_id", target, "the push"), Finding("model_name", name, "the push")]
    return run_facts.resolve_license(run_facts.collect(folder, [*given, *configured(folder)]), hub.endpoint)


def _require_legal(repo_id: str) -> None:
    if not has_owner(repo_id):
        rule = "owner/name, of letters, digits, '-', '_' and '.', with no '--' or '..', 96 characters each"
        raise PushError(f"{repo_id!r} is no repository id of the Hub ({rule}). Name one with --repo-id.")


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
        verified=prepared.verdict is not None and prepared.verdict.passed,
        joined=prepared.joined,
    )
