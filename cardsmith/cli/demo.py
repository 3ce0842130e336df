"""cardsmith demo"""

from __future__ import annotations

import json
import shlex
import time
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import click

from cardsmith.cli.given import Given
from cardsmith.cli.signals import heard
from cardsmith.cli.terminal import can_rewind
from cardsmith.demo.systems import ALL, BY_NAME, DEFAULT

if TYPE_CHECKING:
    from cardsmith.demo import Outcome, Step


@click.command("demo")
@click.option(
    "--system", type=click.Choice([*BY_NAME, "all"]), default=DEFAULT.name, show_default=True, help="Which of the five."
)
@click.option(
    "--root",
    type=Given(path_type=Path),
    default=Path("cardsmith-demo"),
    show_default=True,
    help="Where everything is kept.",
)
@click.option("--json", "as_json", is_flag=True, help="Print the outcomes as JSON.")
@click.pass_context
def command(ctx: click.Context, system: str, root: Path, as_json: bool) -> None:
    """Train a tiny model of a real architecture with GRPO, and publish it to a Hub on this machine.

    Everything is real but the size: TRL's trainer, the Hub's client and protocol, git, safetensors. Nothing leaves the
    machine, and everything stays in --root.
    """
    from cardsmith.demo import run

    began = time.monotonic()
    with heard():
        outcomes = run(ALL if system == "all" else [BY_NAME[system]], root, _Progress().show)
    if as_json:
        click.echo(json.dumps([vars(outcome) for outcome in outcomes], indent=2))
    else:
        _conclude(outcomes, root, time.monotonic() - began)
    ctx.exit(0 if all(outcome.verdict == "passed" for outcome in outcomes) else 1)


class _Progress:
    """A line for each step; on a terminal the running step is shown too."""

    def __init__(self) -> None:
        self._system = ""

    def show(self, step: Step) -> None:
        if step.system != self._system:
            self._system = step.system
            click.secho(step.system, bold=True, err=True)
        if step.seconds is not None:
            rewind = "\r\033[K" if can_rewind() else ""
            click.echo(f"{rewind}  ✓ {step.text:<62} {step.seconds:5.1f} s", err=True)
        elif can_rewind():
            click.secho(f"  … {step.text}", dim=True, nl=False, err=True)


def _conclude(outcomes: list[Outcome], root: Path, seconds: float) -> None:
    click.echo()
    click.echo(f"{'system':<14}{'verdict':<9}{'errors':<10}page, and the card")
    for outcome in outcomes:
        click.echo(f"{outcome.system:<14}{outcome.verdict:<9}{outcome.diagnostics:<10}{outcome.url}")
        click.echo(f"{'':<33}{_near(Path(outcome.output_dir) / 'README.md')}")
    port = urlsplit(outcomes[0].url).port
    click.echo(f"\nDone in {seconds:.0f} s. The Hub has stopped; to open the pages, serve it again:")
    command = shlex.join(["cardsmith", "hub", "serve", "--root", str(root / "hub"), "--port", str(port)])
    click.echo(f"  {command}")


def _near(path: Path) -> Path:
    """`path` as seen from here, where it lies below."""
    return path.relative_to(Path.cwd()) if path.is_relative_to(Path.cwd()) else path
