"""What a push comes to, for people: what it would do, what it did, and what stands against it."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import click

from cardsmith.cli.hub_card import show_diff, show_joined
from cardsmith.cli.plan import show_gone, show_left_behind, show_plan
from cardsmith.cli.sizes import counted, human_size
from cardsmith.cli.terminal import say
from cardsmith.credentials import mask

if TYPE_CHECKING:
    from cardsmith.push import Receipt


def show_wish(receipt: Receipt) -> None:
    """What is asked about before anything is sent."""
    show_plan(receipt)
    show_joined(receipt)
    _show_warnings(receipt)


def show_unverified(receipt: Receipt, *, verify: bool) -> None:
    """What becomes of weights that nothing has verified, unless the gate is closed.

    Args:
        receipt: to be.
        verify: whether a push would verify the weights.
    """
    if not receipt.verified and not receipt.against:
        say("No verdict covers these weights: " + ("a push verifies them first." if verify else "they go unverified."))


def show_dry_run(receipt: Receipt, *, verify: bool) -> None:
    """What would be done, and all that stands against it.

    Args:
        receipt: of a dry run.
        verify: whether a push would verify the weights.
    """
    show_wish(receipt)
    show_diff(receipt)
    _conclude(receipt, verify=verify)


def show(receipt: Receipt, *, asked: bool) -> None:
    """What was done.

    Args:
        receipt: of a push.
        asked: whether `show_wish` was shown before.
    """
    if not asked:
        show_joined(receipt)
        if not receipt.unchanged:
            show_gone(receipt)
            show_left_behind(receipt)
        _show_warnings(receipt)
    _show_done(receipt)


def show_json(receipt: Receipt) -> None:
    """The whole receipt, on standard output."""
    click.echo(json.dumps(receipt.to_dict(), indent=2, ensure_ascii=False))


def _conclude(receipt: Receipt, *, verify: bool) -> None:
    if not receipt.verified and not receipt.against:
        say(_unverified(receipt, verify=verify))
    _show_allowed(receipt)
    if receipt.against:
        say("The gate is closed:", fg="red")
        for reason in receipt.against:
            say(f"  - {reason}", fg="red")
    say("Dry run: nothing was written, nothing was sent.")


def _unverified(receipt: Receipt, *, verify: bool) -> str:
    if receipt.failed:
        return f"{_failed(receipt)}. The weights go up all the same."
    return "No verdict covers these weights: " + ("a push verifies them first." if verify else "they go unverified.")


def _failed(receipt: Receipt) -> str:
    """What a verification found, without a full stop."""
    return f"The verification failed at {'; '.join(mask(each).rstrip('.') for each in receipt.failed)}"


def _show_warnings(receipt: Receipt) -> None:
    for warning in receipt.warnings:
        say(warning, fg="yellow")


def _show_allowed(receipt: Receipt) -> None:
    if receipt.allowed:
        say(f"Let through: {', '.join(sorted({each.code for each in receipt.allowed}))}.")


def _show_done(receipt: Receipt) -> None:
    count, size = counted(len(receipt.plan.files), "file"), human_size(receipt.plan.size)
    left = f", {len(behind)} left behind" if (behind := receipt.left_behind) else ""
    if receipt.unchanged and receipt.made_branch:
        say(f"Made the branch {receipt.revision}. It holds all {count} ({size}) already{left}. No commit was made.")
    elif receipt.unchanged:
        say(f"Nothing changed: the Hub holds all {count} ({size}) already{left}. No commit was made.")
    else:
        where = f" in pull request {receipt.pr}" if receipt.pr else ""
        signed = "; signed" if receipt.signed else ""
        say(f"{count}, {size}{left}{signed}; read back from the Hub{where}.")
    if receipt.is_new:
        say(f"{receipt.repo_id} is new, and {'private' if receipt.private else 'public'}.")
    _show_allowed(receipt)
    if not receipt.verified:
        known, so = (_failed(receipt), ". The card") if receipt.failed else ("Nothing was verified", "; the card")
        say(f"{known}{so} says so." if receipt.says_verification else f"{known}.")
    click.echo(f"{receipt.url} at {receipt.commit}")
