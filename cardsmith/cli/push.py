"""cardsmith push DIR"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from cardsmith.cli.sizes import human_size

if TYPE_CHECKING:
    from cardsmith.push import Receipt


@click.command("push")
@click.argument("folder", metavar="DIR", type=click.Path(path_type=Path))
@click.option("--repo-id", metavar="ORG/NAME", help="Where to; your own name and the model's when not given.")
@click.option("--public", is_flag=True, help="Make a new repository public; it is private otherwise.")
@click.option("--message", metavar="TEXT", help="First line of the commit.")
@click.option("--include", metavar="GLOB", multiple=True, help="Files to add to those that are part of a model.")
@click.option("--endpoint", metavar="URL", help="Address of the Hub; HF_ENDPOINT when not given.")
@click.option("--no-verify", is_flag=True, help="Push weights that were not verified.")
@click.option("--allow", metavar="CODE", multiple=True, help="Let findings with this code through (never SE…).")
@click.option("--dry-run", is_flag=True, help="Show the plan and what stands against it; change nothing.")
@click.option("--yes", is_flag=True, help="Do not ask.")
@click.option("--json", "as_json", is_flag=True, help="Print the receipt as JSON.")
def command(
    folder: Path,
    repo_id: str | None,
    public: bool,
    message: str | None,
    include: tuple[str, ...],
    endpoint: str | None,
    no_verify: bool,
    allow: tuple[str, ...],
    dry_run: bool,
    yes: bool,
    as_json: bool,
) -> None:
    """Publish an output folder on the Hub, in one commit.

    The card is brought up to date, the weights are verified, secrets and wrong cards stop the push, optimizer states
    and pickles stay behind, and what arrived is read back.
    """
    from cardsmith.push import push

    asks = not yes and not as_json and sys.stdin.isatty()
    receipt = push(
        folder,
        repo_id,
        public=public,
        message=message,
        include=include,
        endpoint=endpoint,
        verify=not no_verify,
        allow=allow,
        dry_run=dry_run,
        confirm=_confirm if asks else None,
    )
    if as_json:
        click.echo(json.dumps(receipt.to_dict(), indent=2, ensure_ascii=False))
    elif dry_run:
        _show_plan(receipt)
    else:
        _show_receipt(receipt)


def _confirm(receipt: Receipt) -> bool:
    _show_plan(receipt)
    return click.confirm("Push?", err=True)


def _show_plan(receipt: Receipt) -> None:
    visible = "private" if receipt.private else "public"
    click.echo(
        f"{receipt.repo_id} ({visible}): {len(receipt.plan.files)} files, {human_size(receipt.plan.size)}", err=True
    )
    for file in receipt.plan.files:
        click.echo(f"  + {file.path:<40} {human_size(file.size):>9}", err=True)
    for left in receipt.plan.left_behind:
        click.secho(f"  – {left.path:<40} {left.reason}", dim=True, err=True)
    for reason in receipt.against:
        click.secho(f"  ! {reason}", fg="red", err=True)


def _show_receipt(receipt: Receipt) -> None:
    left = f", {len(receipt.plan.left_behind)} left behind" if receipt.plan.left_behind else ""
    click.echo(
        f"{len(receipt.plan.files)} files, {human_size(receipt.plan.size)}{left}; read back from the Hub.", err=True
    )
    click.echo(f"{receipt.url} at {receipt.commit}")
