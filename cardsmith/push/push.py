"""Folder → Receipt: verified, the card brought up to date, checked, and pushed in one commit."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import get_args

from cardsmith import facts as run_facts
from cardsmith.errors import ConfigError, FolderError, HubError, PushError
from cardsmith.facts import Facts, Finding
from cardsmith.facts.owner import configured
from cardsmith.lint import page
from cardsmith.push import gate, hub_card, last_receipt
from cardsmith.push.came_in import came_in
from cardsmith.push.home import token_stays
from cardsmith.push.hub import Hub, Moved, Standing
from cardsmith.push.inside import require_inside
from cardsmith.push.join import Side
from cardsmith.push.permission import is_of_ci
from cardsmith.push.prepare import Prepared, prepare, rehearse, with_signature, write
from cardsmith.push.receipt import Receipt
from cardsmith.push.send import send
from cardsmith.push.signature import Key
from cardsmith.push.target import MAIN, Target, pull_request
from cardsmith.push.verdict import Checking
from cardsmith.repo_id import has_owner
from cardsmith.verify import Listener
from cardsmith.verify.artifact import read_artifact

#: How often a push begins anew on top of what somebody else has committed.
_TRIES = 3
_UNTOUCHED = "Nothing was pushed; run it again."
_NO_PULL_REQUEST = "a pull request needs a repository. Leave out --pr to create it."


def push(
    folder: str | Path,
    repo_id: str | None = None,
    *,
    public: bool = False,
    pr: bool = False,
    revision: str | None = None,
    message: str | None = None,
    include: Sequence[str] = (),
    endpoint: str | None = None,
    verify: bool = True,
    allow: Sequence[str] = (),
    prefer: Side | None = None,
    sign: str | Path | None = None,
    dry_run: bool = False,
    confirm: Callable[[Receipt], bool] | None = None,
    on_event: Listener | None = None,
    say: Callable[[str], None] | None = None,
) -> Receipt:
    """Publish an output folder on the Hub in one commit, and read it back.

    The weights are verified unless a valid verdict lies there, the card is rendered anew and merged with the README in
    the folder and the one on the Hub, and the gate is asked; only then is anything sent. Where somebody commits to the
    same place meanwhile, all of that is done once more on top of what they changed, at most three times.

    Args:
        folder: an output folder with weights.
        repo_id: `owner/name`; the logged-in user's name and the model's when not given.
        public: make a new repository public. It is private otherwise; an existing one stays as it is.
        pr: open a pull request against main, or add to the one that the last push from this folder opened.
        revision: the branch to push to, which is made from main where it is not there; main when not given.
        message: the commit's first line.
        include: patterns of files to add to those that are part of a model.
        endpoint: the Hub's address.
        verify: whether weights without a valid verdict are verified, and a failed one closes the gate.
        allow: codes of findings that are let through.
        prefer: whose text stands where persons changed the same piece of the card here and on the Hub since the last
            push; without it, that closes the gate.
        sign: a private key of an elliptic curve in PEM, to sign everything that goes up with.
        dry_run: change nothing, here or on the Hub; the receipt says what would be done and what stands against it.
        confirm: asked with the receipt to be, before anything is sent.
        on_event: called with each event of the verification (`cardsmith.verify.events`), for progress.
        say: told in a line what happens meanwhile: the Hub is waited for, somebody else has committed.

    Raises:
        FolderError: the folder does not exist, holds no weights, or cannot be written.
        CardError: its README cannot be read, or the one on the Hub.
        ConfigError: `allow` names an unknown rule, `prefer` no side, `sign` no key, or both `pr` and `revision` are
            given.
        MissingExtra: model-signing is not installed.
        GateClosed: something stands against publishing; the message lists all of it.
        HubError: the Hub cannot be reached, or refuses. Nothing was changed.
        PushError: the push stopped; the message says whether the Hub was changed.
    """
    path = Path(folder)
    if not read_artifact(path).weights:
        raise FolderError(f"{path} holds no weights (*.safetensors). Save the model first: trainer.save_model().")
    require_inside(path)
    if pr and revision is not None:
        raise ConfigError(
            "--pr opens a pull request against main, --revision pushes to a branch. Leave out one of them."
        )
    if prefer is not None and prefer not in get_args(Side):
        raise ConfigError(f"prefer is {prefer!r}. Write 'here' or 'hub'.")
    wish = Wish(
        folder=path,
        hub=Hub(endpoint, say or (lambda _: None)),
        public=public,
        pr=pr,
        revision=revision,
        message=message,
        include=tuple(include),
        allow=tuple(_known(code) for code in allow),
        prefer=prefer,
        key=Key(path=Path(sign)) if sign else None,
        dry_run=dry_run,
        confirm=confirm or (lambda _: True),
    )
    checking = Checking(asked=verify, now=not dry_run, endpoint=endpoint and wish.hub.endpoint, on_event=on_event)
    facts = _facts(path, repo_id, wish.hub, dry_run=dry_run)
    for left in reversed(range(_TRIES)):
        try:
            with token_stays(wish.hub.endpoint):
                return _try(wish, checking, facts)
        except Moved:
            if not left:
                raise PushError(f"{facts.repo_id} has changed {_TRIES} times while pushing. {_UNTOUCHED}") from None
    raise AssertionError("the last try returns or raises")


@dataclass(frozen=True, kw_only=True)
class Wish:
    """What was asked for; see `push`."""

    folder: Path
    hub: Hub
    public: bool
    pr: bool
    revision: str | None
    message: str | None
    include: tuple[str, ...]
    allow: tuple[str, ...]
    prefer: Side | None
    key: Key | None
    dry_run: bool
    confirm: Callable[[Receipt], bool]


def _try(wish: Wish, checking: Checking, facts: Facts) -> Receipt:
    """One push on top of what stands there now.

    Raises:
        Moved: somebody else has committed meanwhile. Nothing was changed.
    """
    folder, hub, repo_id = wish.folder, wish.hub, str(facts.repo_id)
    target = _target(wish, repo_id)
    there = hub.look(repo_id, target.revision)
    if there is None and target.opens:
        raise PushError(f"{repo_id} is not there, or not shown to you: {_NO_PULL_REQUEST}")
    _require_write(wish, target, there)
    last = last_receipt.commit(folder, repo_id, target.revision)
    theirs = hub_card.fetch(hub, folder, repo_id, there, last) if there else None
    prepared = prepare(folder, facts, include=wish.include, checking=checking, theirs=theirs, prefer=wish.prefer)
    if wish.key:
        prepared = with_signature(prepared, wish.key, str(facts.model_name))
    against = gate.reasons(prepared, include=wish.include, allow=wish.allow, message=wish.message or "")
    if there and not wish.key:
        against += gate.breaks_signature(prepared.plan, there.files)
    receipt = _receipt(wish, target, prepared, there, against)
    if wish.dry_run:
        return receipt
    gate.check(against)
    if not wish.confirm(receipt):
        raise PushError("Nothing was pushed.")
    rehearse(prepared)
    if there is None and not receipt.private:
        last_receipt.begin(folder, repo_id)
    try:
        sent = send(hub, receipt, target, there, wish.message or f"Publish {facts.model_name} with cardsmith")
    except Moved:
        with contextlib.suppress(HubError):
            hub.say(came_in(hub, target, there))
        raise
    notes = (write(prepared), last_receipt.keep(folder, sent))
    return replace(sent, notes=tuple(note for note in notes if note))


def _require_write(wish: Wish, target: Target, there: Standing | None) -> None:
    """A new repository is asked for before anything is sent, and whoever may read may open a pull request."""
    if there and not wish.pr and not target.pull_request and not wish.dry_run:
        wish.hub.require_write(target.repo_id)


def _target(wish: Wish, repo_id: str) -> Target:
    """Where to: with `pr` to the pull request of the last push, if it is open still."""
    if not wish.pr:
        return Target(repo_id=repo_id, revision=wish.revision or MAIN)
    number = last_receipt.pull_request(wish.folder, repo_id)
    if number and wish.hub.is_open(repo_id, number):
        return pull_request(repo_id, number)
    return Target(repo_id=repo_id, opens=True)


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
    if target is None or not (dry_run or is_of_ci()):
        # who may not push shall hear of it before the weights are verified; a token of CI is asked for its repository
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


def _receipt(wish: Wish, target: Target, prepared: Prepared, there: Standing | None, against: Sequence[str]) -> Receipt:
    begun = wish.public and (there is None or last_receipt.is_unfinished(wish.folder, target.repo_id))
    return Receipt(
        repo_id=target.repo_id,
        commit=None,
        url=f"{wish.hub.endpoint}/{target.repo_id}",
        dry_run=True,
        private=not begun and (there is None or there.private),
        plan=prepared.plan,
        read_back=False,
        revision=target.revision,
        pr=target.pull_request,
        opens_pr=target.opens,
        against=tuple(against),
        verified=prepared.verdict is not None and prepared.verdict.passed,
        allowed=gate.let_through(prepared, wish.allow),
        signed=wish.key is not None,
        joined=prepared.joined,
    )
