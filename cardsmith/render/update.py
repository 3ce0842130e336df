"""The card in an output folder, brought up to date: rendered, merged with what stands there, written."""

from __future__ import annotations

import shutil
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from cardsmith import atomic
from cardsmith.card.model import Card
from cardsmith.errors import CardError
from cardsmith.facts.model import Facts
from cardsmith.inside import WRITTEN, require_inside
from cardsmith.render import verdicts
from cardsmith.render.generated import generated_part
from cardsmith.render.merge import Conflict, merge, unsettled
from cardsmith.render.plots import pictures
from cardsmith.render.render import render
from cardsmith.render.scores import eval_results
from cardsmith.render.verification import Verification

README = "README.md"
#: the last render, which the next merge starts from
LAST_RENDER = Path(".cardsmith") / "render.md"
#: templates that the card of this folder was rendered with; they are not published
TEMPLATES = Path(".cardsmith") / "templates"
#: the README that stood in the folder when cardsmith first came
BEFORE = Path(".cardsmith") / "before.md"


@dataclass(frozen=True, kw_only=True)
class Update:
    """What a render comes to in a folder, before anything is written."""

    #: as rendered from the facts alone
    rendered: Card
    #: merged with the README that stands in the folder
    card: Card
    #: what the next merge starts from: as rendered, but for what is in conflict
    last: Card
    conflicts: tuple[Conflict, ...]
    #: the README that stands in the folder, if there is one
    standing: Card | None
    #: whether that README was there before cardsmith came
    is_first: bool = False
    #: path beside the card → content of its pictures and of the results that the Hub reads
    beside: Mapping[str, str] = field(default_factory=dict)


def plan(
    folder: Path, facts: Facts, templates: str | Path | None = None, verification: Verification | None = None
) -> Update:
    """Render and merge; nothing is written. For the arguments, see `render`.

    Raises:
        CardError: the README or the last render cannot be read, or its front matter does not parse.
        TemplateError: see `render`.
    """
    rendered = render(facts, templates or _own_templates(folder), verification)
    path = folder / README
    standing = Card.read_parsed(path) if path.exists() or path.is_symlink() else None
    if standing is None or not standing.text.strip():
        return Update(
            rendered=rendered, card=rendered, last=rendered, conflicts=(), standing=standing, beside=_beside(facts)
        )
    last = _last_render(folder, standing)
    try:
        merged = merge(last, rendered, standing)
    except CardError as error:
        raise CardError(f"{path}: {error}") from None
    return Update(
        rendered=rendered,
        card=merged.card,
        last=unsettled(last, rendered, standing) if merged.conflicts else rendered,
        conflicts=merged.conflicts,
        standing=standing,
        is_first=not (folder / LAST_RENDER).exists(),
        beside=_beside(facts),
    )


def plan_verified(folder: Path, facts: Facts, templates: str | Path | None = None) -> Update:
    """`plan`, with what may be said of the verdict in the folder: only a merged card shows whose quick start it has.

    Raises:
        CardError: see `plan`.
        TemplateError: see `render`.
    """
    planned = plan(folder, facts, templates)
    known = verdicts.standing(folder, planned.card)
    return plan(folder, facts, templates, known) if known else planned


def update(folder: Path, facts: Facts, templates: str | Path | None = None) -> Update:
    """Render, merge, and `write`. Nothing is said of a verdict: weights may be saved after their card.

    Raises:
        CardError: see `plan`; or a file cannot be written.
        FolderError: see `write`.
        TemplateError: see `render`.
    """
    planned = plan(folder, facts, templates)
    write(folder, planned, templates)
    return planned


def write(folder: Path, planned: Update, templates: str | Path | None = None) -> None:
    """Write README.md, what lies beside it, and the last render. Each file is replaced whole or not at all.

    Raises:
        CardError: a file cannot be written.
        FolderError: one is a link out of the folder; nothing is written then.
    """
    require_inside(folder, (*WRITTEN, *planned.beside))
    keep_before(folder, planned)
    if planned.standing is None or planned.card.text != planned.standing.text:
        planned.card.write(folder / README)
    for path, text in planned.beside.items():
        _write(folder / path, text)
    planned.last.write(folder / LAST_RENDER)
    if templates is not None:
        _keep_templates(folder, Path(templates))


def _write(path: Path, text: str) -> None:
    try:
        atomic.write_text(path, text)
    except OSError as error:
        raise CardError(f"{path} cannot be written: {error.strerror}. The file is as it was.") from error


def _own_templates(folder: Path) -> Path | None:
    """The templates that an earlier render of this folder was given: a push renders with them too."""
    own = folder / TEMPLATES
    return own if own.is_dir() else None


def _keep_templates(folder: Path, templates: Path) -> None:
    own = folder / TEMPLATES
    if own.resolve() == templates.resolve():
        return
    if own.is_dir():
        shutil.rmtree(own)
    for path in sorted(templates.rglob("*.jinja")):
        _write(own / path.relative_to(templates), path.read_text("utf-8"))


def _beside(facts: Facts) -> dict[str, str]:
    return {**pictures(facts), **eval_results(facts)}


def keep_before(folder: Path, planned: Update) -> None:
    """Put the README that cardsmith finds on its first visit aside, so that nothing of it is lost."""
    if planned.standing and not (folder / LAST_RENDER).exists() and not (folder / BEFORE).exists():
        planned.standing.write(folder / BEFORE)


def _last_render(folder: Path, standing: Card) -> Card:
    """What the person's changes are told by. What another tool generated counts as a last render too."""
    if (folder / LAST_RENDER).exists():
        return Card.read_parsed(folder / LAST_RENDER)
    return generated_part(standing) or Card("")
