"""Receipt: what the Hub holds after a push, read back and compared."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from cardsmith.credentials import mask
from cardsmith.lint import Diagnostic
from cardsmith.push.card.join import Joined, Sides
from cardsmith.push.hub.target import MAIN
from cardsmith.push.planning.choice import LeftBehind
from cardsmith.push.planning.plan import Plan
from cardsmith.render.verdicts import RECEIPT


@dataclass(frozen=True, kw_only=True)
class Receipt:
    """The outcome of a push, or of its dry run."""

    repo_id: str
    #: the commit that holds these files; the head that was there where nothing changed, `None` for a dry run
    commit: str | None
    #: page of the repository; of the pull request or branch, where that was pushed to
    url: str
    dry_run: bool
    private: bool
    plan: Plan
    #: whether every file was found on the Hub as it was sent, and the Hub parsed the card
    read_back: bool
    #: the branch that holds the commit; of a pull request, `refs/pr/N`
    revision: str = MAIN
    #: number of the pull request that holds the commit; `None` where it is on a branch
    pr: int | None = None
    #: whether the commit would open a pull request; of a receipt to be
    opens_pr: bool = False
    #: what the gate says; of a dry run, or of a push that it stopped (`GateClosed.receipt`)
    against: tuple[str, ...] = ()
    #: whether a verdict that passed covers the weights
    verified: bool = True
    #: the checks of a verification of these weights that failed, each with what it found
    failed: tuple[str, ...] = ()
    #: whether the card says so as cardsmith wrote it
    says_verification: bool = True
    #: whether the Hub held every file already, so that no commit was made
    unchanged: bool = False
    #: whether the repository is made by this push
    is_new: bool = False
    #: whether this push has made the branch
    made_branch: bool = False
    #: what became of the README that stood on the Hub; `None` where there was none
    joined: Joined | None = None
    #: findings that the owner let through with --allow
    allowed: tuple[Diagnostic, ...] = ()
    #: whether a signature over all other files goes up
    signed: bool = False
    #: files of the plan that the Hub held already as they are, and with other bytes
    same: frozenset[str] = frozenset()
    replaced: frozenset[str] = frozenset()
    #: what the owner should see before it goes up, and does not close the gate
    warnings: tuple[str, ...] = ()
    #: what the owner should know although the push succeeded
    notes: tuple[str, ...] = ()

    @property
    def left_behind(self) -> list[LeftBehind]:
        """What stays behind, but for the receipt of the last push, which lies in every folder that was pushed."""
        return [left for left in self.plan.left_behind if left.path != RECEIPT.as_posix()]

    def to_dict(self) -> dict[str, Any]:
        """The object of `push --json`."""
        files = [{"path": file.path, "size": file.size, "sha256": file.sha256} for file in self.plan.files]
        return {
            "repo_id": self.repo_id,
            "commit": self.commit,
            "url": self.url,
            "revision": self.revision,
            "pr": self.pr,
            "dry_run": self.dry_run,
            "private": self.private,
            "verified": self.verified,
            "failed": [mask(each) for each in self.failed],
            "signed": self.signed,
            "unchanged": self.unchanged,
            "files": files,
            "deleted": list(self.plan.gone),
            "left_behind": [vars(left) for left in self.left_behind],
            "against": list(self.against),
            "allowed": [_finding(each) for each in self.allowed],
            "warnings": list(self.warnings),
            "notes": [mask(note) for note in self.notes],
            "from_hub": [mask(each) for each in self.joined.from_hub] if self.joined else [],
            "kept": [_sides(each) for each in self.joined.kept] if self.joined else [],
            "given_up": [_sides(each) for each in self.joined.given_up] if self.joined else [],
            "overruled": [_sides(each) for each in self.joined.overruled] if self.joined else [],
            "read_back": self.read_back,
        }


def _sides(each: Sides) -> dict[str, str]:
    """Both texts of a place that was changed here and on the Hub; empty where it is not there."""
    return {"where": mask(each.where), "here": mask(each.here), "hub": mask(each.hub)}


def _finding(each: Diagnostic) -> dict[str, Any]:
    return {"code": each.code, "path": each.path, "line": each.line, "message": each.message}
