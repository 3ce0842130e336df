"""Folder → Receipt: verified, the card brought up to date, checked, and pushed in one commit."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import get_args

from cardsmith.errors import ConfigError, FolderError, PushError
from cardsmith.lint import page
from cardsmith.push.attempt import attempt
from cardsmith.push.card.join import Side
from cardsmith.push.hub import Hub, Moved
from cardsmith.push.hub.home import token_stays
from cardsmith.push.naming import named
from cardsmith.push.planning.inside import require_inside
from cardsmith.push.preparing.signature import Key
from cardsmith.push.preparing.verdict import Checking
from cardsmith.push.receipt import Receipt
from cardsmith.push.wish import Wish
from cardsmith.verify import Listener
from cardsmith.verify.artifact import read_artifact

#: How often a push begins anew on top of what somebody else has committed.
_TRIES = 3
_UNTOUCHED = "Nothing was pushed; run it again."


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
        ConfigError: `allow` names an unknown rule, `prefer` no side, `sign` no key, `revision` is empty, or both `pr`
            and `revision` are given.
        MissingExtra: model-signing is not installed.
        GateClosed: something stands against publishing; the message lists all of it.
        HubError: the Hub cannot be reached, or refuses. Nothing was changed.
        PushError: the push stopped; the message says whether the Hub was changed.
    """
    path = Path(folder)
    if not read_artifact(path).weights:
        raise FolderError(f"{path} holds no weights (*.safetensors). Save the model first: trainer.save_model().")
    require_inside(path)
    _require_place(pr, revision)
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
    facts = named(path, repo_id, wish.hub, dry_run=dry_run)
    for left in reversed(range(_TRIES)):
        try:
            with token_stays(wish.hub.endpoint):
                return attempt(wish, checking, facts)
        except Moved:
            if not left:
                raise PushError(f"{facts.repo_id} has changed {_TRIES} times while pushing. {_UNTOUCHED}") from None
    raise AssertionError("the last try returns or raises")


def _require_place(pr: bool, revision: str | None) -> None:
    if pr and revision is not None:
        raise ConfigError(
            "--pr opens a pull request against main, --revision pushes to a branch. Leave out one of them."
        )
    if revision == "":  # as a script passes it whose variable is not set: no reason to push to main
        raise ConfigError("--revision names no branch. Name one, or leave it out to push to main.")


def _known(code: str) -> str:
    """The code as the linter spells it."""
    page(code)
    return code.upper()
