"""A full model is not its base over again: a fine-tune or a merge that was not saved leaves the base's own weights."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from cardsmith.artifact.wording import counted, listed, plain
from cardsmith.repo_id import is_repo_id
from cardsmith.verify.outcome import Failed, Passed, Skipped
from cardsmith.verify.reading.at_hand import Headers, folder_of, headers_in
from cardsmith.verify.reading.claims import named_bases, read_facts
from cardsmith.verify.reading.comparison import compare
from cardsmith.verify.session.subject import Subject

NAME = "differs-from-base"
NEEDS: tuple[str, ...] = ("files", "safetensors")


def run(subject: Subject) -> Passed:
    """See the module."""
    base, theirs = _base(subject)
    folder = subject.artifact.folder
    found = compare({folder / name: header for name, header in subject.headers.items()}, theirs)
    evidence = {"base": base, **vars(found)}
    if not found.compared:
        raise Skipped(f"no tensor of {base} has the same name")
    if found.different:
        return Passed(message=f"not {base}: it differs in {plain(found.different, 120)}", evidence=evidence)
    if found.added:
        return Passed(message=f"not {base}: it has {counted(found.added, 'tensor')} more", evidence=evidence)
    words = f"all {found.compared} tensors are those of {base}: what was trained, or merged, was not saved"
    raise Failed(f"{words}. Save the trained model; an adapter first by model.merge_and_unload().", **evidence)


def _base(subject: Subject) -> tuple[str, Headers]:
    """What the first base that is at hand is called, and what its files say before their data."""
    if subject.artifact.kind == "adapter":
        raise Skipped("an adapter is compared by what it does")
    named = list(_named(subject))
    for base, revision in named:
        folder = folder_of(base, revision)
        headers = headers_in(folder) if folder and folder.resolve() != subject.artifact.folder else {}
        if headers:
            return _shown(base), headers
    if not named:
        raise Skipped(
            "neither the card nor the facts name a base by its id. Name one: `cardsmith verify DIR --base PATH_OR_ID`"
        )
    absent = listed(dict.fromkeys(_shown(base) for base, _ in named))
    raise Skipped(f"{absent} is not on this machine. Name a copy: `cardsmith verify DIR --base PATH`")


def _shown(base: str) -> str:
    """An id as it is, a folder by its name: the verdict is published, and says no path of this machine."""
    return plain(base if is_repo_id(base) and not Path(base).is_dir() else Path(base).name)


def _named(subject: Subject) -> Iterator[tuple[str, str | None]]:
    """Each base with its revision, those first that say it best."""
    if subject.request.compared:
        yield subject.request.compared, None
    facts = read_facts(subject.artifact.folder)
    if facts and facts.base_model.id:
        yield facts.base_model.id, facts.base_model.revision
    for bases in named_bases(subject.artifact).values():
        yield from ((base, None) for base in bases)
