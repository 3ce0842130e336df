"""The plan beside what the Hub holds: what would go over another person's change, or lie beside what contradicts it."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence

from cardsmith.push.hub.held import Held, lacking
from cardsmith.push.planning.plan import Plan
from cardsmith.push.preparing.signature import FILE as SIGNATURE

#: What is made of both sides, or is cardsmith's own.
_CARD, _OWN = "README.md", ".cardsmith/"
#: A file that goes up → one on the Hub that loaders would take in its place.
_MISLEADING = {
    "model.safetensors.index.json": "model.safetensors",
    "model.safetensors": "adapter_config.json",
    "adapter_model.safetensors.index.json": "adapter_model.safetensors",
}

_SINCE = "since this folder was last pushed"

Files = Mapping[str, Held]


def changed_there(
    plan: Plan,
    there: Files,
    own: Sequence[Files],
    take: Callable[[str], str] = lambda _: "Take that over",
    sent: Collection[str] | None = None,
) -> Iterator[str]:
    """Why the plan would undo what somebody has changed on the Hub. The card is merged, unless it is gone there.

    Args:
        plan: the files of the commit.
        there: what the Hub holds now.
        own: what it held when this folder was last pushed there, and then what this folder has put into a pull request,
            or pushed without reading it back: where that stands there now, nobody has changed it since.
        take: path of a file → how it is taken over from the Hub, as half a sentence.
        sent: what of it this folder has pushed then; `None` where that is not known.
    """
    for file in lacking(plan.files, there):
        before, now = own[0].get(file.path), there.get(file.path)
        is_theirs = before is not None and sent is not None and file.path not in sent
        ours = {_name(held[file.path]) for held in own[1:] if file.path in held}
        ours |= set() if is_theirs else {_name(before)}
        is_taken_in = is_made_anew(file.path) and not (file.path == _CARD and now is None)
        if is_taken_in or _name(now) in ours:
            continue
        if now is None:
            yield f"{file.path} was deleted on the Hub {_SINCE}. Put it back with --prefer here{_or_delete(file.path)}."
        else:
            what = f"{'is new' if before is None else 'was changed'} on the Hub {_SINCE}"
            what = "on the Hub is not of the last push of this folder" if is_theirs and now == before else what
            way_out = f"{take(file.path)}, or push this one with --prefer here."
            yield f"{file.path} {what}, and is another one here. {way_out}"


def misleading(plan: Plan, there: Files) -> Iterator[str]:
    """What stays on the Hub, and would be loaded in place of what goes up, or takes its name where case is not told."""
    going_up = {file.path for file in plan.files}
    for path, other in _MISLEADING.items():
        if path in going_up and other in there and other not in going_up:
            yield f"The Hub holds {other}, which loaders take in place of {path}. Delete it there first."
    names = {folded(path): path for path in there}
    for path in sorted(going_up - set(there)):
        other = names.get(folded(path), path)
        if other != path:
            yield f"{other} on the Hub and {path} are one name on many file systems. Rename or delete one of them."


def breaks_signature(plan: Plan, there: Mapping[str, Held]) -> list[str]:
    """Why a push without a signature must not go on top of one with it (path → what the Hub holds)."""
    if SIGNATURE not in there or any(file.path == SIGNATURE for file in plan.files):
        return []
    if not plan.gone and not lacking(plan.files, there):
        return []
    return [
        f"The files on the Hub are signed, and {SIGNATURE} would not fit these. Sign them with --sign, or delete it."
    ]


def is_made_anew(path: str) -> bool:
    """Whether every push makes it: the card, of both sides, and cardsmith's own."""
    return path == _CARD or path.startswith(_OWN)


def _or_delete(path: str) -> str:
    """The card is made anew with every push."""
    return "" if path == _CARD else ", or delete it here too"


def _name(held: Held | None) -> str | None:
    return (held.sha256 or held.blob) if held else None


def folded(path: str) -> str:
    """The name that file systems without case know a path by."""
    return unicodedata.normalize("NFC", path).casefold()
