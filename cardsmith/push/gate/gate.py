"""The gate: what stands against publishing, all of it at once, each with what to do."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from dataclasses import replace

from cardsmith.credentials import kinds_in, mask
from cardsmith.credentials.kinds import KINDS
from cardsmith.errors import GateClosed
from cardsmith.push.card.join import Joined
from cardsmith.push.gate import findings, secrets, weights
from cardsmith.push.gate.beside import folded
from cardsmith.push.planning import limits
from cardsmith.push.planning.allowlist import as_written, is_meant
from cardsmith.push.planning.plan import Plan
from cardsmith.push.preparing.prepare import Prepared
from cardsmith.push.receipt import Receipt
from cardsmith.render.update import README


def reasons(prepared: Prepared, *, include: Iterable[str], allow: Collection[str], message: str = "") -> list[str]:
    """Why this folder must not be pushed, each a line or with both sides below it; empty when the gate is open.

    Args:
        prepared: the files of the commit, with the linter's findings and the verdict.
        include: patterns of files that the owner adds; one that adds nothing is a mistake.
        allow: codes of findings that the owner lets through. Leaks cannot be let through.
        message: the commit's own words.
    """
    no_model = weights.lacking(prepared)
    all_of_them = (
        *_message(message),
        *_secrets(prepared),
        *no_model,
        *limits.exceeded(prepared.plan),
        *_clashes(prepared.plan),
        *_idle(prepared.plan, include),
        *weights.unverified(prepared),
        *findings.reasons(prepared, allow, weights.said(prepared, no_model)),
        *_apart(prepared.joined),
    )
    return [mask(reason) for reason in all_of_them]


def check(receipt: Receipt) -> None:
    """Let the push pass, or say all that stands against it.

    Args:
        receipt: to be, with every reason.

    Raises:
        GateClosed: with every reason, a line each.
    """
    if receipt.against:
        lines = [f"  - {reason}" for reason in receipt.against]
        raise GateClosed("\n".join(["Nothing was pushed:", *lines]), replace(receipt, dry_run=False))


def _message(message: str) -> Iterator[str]:
    yield from (f"The commit's message holds {kind}. Leave it out." for kind in kinds_in(message))
    if not message.replace("\n", "").isprintable():
        yield "The commit's message holds control characters. Leave them out."


def _secrets(prepared: Prepared) -> Iterator[str]:
    for path, kind in secrets.found(prepared.plan):
        if path == README and kind in _on_hub_only(prepared):
            yield f"{path} on the Hub holds {kind}. Revoke it {_place(kind)}, then take it out there."
        else:
            yield f"{path} holds {kind}. Revoke it {_place(kind)}, then take it out of the file."
    for path, what in secrets.unsearched(prepared.plan):
        yield f"{path} is {what}: it cannot be searched for credentials. Leave it out, or publish what is in it."


def _place(kind: str) -> str:
    """Where a credential of this kind is revoked."""
    return next((f"at {each.revoke}" for each in KINDS if each.name == kind and each.revoke), "where it was issued")


def _clashes(plan: Plan) -> Iterator[str]:
    """Where the file system knows no case, as on most desktops, one of two such files would replace the other."""
    seen: dict[str, str] = {}
    for file in plan.files:
        other = seen.setdefault(folded(file.path), file.path)
        if other != file.path:
            yield f"{other} and {file.path} are one name on many file systems. Rename one of them."


def _idle(plan: Plan, include: Iterable[str]) -> Iterator[str]:
    for pattern in include:
        if any(is_meant(file.path, pattern) for file in plan.files):
            continue
        written = as_written(pattern)
        left = [each for each in plan.left_behind if is_meant(each.path, pattern) or _is_below(pattern, each.path)]
        if left:
            why = f"{left[0].path} stays behind ({left[0].reason})"
            yield f"--include {written} adds nothing: {why}. Leave it out."
        else:
            yield f"--include {written} matches no file. Write it as a path in the folder, such as 'samples/*'."


def _is_below(pattern: str, path: str) -> bool:
    """Whether a pattern means what a link to a folder leads to."""
    return pattern.startswith(f"{path}/")


def _on_hub_only(prepared: Prepared) -> set[str]:
    """Kinds of the credentials in the README on the Hub that are not in the one of the folder."""
    if prepared.joined is None:
        return set()
    own = prepared.card.standing.text if prepared.card.standing else ""
    return set(kinds_in(prepared.joined.standing)) - set(kinds_in(own))


def _apart(joined: Joined | None) -> Iterator[str]:
    """Both sides of what persons changed here and on the Hub: one of them would be lost."""
    for each in joined.conflicts if joined else ():
        way_out = "Take one with --prefer here or --prefer hub; for a bit of both, write it here and prefer that."
        yield (
            f"README.md: {each.where} was changed here and on the Hub. {way_out}\n"
            f"    Here:\n{_indented(each.here)}    On the Hub:\n{_indented(each.hub)}"
        ).rstrip("\n")


def _indented(text: str) -> str:
    return "".join(f"      {line}\n" for line in text.strip().expandtabs(4).splitlines() or ["(deleted)"])
