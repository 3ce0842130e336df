"""`validate --fix` and `--diff`: what was mended or would be, what was left, and what stands."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from difflib import unified_diff
from pathlib import Path
from types import MappingProxyType

import click

from cardsmith.cli.checking import Group
from cardsmith.cli.findings import shows_colours, tell_fixed
from cardsmith.cli.outcome import Found, Outcome
from cardsmith.cli.terminal import say
from cardsmith.credentials import mask
from cardsmith.errors import CardError, FolderError, RuleError
from cardsmith.lint import Diagnostic
from cardsmith.lint.engine.checking import too_long
from cardsmith.lint.engine.showing import harmless
from cardsmith.lint.fixing import mending
from cardsmith.lint.fixing.mending import Mended, write
from cardsmith.lint.fixing.rounds import Wanted

_COLOURS = {"+": "green", "-": "red", "@": "cyan"}


def mend(outcome: Outcome, groups: Sequence[Group], *, unsafe: bool) -> list[Found]:
    """Mend the cards, and return what stands, sorted. A card from standard input goes to standard output, mended."""
    found: list[Found] = []
    for group, mended in _all_mended(outcome, groups, unsafe=unsafe):
        written = _write(outcome, mended, group)
        if written:
            _count(outcome, mended)
        found += ((group, each) for each in (mended.found if written else mended.stood) if group.counts(each))
    tell_fixed(outcome.fixed, "Mended")
    return sorted(found, key=lambda each: each[1].sort_key)


def show_diff(outcome: Outcome, groups: Sequence[Group], *, unsafe: bool) -> None:
    """Show on standard output what mending would change."""
    more = 0
    for group, mended in _all_mended(outcome, groups, unsafe=unsafe):
        _show(mended, group)
        _count(outcome, mended)
        more += sum(not unsafe and each.fix == "unsafe" and group.counts(each) for each in mended.found)
    outcome.fails = bool(outcome.fixed)
    tell_fixed(outcome.fixed, "Would mend")
    if more:
        say(f"With --unsafe-fixes: {more} more, to be looked at afterwards.")


def _all_mended(outcome: Outcome, groups: Sequence[Group], *, unsafe: bool) -> Iterator[tuple[Group, Mended]]:
    safeties = ("safe", "unsafe") if unsafe else ("safe",)
    for group in groups:
        for subject in group.subjects(outcome.trouble):
            if subject.is_cut:
                outcome.trouble(too_long(subject.path))
            try:
                mended = mending.mend(subject, _wanted(group, safeties))
            except RuleError as error:
                outcome.trouble(error)
                continue
            _tell_left(subject.path, mended)
            yield group, mended


def _wanted(group: Group, safeties: Sequence[str]) -> Wanted:
    return lambda each: each.fix in safeties and group.counts(each)


def _tell_left(path: str, mended: Mended) -> None:
    if mended.left:
        say(f"{path}: {_codes(mended.left)} was left as it is; mending it would bring {', '.join(mended.brought)}.")
    if mended.vain:
        say(f"{path}: {_codes(mended.vain)} was left as it is; its fix does not take the finding away.")
    if mended.endless:
        codes = ",".join(mended.endless)
        say(f"{path}: nothing was mended; fixes of one another come to no end. Leave their rules out: --ignore {codes}")


def _codes(found: Iterable[Diagnostic]) -> str:
    return ", ".join(sorted({each.code for each in found}))


def _count(outcome: Outcome, mended: Mended) -> None:
    outcome.fixed.update((each.code, each.name) for each in mended.fixed)


def _write(outcome: Outcome, mended: Mended, group: Group) -> bool:
    """Whether all went well."""
    if group.card:
        _put(_lines(next(iter(mended.after.values()), group.card.text)))
        return True
    try:
        for path, text in mended.after.items():
            write(Path(path), mended.before[path], text)
    except (CardError, FolderError) as error:
        outcome.trouble(error)
        return False
    return True


def _show(mended: Mended, group: Group) -> None:
    for path, after in mended.after.items():
        name, before = "-" if group.card else path, mended.before[path]
        masked = mask(before)
        _put(_diff(name, masked, mask(after)), _COLOURS if shows_colours() else {})
        if masked != before:
            say(f"{name}: credentials are masked in this diff; it cannot be applied. Take them out of the card first.")


def _diff(name: str, before: str, after: str) -> Iterator[str]:
    """A unified diff, as `patch` takes it: lines end where `\\n` stands, whatever else a card holds."""
    name = f"{name}\t" if " " in name else name
    for line in unified_diff(_lines(before), _lines(after), name, name):
        yield line if line.endswith("\n") else f"{line}\n\\ No newline at end of file\n"


def _lines(text: str) -> list[str]:
    lines = [f"{line}\n" for line in text.split("\n")]
    lines[-1] = lines[-1][:-1]
    return lines if lines[-1] else lines[:-1]


def _put(lines: Iterable[str], colours: Mapping[str, str] = MappingProxyType({})) -> None:
    """Byte for byte, whatever the encoding; but on a terminal nothing of it acts.

    Args:
        lines: each with its end.
        colours: first character of a line → its colour.
    """
    sys.stdout.flush()
    if sys.stdout.isatty():
        for line in lines:
            click.secho(harmless(line.rstrip("\r\n")), fg=colours.get(line[0]))
        return
    sys.stdout.buffer.write("".join(lines).encode("utf-8", "surrogateescape"))
    sys.stdout.buffer.flush()
