"""A push that begins anew where somebody else commits meanwhile."""

from __future__ import annotations

from dataclasses import replace
from typing import get_args

from cardsmith.errors import ConfigError, FolderError, PushError
from cardsmith.inside import require_inside
from cardsmith.lint import page
from cardsmith.push import last_receipt
from cardsmith.push.attempt import attempt, without_place
from cardsmith.push.card.join import Side
from cardsmith.push.hub import Hub, Moved
from cardsmith.push.hub.home import token_stays
from cardsmith.push.hub.target import branch
from cardsmith.push.naming import illegal, place
from cardsmith.push.planning.plan import ReadAhead, digest_ahead
from cardsmith.push.preparing.signature import Key
from cardsmith.push.preparing.verdict import Checking
from cardsmith.push.receipt import Receipt
from cardsmith.push.task import Task
from cardsmith.push.wish import Wish
from cardsmith.verify.artifact import read_artifact

#: How often a push begins anew on top of what somebody else has committed.
_TRIES = 3
_UNTOUCHED = "Nothing was pushed; run it again."


def tried(wish: Wish, ahead: ReadAhead) -> Receipt:
    """As `push`, with what is read ahead of the folder's files."""
    _require_sense(wish)
    task = _task(wish, ahead)
    repo_id, is_guess = place(wish.folder, wish.repo_id, task.hub, dry_run=wish.dry_run)
    task = replace(task, is_guess=is_guess)
    if why := illegal(repo_id):
        return without_place(task, repo_id, why)
    seen = None
    for left in reversed(range(_TRIES)):
        try:
            with token_stays(task.hub.endpoint):
                return attempt(task, repo_id, seen)
        except Moved as moved:
            seen = seen or moved.head
            if not left:
                raise PushError(f"{repo_id} has changed {_TRIES} times while pushing. {_UNTOUCHED}") from None
    raise AssertionError("the last try returns or raises")


def _require_sense(wish: Wish) -> None:
    if not read_artifact(wish.folder).weights:
        raise FolderError(
            f"{wish.folder} holds no weights (*.safetensors). Save the model first: trainer.save_model()."
        )
    require_inside(wish.folder)
    last_receipt.require_sound(wish.folder)
    _require_place(wish.pr, wish.revision)
    if wish.prefer is not None and wish.prefer not in get_args(Side):
        raise ConfigError(f"prefer is {wish.prefer!r}. Write 'here' or 'hub'.")


def _task(wish: Wish, ahead: ReadAhead) -> Task:
    hub, now = Hub(wish.endpoint, wish.say), not wish.dry_run
    for code in (each.upper() for each in wish.allow if each.upper().startswith("SE")):
        hub.say(f"--allow {code} never helps: what the SE rules find cannot be let through.")
    endpoint, known = wish.endpoint and hub.endpoint, digest_ahead(wish.folder, ahead)
    return Task(
        wish=replace(wish, allow=tuple(_known(code) for code in wish.allow), revision=branch(wish.revision)),
        hub=hub,
        checking=Checking(asked=wish.verify, now=now, endpoint=endpoint, on_event=wish.on_event, known=known),
        key=Key.read(wish.sign) if wish.sign else None,
        ahead=ahead,
    )


def _require_place(pr: bool, revision: str | None) -> None:
    if pr and revision is not None:
        raise ConfigError(
            "--pr opens a pull request against main, --revision pushes to a branch. Leave out one of them."
        )


def _known(code: str) -> str:
    """The code as the linter spells it."""
    page(code)
    return code.upper()
