"""cardsmith push DIR"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING

import click

from cardsmith.cli.given import Given
from cardsmith.cli.signals import heard
from cardsmith.cli.terminal import forget_typed, say
from cardsmith.errors import GateClosed

if TYPE_CHECKING:
    from cardsmith.push import Receipt
    from cardsmith.push.card.join import Side


@click.command("push")
@click.argument("folder", metavar="DIR", type=Given(path_type=Path))
@click.option("--repo-id", metavar="ORG/NAME", help="Where to; your own name and the model's when not given.")
@click.option("--public", is_flag=True, help="Make a new repository public; it is private otherwise.")
@click.option("--pr", is_flag=True, help="Open a pull request, or add to the one that the last push opened.")
@click.option("--revision", metavar="REV", help="Branch to push to; made from main where it is not there.")
@click.option("--message", metavar="TEXT", help="First line of the commit.")
@click.option("--include", metavar="GLOB", multiple=True, help="Files to add to those that are part of a model.")
@click.option("--endpoint", metavar="URL", help="Address of the Hub; HF_ENDPOINT when not given.")
@click.option("--no-verify", is_flag=True, help="Push weights that were not verified.")
@click.option("--allow", metavar="CODE", multiple=True, help="Let findings with this code through (never SE…).")
@click.option(
    "--prefer",
    type=click.Choice(["here", "hub"]),
    help="Whose text stands where persons changed the card both here and on the Hub. With 'here', other files go over "
    "those that were changed on the Hub.",
)
@click.option(
    "--sign",
    metavar="KEY",
    type=Given(path_type=Path),
    help="Sign all that goes up with this private key (PEM, elliptic curve), as model-signing does.",
)
@click.option(
    "--dry-run",
    is_flag=True,
    help="Show the plan, what changes in the README, and what stands against it (then exit 1); change nothing.",
)
@click.option("--yes", is_flag=True, help="Do not ask. Without a terminal nothing is asked.")
@click.option("--json", "as_json", is_flag=True, help="Print the receipt as JSON; do not ask.")
@click.pass_context
def command(
    ctx: click.Context,
    folder: Path,
    repo_id: str | None,
    public: bool,
    pr: bool,
    revision: str | None,
    message: str | None,
    include: tuple[str, ...],
    endpoint: str | None,
    no_verify: bool,
    allow: tuple[str, ...],
    prefer: Side | None,
    sign: Path | None,
    dry_run: bool,
    yes: bool,
    as_json: bool,
) -> None:
    """Publish an output folder on the Hub, in one commit.

    The card is brought up to date and merged with the README on the Hub, the weights are verified, secrets and wrong
    cards stop the push, optimizer states and pickles stay behind, and what arrived is read back.
    """
    _set_up(endpoint)
    from cardsmith.cli.verdict import Picture
    from cardsmith.push import push

    asks = not yes and not as_json and sys.stdin.isatty()
    with heard(), _shut(as_json=as_json):
        receipt = push(
            folder,
            repo_id,
            public=public,
            pr=pr,
            revision=revision,
            message=message,
            include=include,
            endpoint=endpoint,
            verify=not no_verify,
            allow=allow,
            prefer=prefer,
            sign=sign,
            dry_run=dry_run,
            confirm=_confirm if asks else None,
            on_event=Picture(),
            say=say,
        )
    try:
        _show(receipt, as_json=as_json, asked=asks, verify=not no_verify)
    except OSError as error:  # all that was asked for is done
        _tell_unshown(receipt, error, as_json=as_json)
        ctx.exit(2)
    ctx.exit(1 if receipt.against else 0)


@contextmanager
def _shut(*, as_json: bool) -> Iterator[None]:
    """A program that reads JSON reads the reasons of a closed gate there, too."""
    try:
        yield
    except GateClosed as closed:
        if as_json and closed.receipt:
            from cardsmith.cli.receipts import show_json

            show_json(closed.receipt)
        raise


def _show(receipt: Receipt, *, as_json: bool, asked: bool, verify: bool) -> None:
    from cardsmith.cli import receipts

    if as_json:
        receipts.show_json(receipt)
    elif receipt.dry_run:
        receipts.show_dry_run(receipt, verify=verify)
    else:
        receipts.show(receipt, asked=asked)
    for note in receipt.notes:
        say(note)


def _tell_unshown(receipt: Receipt, error: OSError, *, as_json: bool) -> None:
    """Where the output cannot be written, say so on what is left of it, and that the push is done all the same."""
    done = "" if receipt.dry_run else f"pushed: {receipt.url} at {receipt.commit}. Only "
    with suppress(OSError):
        say(f"cardsmith: {done}the output cannot be written: {error.strerror}.")
    if not as_json and not receipt.dry_run:
        with suppress(OSError):
            click.echo(f"{receipt.url} at {receipt.commit}")


def _set_up(endpoint: str | None) -> None:
    """Before huggingface_hub is imported, which reads both once and for all."""
    if endpoint is not None:
        os.environ["HF_ENDPOINT"] = endpoint
    if not sys.stderr.isatty():
        os.environ.setdefault("HF_HUB_DISABLE_PROGRESS_BARS", "1")


def _confirm(receipt: Receipt) -> bool:
    from cardsmith.cli.receipts import show_unverified, show_wish

    show_wish(receipt)
    show_unverified(receipt, verify=False)
    return answered()


def answered() -> bool:
    """Ask, once all is shown: what was typed before that is no answer. Ctrl-D is no.

    Raises:
        click.Abort: it was interrupted.
    """
    forget_typed()
    try:
        return click.confirm("Push?", err=True)
    except click.Abort as end:
        say()  # behind the question
        if isinstance(end.__context__, EOFError):  # Ctrl-D
            return False
        raise
