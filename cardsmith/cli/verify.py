"""cardsmith verify DIR…"""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

import click

from cardsmith.cli.given import Given
from cardsmith.cli.signals import heard
from cardsmith.cli.verdict import Pictures
from cardsmith.cli.verdicts import conclude_all

if TYPE_CHECKING:
    from cardsmith.verify import Answer
    from cardsmith.verify.aftermath import Blocks


@click.command("verify")
@click.argument("folders", metavar="DIR…", nargs=-1, required=True, type=Given(path_type=Path))
@click.option(
    "--base",
    metavar="PATH_OR_ID",
    type=Given(readable=False),
    help="The base model, in place of the one the adapter names.",
)
@click.option("--device", default="auto", show_default=True, help="auto, cpu, cuda or cuda:N.")
@click.option("--prompt", "prompts", metavar="TEXT", multiple=True, help="What to run the model on.")
@click.option("--max-new-tokens", type=click.IntRange(min=1), default=16, show_default=True)
@click.option("--no-snippet", is_flag=True, help="Do not run the card's quick start.")
@click.option(
    "--run-snippet", is_flag=True, help="Run it whoever wrote it: it is not in a sandbox, so read it before you do."
)
@click.option("--json", "as_json", is_flag=True, help="Print the verdict as JSON; an array for several folders.")
@click.pass_context
def command(
    ctx: click.Context,
    folders: tuple[Path, ...],
    base: str | None,
    device: str,
    prompts: tuple[str, ...],
    max_new_tokens: int,
    no_snippet: bool,
    run_snippet: bool,
    as_json: bool,
) -> None:
    """Load what was saved, in a fresh process, make it work, and run the card's quick start as it stands.

    Nothing else in a folder is executed, and a quick start only where it is the one that cardsmith renders. The verdict
    is written to .cardsmith/verdict.json. Several adapters on one base (checkpoint-*) load it once.
    """
    from cardsmith.verify import verify_all

    if no_snippet and run_snippet:
        raise click.UsageError("--no-snippet and --run-snippet exclude each other.", ctx)
    snippet: Blocks = "none" if no_snippet else "any" if run_snippet else "own"
    shown = Pictures(named=len(folders) > 1)
    with heard():
        answers = verify_all(folders, base, device, prompts, max_new_tokens, on_event=shown, snippet=snippet)
    if len(folders) == 1 and answers[0].error:
        raise answers[0].error
    if as_json:
        documents = [answer.to_dict() for answer in answers]
        click.echo(json.dumps(documents if len(folders) > 1 else documents[0], indent=2, ensure_ascii=False))
    else:
        conclude_all(answers)
    ctx.exit(max(map(_code, answers)))


def _code(answer: Answer) -> int:
    if answer.verdict is None:
        return 2
    return 0 if answer.verdict.passed else 1
