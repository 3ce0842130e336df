"""What came of several folders: a table, then what is wrong with each that did not pass."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import TYPE_CHECKING

import click

from cardsmith.cli.sizes import human_size
from cardsmith.cli.terminal import harmless
from cardsmith.cli.verdict import conclude

if TYPE_CHECKING:
    from cardsmith.verify import Answer, Verdict

_HEAD = ("folder", "verdict", "kind", "dtype", "device", "passed", "failed", "skipped", "tokens/s", "memory")
#: From this column on there are numbers, which stand on the right.
_NUMBERS = 5
_COLOURS = {"passed": "green", "failed": "red", "error": "red"}


def conclude_all(answers: Sequence[Answer]) -> None:
    """One folder in words, several in a table, on standard output."""
    if len(answers) > 1:
        _table([_row(answer) for answer in answers])
    for answer in answers:
        if answer.verdict and (len(answers) == 1 or not answer.verdict.passed):
            conclude(answer.folder, answer.verdict)
        elif answer.error:
            click.secho("error   ", fg="red", bold=True, nl=False)
            click.echo(harmless(str(answer.error)))


def _row(answer: Answer) -> tuple[str, ...]:
    verdict = answer.verdict
    if verdict is None:
        return (answer.folder, "error", *["–"] * (len(_HEAD) - 2))
    counts: Counter[str] = Counter(check.outcome for check in verdict.checks)
    return (
        answer.folder,
        "passed" if verdict.passed else "failed",
        verdict.kind,
        verdict.dtype or "–",
        verdict.device or "–",
        *(str(counts[outcome]) for outcome in ("passed", "failed", "skipped")),
        *_measured(verdict),
    )


def _measured(verdict: Verdict) -> tuple[str, str]:
    rate, peak = verdict.tokens_per_second, verdict.peak_memory_bytes
    return f"{rate:.1f}" if rate is not None else "–", human_size(peak) if peak is not None else "–"


def _table(rows: Sequence[tuple[str, ...]]) -> None:
    rows = [tuple(harmless(cell).replace("\n", " ") for cell in row) for row in (_HEAD, *rows)]
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    for row in rows:
        cells = [
            cell.rjust(width) if number >= _NUMBERS else cell.ljust(width)
            for number, (cell, width) in enumerate(zip(row, widths, strict=True))
        ]
        cells[1] = click.style(cells[1], fg=_COLOURS.get(row[1]), bold=row is rows[0])
        click.echo("  ".join(cells).rstrip())
