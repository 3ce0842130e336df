"""The comments of a card against its findings: which one silences which, and those that silence none."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator
from itertools import islice
from typing import Any

from cardsmith.lint.document import Document
from cardsmith.lint.model import Edit, Finding, Span, safe
from cardsmith.lint.registry import nearest
from cardsmith.lint.rules import RULES, Rule, cs001_unused_suppression
from cardsmith.lint.suppression import comments
from cardsmith.lint.suppression.comments import Comment
from cardsmith.lint.suppression.suppress import UNSILENCED, Found

#: More unused comments tell nobody more.
_MOST = 1_000


def standing(document: Document, found: Iterable[Found], rules: tuple[Rule, ...]) -> Iterator[Found]:
    """See `suppress.standing`."""
    silencer = _Silencer(comments.read(document))
    yield from (each for each in found if not silencer.silences(document, *each))
    if cs001_unused_suppression in rules:
        unused = islice(_unused(document, silencer, rules), _MOST)
        yield from ((cs001_unused_suppression, each) for each in unused)


class _Silencer:
    """Comments by the codes they name, and which of them found something to silence."""

    def __init__(self, read: list[Comment]) -> None:
        self.comments = read
        self.used: set[Span] = set()
        self._by_code: dict[str, list[tuple[Span, Span]]] = {}
        self._whole: dict[str, Span] = {}
        for comment in read:
            for code, place in comment.codes:
                self._by_code.setdefault(code, []).append((comment.covers, place))
                if comment.whole:
                    self._whole[code] = place

    def silences(self, document: Document, rule: Rule, finding: Finding) -> bool:
        """Whether a comment is for this finding."""
        place = self._place(document, rule.CODE, finding)
        if place is None or rule.CODE.startswith(UNSILENCED):
            return False
        self.used.add(place)
        return True

    def _place(self, document: Document, code: str, finding: Finding) -> Span | None:
        start = finding.span.start
        if finding.file is not None:
            return self._whole.get(code)
        # later comments reach at least as far as those before them: the last that begins here decides
        listed = self._by_code.get(code, [])
        index = bisect_right(listed, (Span(start, len(document.text)), Span(0, 0))) - 1
        if index >= 0 and listed[index][0].end >= start:
            return listed[index][1]
        return self._whole.get(code) if start == document.top.start else None


def _unused(document: Document, silencer: _Silencer, rules: tuple[Rule, ...]) -> Iterator[Finding]:
    why = _Why(document, rules)
    for comment in silencer.comments:
        if not comment.codes:
            message = "the comment names no code and silences nothing; write `cardsmith: ignore CODE reason`"
            yield Finding(span=comment.span, message=message, fix=safe(Edit(*comment.removed, "")))
        reasons = {place: why.idle(code) for code, place in comment.codes if place not in silencer.used}
        idle = {place: reason for place, reason in reasons.items() if reason}
        for place, reason in idle.items():
            all_idle = len(idle) == len(comment.codes)
            edit = Edit(*comment.removed, "") if all_idle else comment.without(place)
            yield Finding(span=place, message=reason, fix=safe(edit))


class _Why:
    """Why a code that silenced nothing is of no use."""

    def __init__(self, document: Document, rules: tuple[Rule, ...]) -> None:
        self._document = document
        self._ran = {rule.CODE: rule for rule in rules}
        self._known: dict[str, str | None] = {}

    def idle(self, code: str) -> str | None:
        """As half a sentence; `None` where its rule did not run, or could not see all that it asked for."""
        if code not in self._known:
            self._known[code] = self._reason(code)
        return self._known[code]

    def _reason(self, code: str) -> str | None:
        if all(code != rule.CODE for rule in RULES):
            near = nearest(code)
            hint = f"the nearest is `{near}`" if near else "`cardsmith rule` lists them"
            return f"there is no rule `{code[:60]}`; {hint}"
        if code.startswith(UNSILENCED):
            return f"`{code}` cannot be suppressed; mend what it finds, and delete the comment"
        if code not in self._ran or _lacks(self._document, self._ran[code]):
            return None
        return f"`{code}` finds nothing here; delete it from the comment"


def _lacks(document: Document, rule: Rule) -> bool:
    """Whether the rule asks for something that is not there: in its folder, or with the Hub, it may find more."""
    probe = _Probe(document.card, document.folder, beside=document.beside, online=document.online)
    vars(probe).update((name, value) for name, value in vars(document).items() if name in _OF_TEXT)
    try:
        for _ in rule.check(probe):
            pass
    except Exception:  # noqa: BLE001 - that a rule fails was said when it ran; nothing is known of it
        return True
    asked = vars(probe).get(_ASKED, set())
    return (document.online is None and "online" in asked) or (
        document.folder is None and not asked.isdisjoint(("folder", "beside"))
    )


_ASKED = "what was asked for"
#: What a document has read of its text alone, and need not read again.
_OF_TEXT = {"text", "places", "secrets", "_front_matter", "metadata", "problem", "odd", "top", "body_start"}
_OF_TEXT |= {"_fenced", "prose", "sections", "code_blocks", "links", "words"}


class _Probe(Document):
    """A document that notes what it is asked for."""

    def __getattribute__(self, name: str) -> Any:
        if name in ("folder", "beside", "online"):
            super().__getattribute__("__dict__").setdefault(_ASKED, set()).add(name)
        return super().__getattribute__(name)
