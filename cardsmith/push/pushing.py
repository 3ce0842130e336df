"""Folder → Receipt: verified, the card brought up to date, checked, and pushed in one commit."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from cardsmith import arguments
from cardsmith.push.planning.ahead import begun
from cardsmith.push.planning.meant import meant
from cardsmith.push.wish import Wish

if TYPE_CHECKING:
    from cardsmith.push.card.join import Side
    from cardsmith.push.receipt import Receipt
    from cardsmith.verify import Listener


def push(
    folder: str | Path,
    repo_id: str | None = None,
    *,
    public: bool = False,
    pr: bool = False,
    revision: str | None = None,
    message: str | None = None,
    include: str | Sequence[str] = (),
    endpoint: str | None = None,
    verify: bool = True,
    allow: str | Sequence[str] = (),
    prefer: Side | None = None,
    sign: str | Path | None = None,
    dry_run: bool = False,
    confirm: Callable[[Receipt], bool] | None = None,
    on_event: Listener | None = None,
    say: Callable[[str], None] | None = None,
) -> Receipt:
    """Publish an output folder on the Hub in one commit, and read it back.

    The weights are verified unless a valid verdict lies there, the card is rendered anew and merged with the README in
    the folder and the one on the Hub, and the gate is asked; only then is anything sent. Where somebody commits to the
    same place meanwhile, all of that is done once more on top of what they changed, at most three times.

    Args:
        folder: an output folder with weights.
        repo_id: `owner/name`; the logged-in user's name and the model's when not given.
        public: make a new repository public. It is private otherwise; an existing one stays as it is.
        pr: open a pull request against main, or add to the one that the last push from this folder opened.
        revision: the branch to push to, which is made from main where it is not there; main when not given.
        message: the commit's first line.
        include: files to add to those that are part of a model, one or several: paths in the folder, patterns of
            them, folders.
        endpoint: the Hub's address.
        verify: whether weights without a valid verdict are verified, and a failed one closes the gate.
        allow: codes of findings that are let through, one or several.
        prefer: whose text stands where persons changed the same piece of the card here and on the Hub since the last
            push; without it, that closes the gate. With `here`, other files go over those that were changed on the Hub.
        sign: a private key of an elliptic curve in PEM, to sign everything that goes up with.
        dry_run: change nothing, here or on the Hub; the receipt says what would be done and what stands against it.
        confirm: asked with the receipt to be, before anything is sent.
        on_event: called with each event of the verification (`cardsmith.verify.events`), for progress.
        say: told in a line what happens meanwhile: the Hub is waited for, somebody else has committed.

    Raises:
        FolderError: the folder does not exist, holds no weights, or cannot be written.
        CardError: its README cannot be read, or the one on the Hub.
        ConfigError: an argument is not of its kind, `allow` names an unknown rule, `prefer` no side, `sign` no key,
            `revision` is empty, or both `pr` and `revision` are given.
        MissingExtra: model-signing is not installed.
        GateClosed: something stands against publishing; the message lists all of it.
        HubError: the Hub cannot be reached, or refuses. Nothing was changed.
        PushError: the push stopped; the message says whether the Hub was changed.
    """
    folder = arguments.path("push", folder)
    for name, value in {"repo_id": repo_id, "revision": revision, "message": message, "endpoint": endpoint}.items():
        arguments.check(f"push({name}=…)", value, (str, type(None)), "a text")
    wish = Wish(
        folder=folder,
        repo_id=repo_id,
        public=public,
        pr=pr,
        revision=revision,
        message=message,
        include=tuple(meant(pattern, folder) for pattern in arguments.texts("push(include=…)", include)),
        endpoint=endpoint,
        verify=verify,
        allow=arguments.texts("push(allow=…)", allow),
        prefer=prefer,
        sign=Path(sign) if sign else None,
        dry_run=dry_run,
        confirm=confirm or (lambda _: True),
        on_event=on_event,
        say=say or (lambda _: None),
    )
    with begun(wish.folder) as ahead:
        from cardsmith.push.trying import tried  # large files are read while this is imported

        return tried(wish, ahead)
