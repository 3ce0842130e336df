"""cardsmith render DIR"""

from __future__ import annotations

import shlex
from pathlib import Path
from typing import TYPE_CHECKING

import click

from cardsmith.cli.given import Given
from cardsmith.cli.terminal import indented, say

if TYPE_CHECKING:
    from cardsmith.facts import Facts
    from cardsmith.render.update import Update


@click.command("render")
@click.argument("folder", metavar="DIR", type=Given(path_type=Path))
@click.option(
    "--set",
    "settings",
    metavar="KEY=VALUE",
    multiple=True,
    help="A fact you know better: license=mit. Without a value it is taken back.",
)
@click.option("--templates", type=Given(path_type=Path), help="Folder of templates that stand in for cardsmith's.")
@click.option("--stdout", "to_stdout", is_flag=True, help="Print the card instead of writing it.")
@click.option("--diff", "show_diff", is_flag=True, help="Print what would change instead of writing it.")
@click.option("--check", "check_only", is_flag=True, help="Write nothing; exit 1 when the card is not up to date.")
@click.pass_context
def command(
    ctx: click.Context,
    folder: Path,
    settings: tuple[str, ...],
    templates: Path | None,
    to_stdout: bool,
    show_diff: bool,
    check_only: bool,
) -> None:
    """Write the card of an output folder, merged with what a person wrote in it."""
    from cardsmith import config
    from cardsmith import facts as run_facts
    from cardsmith.cli.settings import finding
    from cardsmith.facts import private
    from cardsmith.facts.owner import configured
    from cardsmith.inside import WRITTEN, require_inside
    from cardsmith.render import update

    if to_stdout + show_diff + check_only > 1:
        raise click.UsageError("--stdout, --diff and --check exclude each other.", ctx)
    known = run_facts.collect(folder, [*map(finding, settings), *configured(folder)])
    templates = templates or config.of(folder).templates
    planned = update.plan_verified(folder, known, templates)
    if _is_unknown(known):
        say(f"{folder}: nothing is known of a run or a model here. Is it the folder that you mean?")
    _report(planned)
    for line in private.told(known.card.sections):
        say(line[0].upper() + line[1:])
    if to_stdout:
        click.echo(planned.card.text, nl=False)
    elif show_diff:
        click.echo(_diff(planned), nl=False)
    elif not check_only:
        require_inside(folder, WRITTEN)
        run_facts.write(folder, known)
        update.write(folder, planned, templates)
        path = folder / update.README
        say(f"Wrote {path}." if _is_stale(planned) else f"{path} is up to date.")
        _tell_missing(known, planned)
    elif _is_stale(planned):
        say(f"{folder / update.README} is not up to date. Run: {_command(ctx)}")
        ctx.exit(1)


def _command(ctx: click.Context) -> str:
    """What writes the card that was asked for, as a shell takes it."""
    folder, templates = ctx.params["folder"], ctx.params["templates"]
    settings = [part for setting in ctx.params["settings"] for part in ("--set", setting)]
    own = ["--templates", str(templates)] if templates else []
    return shlex.join(["cardsmith", "render", str(folder), *settings, *own])


def _is_unknown(facts: Facts) -> bool:
    """Whether nothing is known but what the owner says, and the name of the folder."""
    from cardsmith.facts.findings import disassemble, parts

    named = ("the owner", "name of the folder")
    return all(parts(each.key)[0] == "card" or each.source.startswith(named) for each in disassemble(facts, ""))


def _is_stale(planned: Update) -> bool:
    return planned.standing is None or planned.card.text != planned.standing.text


def _report(planned: Update) -> None:
    why = "README.md had it before, in other words" if planned.is_first else "you changed it, and so did the run"
    for conflict in planned.conflicts:
        say(f"{conflict.where}: {why}. Kept, yours:")
        say(indented(conflict.kept), nl=False)
        say("  Not written, cardsmith's:")
        say(indented(conflict.rendered), nl=False)


def _tell_missing(facts: Facts, planned: Update) -> None:
    from cardsmith.render.missing import missing

    lacking = list(missing(facts, planned.card))
    if lacking:
        say("Only you can add:")
        say("".join(f"  - {line}\n" for line in lacking), nl=False)


def _diff(planned: Update) -> str:
    from difflib import unified_diff

    before = planned.standing.text if planned.standing else ""
    lines = unified_diff(
        before.splitlines(keepends=True),
        planned.card.text.splitlines(keepends=True),
        "README.md",
        "README.md (rendered)",
    )
    return "".join(line if line.endswith("\n") else f"{line}\n" for line in lines)
