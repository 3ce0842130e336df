"""A full model is not its base over again: a fine-tune or a merge that was not saved leaves the base's own weights."""

from __future__ import annotations

from collections.abc import Iterator

from cardsmith.artifact.wording import counted, listed, plain
from cardsmith.verify.at_hand import Headers, folder_of, headers_in
from cardsmith.verify.claims import named_bases, read_facts
from cardsmith.verify.comparison import compare
from cardsmith.verify.outcome import Failed, Passed, Skipped
from cardsmith.verify.subject import Subject

NAME = "differs-from-base"
NEEDS: tuple[str, ...] = ("files", "safetensors")


def run(subject: Subject) -> Passed:
    """See the module."""
    base, theirs = _base(subject)
    folder = subject.artifact.folder
    found = compare({folder / name: header for name, header in subject.headers.items()}, theirs)
    evidence = {"base": plain(base), **vars(found)}
    if not found.compared:
        raise Skipped(f"no tensor of {plain(base)} has the same name")
    if found.different or found.added:
        first = (
            f"differs in {plain(found.different, 120)}"
            if found.different
            else f"has {counted(found.added, 'tensor')} more"
        )
        return Passed(message=f"not {plain(base)}: it {first}", evidence=evidence)
    words = f"all {found.compared} tensors are those of {plain(base)}: what was trained, or merged, was not saved"
    raise Failed(f"{words}. Save the trained model; an adapter first by model.merge_and_unload().", **evidence)


def _base(subject: Subject) -> tuple[str, Headers]:
    """The first base that is at hand, and what its files say before their data."""
    if subject.artifact.kind == "adapter":
        raise Skipped("an adapter is compared by what it does")
    named = dict.fromkeys(_named(subject))
    for base, revision in named:
        folder = folder_of(base, revision)
        headers = headers_in(folder) if folder and folder.resolve() != subject.artifact.folder else {}
        if headers:
            return base, headers
    if not named:
        raise Skipped("neither the card nor the facts name a base by its id. Name one with --base PATH_OR_ID")
    raise Skipped(
        f"{listed(dict.fromkeys(base for base, _ in named))} is not on this machine. Name a copy with --base PATH"
    )


def _named(subject: Subject) -> Iterator[tuple[str, str | None]]:
    """Each base with its revision, those first that say it best."""
    if subject.request.compared:
        yield subject.request.compared, None
    facts = read_facts(subject.artifact.folder)
    if facts and facts.base_model.id:
        yield facts.base_model.id, facts.base_model.revision
    for bases in named_bases(subject.artifact).values():
        yield from ((base, None) for base in bases)
