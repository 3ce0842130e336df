"""The gate: what stands against publishing, all of it at once, each with what to do."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping

from cardsmith.artifact.digests import is_covered
from cardsmith.credentials import kinds_in, mask
from cardsmith.credentials.kinds import KINDS
from cardsmith.errors import GateClosed
from cardsmith.lint import Diagnostic
from cardsmith.push.card.join import Joined
from cardsmith.push.gate import secrets
from cardsmith.push.gate.beside import folded
from cardsmith.push.hub.held import Held, lacking
from cardsmith.push.planning import limits, shards
from cardsmith.push.planning.allowlist import is_meant
from cardsmith.push.planning.plan import Plan
from cardsmith.push.preparing.prepare import Prepared
from cardsmith.push.preparing.signature import FILE as SIGNATURE
from cardsmith.render.update import README
from cardsmith.verify import Verdict

#: Findings that nobody can let through: what has leaked, or acts on a reader, cannot be called back.
_NEVER = "SE"
#: Rules that look at the weights as the verification does; where that has failed, they would say it twice.
_OF_WEIGHTS = ("AR001", "AR002", "AR004", "AR005")


def reasons(prepared: Prepared, *, include: Iterable[str], allow: Collection[str], message: str = "") -> list[str]:
    """Why this folder must not be pushed, each a line or with both sides below it; empty when the gate is open.

    Args:
        prepared: the files of the commit, with the linter's findings and the verdict.
        include: patterns of files that the owner adds; one that adds nothing is a mistake.
        allow: codes of findings that the owner lets through. Leaks cannot be let through.
        message: the commit's own words.
    """
    no_model = list(shards.lacking(prepared.plan, _verified(prepared))) or list(_weights(prepared.plan))
    all_of_them = (
        *_message(message),
        *_secrets(prepared),
        *no_model,
        *limits.exceeded(prepared.plan),
        *_clashes(prepared.plan),
        *_idle(prepared.plan, include),
        *_verdict(prepared.verdict),
        *_stale(prepared),
        *_findings(prepared, allow, silent=_said(prepared, no_model)),
        *_apart(prepared.joined),
    )
    return [mask(reason) for reason in all_of_them]


def _said(prepared: Prepared, no_model: Collection[str]) -> tuple[str, ...]:
    """Rules that would say again what the gate or the verification says."""
    failed = prepared.verdict is not None and not prepared.verdict.passed
    return _OF_WEIGHTS if failed else ("AR002",) if no_model else ()


def check(against: Collection[str]) -> None:
    """Let the push pass, or say all that stands against it.

    Raises:
        GateClosed: with every reason, a line each.
    """
    if against:
        raise GateClosed("Nothing was pushed:\n" + "\n".join(f"  - {reason}" for reason in against))


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


def _weights(plan: Plan) -> Iterator[str]:
    if not any(file.path.endswith(".safetensors") for file in plan.files):
        yield "No weights would go up. Save them as safetensors, or add them with --include."


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
        left = [each for each in plan.left_behind if is_meant(each.path, pattern)]
        if left:
            yield f"--include {pattern} adds nothing: {left[0].path} stays behind ({left[0].reason}). Leave it out."
        else:
            yield f"--include {pattern} matches no file. Write it as a path in the folder, such as 'samples/*'."


def _verified(prepared: Prepared) -> Collection[str]:
    """Names of the files that were verified, and passed."""
    return prepared.verdict.files if prepared.verdict and prepared.verdict.passed else ()


def _verdict(verdict: Verdict | None) -> Iterator[str]:
    for each in verdict.checks if verdict and not verdict.passed else ():
        if each.outcome == "failed":
            yield f"The verification failed at {each.name}: {each.message}"


def _stale(prepared: Prepared) -> Iterator[str]:
    """What would go up otherwise than it was verified: it was written to meanwhile."""
    verdict = prepared.verdict
    if verdict is None or not verdict.passed:
        return
    going_up = {file.path: f"sha256:{file.sha256}" for file in prepared.plan.files}
    others = [path for path, digest in verdict.files.items() if going_up.get(path, digest) != digest]
    others += [path for path in going_up if is_covered(path) and path not in verdict.files]
    if others:
        yield f"Not what was verified: {', '.join(sorted(others))}. Wait until nothing writes to it, and push again."


def _findings(prepared: Prepared, allow: Collection[str], silent: Collection[str]) -> Iterator[str]:
    card, joined = str(prepared.folder / README), " It may stand in the README on the Hub." * _is_of_hub(prepared)
    for finding in (each for each in prepared.diagnostics if each.severity == "error" and each.code not in silent):
        leak = finding.code.startswith(_NEVER)
        if leak or finding.code not in allow:
            way_out = (
                _leak(allowed=finding.code in allow)
                if leak
                else f"Mend it, or let it through with --allow {finding.code}."
            )
            there = joined if finding.path == card else ""
            yield f"{finding.path}:{finding.line} {finding.code} {finding.message.rstrip('.')}. {way_out}{there}"


def _is_of_hub(prepared: Prepared) -> bool:
    """Whether the card has come in from the Hub, at least a part of it."""
    return prepared.joined is not None and prepared.joined.took


def _on_hub_only(prepared: Prepared) -> set[str]:
    """Kinds of the credentials in the README on the Hub that are not in the one of the folder."""
    if prepared.joined is None:
        return set()
    own = prepared.card.standing.text if prepared.card.standing else ""
    return set(kinds_in(prepared.joined.standing)) - set(kinds_in(own))


def _leak(*, allowed: bool) -> str:
    return f"Take it out; what the {_NEVER} rules find cannot be let through." if allowed else "Take it out."


def breaks_signature(plan: Plan, there: Mapping[str, Held]) -> list[str]:
    """Why a push without a signature must not go on top of one with it (path → what the Hub holds)."""
    if SIGNATURE not in there or any(file.path == SIGNATURE for file in plan.files) or not lacking(plan.files, there):
        return []
    return [
        f"The files on the Hub are signed, and {SIGNATURE} would not fit these. Sign them with --sign, or delete it."
    ]


def let_through(prepared: Prepared, allow: Collection[str]) -> tuple[Diagnostic, ...]:
    """The findings that would stand against the push, had the owner not let them through: for the receipt."""
    errors = (each for each in prepared.diagnostics if each.severity == "error")
    return tuple(each for each in errors if each.code in allow and not each.code.startswith(_NEVER))


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
