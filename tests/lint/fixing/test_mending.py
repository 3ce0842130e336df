"""Edits, rounds of them, and what holds of every rule's fix: it settles, it brings nothing, it touches nothing else."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cardsmith.card.model import Card
from cardsmith.errors import CardError
from cardsmith.lint import rules
from cardsmith.lint.document import Document
from cardsmith.lint.edits import applying
from cardsmith.lint.fixing import mending, subject
from cardsmith.lint.fixing.mending import Mended
from cardsmith.lint.fixing.subject import Reading, Subject
from cardsmith.lint.model import Diagnostic, Edit, Finding, Safety, Severity, Span, safe, unsafe
from cardsmith.lint.rules import RULES, Rule

from ..rules.examples import Example, examples


def _mended(text: str, *safeties: Safety) -> Mended:
    return mending.mend(Subject(Card(text)), lambda each: each.fix in (safeties or ("safe", "unsafe")))


def _text(mended: Mended, before: str) -> str:
    return mended.after.get("README.md", before)


def _diagnostic(*edits: Edit) -> Diagnostic:
    return Diagnostic(
        path="README.md",
        line=1,
        column=1,
        end_line=1,
        end_column=1,
        code="XX001",
        name="some-rule",
        severity="error",
        message="wrong",
        fix="safe",
        edits=edits,
    )


class TestEdits:
    def test_they_are_made_from_left_to_right(self) -> None:
        assert applying.apply("abcdef", [Edit(4, 4, "-"), Edit(0, 1, ""), Edit(2, 3, "XX")]) == "bXXd-ef"
        assert applying.apply("abc", []) == "abc"

    @given(st.text(), st.data())
    def test_what_they_do_not_name_stays(self, text: str, data: st.DataObject) -> None:
        places = data.draw(st.lists(st.integers(0, len(text)), unique=True).map(sorted))
        news = data.draw(st.lists(st.text(), min_size=len(places) // 2, max_size=len(places) // 2))
        edits = [Edit(*pair, new) for pair, new in zip(zip(places[::2], places[1::2], strict=False), news, strict=True)]
        starts = [0, *(edit.end for edit in edits)]
        ends = [*(edit.start for edit in edits), len(text)]
        kept = [text[start:end] for start, end in zip(starts, ends, strict=True)]
        woven = kept[0] + "".join(edit.new + rest for edit, rest in zip(edits, kept[1:], strict=True))
        assert applying.apply(text, reversed(edits)) == woven

    @pytest.mark.parametrize(
        ("first", "second", "together"),
        [
            ([Edit(0, 2, "")], [Edit(3, 4, "")], True),
            ([Edit(0, 2, "")], [Edit(2, 4, "")], True),
            ([Edit(3, 4, "")], [Edit(0, 2, "")], True),
            ([Edit(0, 2, "")], [Edit(1, 4, "")], False),
            ([Edit(0, 6, "")], [Edit(2, 3, "")], False),
            ([Edit(2, 3, "")], [Edit(0, 6, "")], False),
            ([Edit(2, 2, "a")], [Edit(2, 2, "b")], False),
            ([Edit(0, 2, "")], [Edit(2, 2, "b")], False),
            ([Edit(0, 1, ""), Edit(5, 6, "")], [Edit(2, 3, ""), Edit(5, 5, "")], False),
            ([Edit(0, 1, ""), Edit(5, 6, "")], [Edit(2, 3, "")], True),
        ],
    )
    def test_of_two_that_meet_the_first_is_made(self, first: list[Edit], second: list[Edit], together: bool) -> None:
        both = [_diagnostic(*first), _diagnostic(*second)]
        assert len(list(applying.at_once("abcdef", both))) == 1 + together

    def test_one_that_makes_no_sense_is_left_out(self) -> None:
        for edits in ([Edit(-1, 2, "")], [Edit(2, 1, "")], [Edit(0, 7, "")], [Edit(0, 3, ""), Edit(2, 4, "")]):
            assert list(applying.at_once("abcdef", [_diagnostic(*edits)])) == []


#: code → what its rule does in a test
Checks = dict[str, Callable[[Document], Iterator[Finding]]]


class _Rule:
    """A rule that a test makes up."""

    SEVERITY: Severity = "error"

    def __init__(self, code: str, check: Callable[[Document], Iterator[Finding]]) -> None:
        self.CODE, self.NAME, self.check = code, code.lower(), check


@pytest.fixture
def only(monkeypatch: pytest.MonkeyPatch) -> Callable[[Checks], None]:
    """Let these be all rules there are."""

    def install(checks: Checks) -> None:
        monkeypatch.setattr(subject, "RULES", tuple(_Rule(code, check) for code, check in checks.items()))

    return install


def _replacing(old: str, new: str, safety: Callable[..., object] = safe) -> Callable[[Document], Iterator[Finding]]:
    def check(document: Document) -> Iterator[Finding]:
        start = document.text.find(old)
        while start >= 0:
            span = Span(start, start + len(old))
            yield Finding(span=span, message=f"{old} is wrong", fix=safety(Edit(*span, new)))  # type: ignore[arg-type]
            start = document.text.find(old, start + 1)

    return check


def _adding(text: str) -> Callable[[Document], Iterator[Finding]]:
    """What never has enough."""

    def check(document: Document) -> Iterator[Finding]:
        end = len(document.text)
        yield Finding(span=document.top, message="too short", fix=safe(Edit(end, end, text)))

    return check


def _finding(word: str) -> Callable[[Document], Iterator[Finding]]:
    def check(document: Document) -> Iterator[Finding]:
        if word in document.text:
            yield Finding(span=Span(0, 1), message="wrong")

    return check


class TestRounds:
    def test_what_is_nested_too_deeply_is_mended_when_it_is_run_again(self) -> None:
        text = "---\nlicense: mit\n---\n\n# Tiny\n\n" + "<script>" * 60 + "</script>" * 60 + "\n"
        first = _mended(text)
        again = _mended(_text(first, text))
        assert (first.settled, again.settled) == (False, True)
        assert "script" not in _text(again, "script")

    def test_all_byte_order_marks_go_at_once(self) -> None:
        text = "---\nlicense: mit\n---\n\n# Tiny\n"
        assert [each.code for each in _mended("\ufeff" * 60 + text).fixed][:1] == ["FM001"]
        assert _mended("\ufeff" * 60 + text).settled

    def test_what_is_left_is_left_of_more_than_a_thousand_too(self) -> None:
        text = "---\nlicense: mit\n---\n\n# Tiny\n\nWords.\n" + "\x0b# Ti\n" * 1_500
        mended = _mended(text)
        assert [each.code for each in mended.fixed] == ["DO001"]
        assert [each.code for each in mended.left] == ["SE006"] * 999

    def test_fixes_that_follow_from_each_other_are_all_made(self, only: Callable[[Checks], None]) -> None:
        only({"XX001": _replacing("a", "b"), "XX002": _replacing("b", "c"), "XX003": _replacing("cc", "d")})
        done = _mended("aaxa")
        assert _text(done, "") == "dxc"
        assert Counter(each.code for each in done.fixed) == {"XX001": 3, "XX002": 3, "XX003": 1}
        assert (done.found, done.left, done.brought) == ((), (), ())
        assert done.before == {"README.md": "aaxa"}

    def test_only_what_is_wanted_is_made(self, only: Callable[[Checks], None]) -> None:
        only({"XX001": _replacing("a", "b"), "XX002": _replacing("x", "y", unsafe)})
        assert _text(_mended("ax", "safe"), "") == "bx"
        assert [each.code for each in _mended("ax", "safe").found] == ["XX002"]

    def test_fixes_that_undo_each_other_come_to_an_end(self, only: Callable[[Checks], None]) -> None:
        only({"XX001": _replacing("a", "b"), "XX002": _replacing("b", "a")})
        assert _text(_mended("a"), "a") == "a"

    def test_whatever_goes_in_a_circle_is_left(self, only: Callable[[Checks], None]) -> None:
        only({"XX001": _replacing("a", "b"), "XX002": _replacing("b", "c"), "XX003": _replacing("c", "a")})
        for text in "abc":
            done = _mended(text)
            assert (done.after, done.fixed, done.endless) == ({}, (), ("XX001", "XX002", "XX003"))

    def test_a_fix_that_leaves_its_finding_is_not_made(self, only: Callable[[Checks], None]) -> None:
        only({"XX001": _adding("Again.\n"), "XX002": _replacing("a", "b")})
        done = _mended("a\n")
        assert _text(done, "") == "b\n"
        assert [each.code for each in done.fixed] == ["XX002"]
        assert ([each.code for each in done.vain], done.left) == (["XX001"], ())

    def test_one_beside_it_at_the_same_place_is_made(self, only: Callable[[Checks], None]) -> None:
        def both(document: Document) -> Iterator[Finding]:
            yield from _adding("Again.\n")(document)
            if "x" in document.text:
                place = document.text.index("x")
                yield Finding(span=document.top, message="an x", fix=safe(Edit(place, place + 1, "y")))

        only({"XX001": both})
        done = _mended("Words.\nx\n")
        assert _text(done, "") == "Words.\ny\n"
        assert [each.message for each in done.vain] == ["too short"]

    def test_one_whose_words_change_each_time_is_not_made(self, only: Callable[[Checks], None]) -> None:
        def check(document: Document) -> Iterator[Finding]:
            end = len(document.text)
            yield Finding(span=document.top, message=f"{end} letters", fix=safe(Edit(end, end, "a")))

        only({"XX001": check})
        assert (_mended("a").after, [each.message for each in _mended("a").vain]) == ({}, ["1 letters"])

    def test_one_whose_finding_flees_is_not_made_either(self, only: Callable[[Checks], None]) -> None:
        def check(document: Document) -> Iterator[Finding]:
            end = len(document.text)
            yield Finding(span=Span(end - 1, end), message="ends in a", fix=safe(Edit(0, 0, "aaaa")))

        only({"XX001": check})
        done = _mended("a")
        assert (done.after, [each.code for each in done.vain], done.endless) == ({}, ["XX001"], ())

    def test_what_was_in_vain_is_tried_again_later(self, only: Callable[[Checks], None]) -> None:
        def check(document: Document) -> Iterator[Finding]:
            if "a" in document.text or "c" not in document.text:
                yield Finding(span=Span(0, 1), message="no c", fix=safe(Edit(1, 1, "c")))

        only({"XX001": check, "XX002": _replacing("ac", "c"), "XX003": _replacing("xa", "xb")})
        done = _mended("xa")
        assert (_text(done, ""), done.found, done.vain) == ("xcb", (), ())

    def test_what_brings_a_finding_is_left_and_the_rest_is_made(self, only: Callable[[Checks], None]) -> None:
        only({"XX001": _replacing("a", "b"), "XX002": _replacing("x", "y"), "XX003": _finding("b")})
        done = _mended("ax")
        assert _text(done, "") == "ay"
        assert [each.code for each in done.fixed] == ["XX002"]
        assert ([each.code for each in done.left], done.brought) == (["XX001"], ("XX003",))

    def test_a_remark_is_no_harm(self, only: Callable[[Checks], None]) -> None:
        def remark(document: Document) -> Iterator[Finding]:
            yield from (each._replace(severity="info") for each in _finding("b")(document))

        only({"XX001": _replacing("a", "b"), "XX003": remark})
        done = _mended("a")
        assert (_text(done, ""), [each.code for each in done.found], done.left) == ("b", ["XX003"], ())

    def test_what_brings_a_finding_that_the_next_fix_mends_is_made(self, only: Callable[[Checks], None]) -> None:
        only({"XX001": _replacing("a", "b"), "XX003": _replacing("b", "c")})
        assert _text(_mended("a"), "") == "c"

    def test_two_that_bring_findings_are_left(self, only: Callable[[Checks], None]) -> None:
        only(
            {
                "XX001": _replacing("a", "b"),
                "XX002": _replacing("x", "y"),
                "XX003": _finding("b"),
                "XX004": _finding("y"),
                "XX005": _replacing("m", "n"),
            }
        )
        done = _mended("axm")
        assert _text(done, "") == "axn"
        assert ([each.code for each in done.left], done.brought) == (["XX001", "XX002"], ("XX003", "XX004"))

    def test_what_could_not_be_seen_before_is_not_brought(self, only: Callable[[Checks], None]) -> None:
        only({"XX001": _replacing("----", "---"), "XX002": _finding("---\nlicense")})
        assert _text(_mended("----\nlicense: mit\n---\n"), "") == "---\nlicense: mit\n---\n"


class TestFilesBeside:
    def _subject(self, folder: Path, config: bytes = b'{"peft_type": "LORA", "a": 1}\r\n') -> Subject:
        (folder / "adapter_config.json").write_bytes(config)
        (folder / "README.md").write_bytes(b"---\nlicense: mit\n---\n")
        return Subject(Card.read(folder / "README.md"), folder / "README.md")

    @pytest.fixture(autouse=True)
    def _rule(self, only: Callable[[Checks], None]) -> None:
        def check(document: Document) -> Iterator[Finding]:
            span = document.beside.object("adapter_config.json").span("a") if document.beside else Span(0, 0)
            if document.adapter_config.get("a") == 1:
                yield Finding(span=span, message="wrong", file="adapter_config.json", fix=safe(Edit(*span, "2")))

        only({"XX001": check})

    def test_they_are_mended_where_they_lie(self, tmp_path: Path) -> None:
        done = mending.mend(self._subject(tmp_path), lambda _: True)
        path = str(tmp_path / "adapter_config.json")
        assert (done.after, done.found) == ({path: '{"peft_type": "LORA", "a": 2}\r\n'}, ())
        mending.write(Path(path), done.before[path], done.after[path])
        assert Path(path).read_bytes() == b'{"peft_type": "LORA", "a": 2}\r\n'

    def test_a_byte_order_mark_stays(self, tmp_path: Path) -> None:
        done = mending.mend(self._subject(tmp_path, b'\xef\xbb\xbf{"a": 1}'), lambda _: True)
        path = tmp_path / "adapter_config.json"
        mending.write(path, done.before[str(path)], done.after[str(path)])
        assert path.read_bytes() == b'\xef\xbb\xbf{"a": 2}'

    def test_what_a_link_leads_to_elsewhere_is_left_alone(self, tmp_path: Path) -> None:
        (tmp_path / "elsewhere.json").write_text('{"a": 1}')
        folder = tmp_path / "model"
        folder.mkdir()
        (folder / "adapter_config.json").symlink_to(tmp_path / "elsewhere.json")
        (folder / "README.md").write_text("---\nlicense: mit\n---\n")
        done = mending.mend(Subject(Card.read(folder / "README.md"), folder / "README.md"), lambda _: True)
        assert (done.after, len(done.found)) == ({}, 1)


class TestWriting:
    def test_a_file_that_changed_is_left_alone(self, tmp_path: Path) -> None:
        path = tmp_path / "README.md"
        path.write_bytes(b"new\r\n")
        with pytest.raises(CardError, match=r"changed while it was being mended, and was left alone\. Run it again\."):
            mending.write(path, "old\n", "mended\n")
        assert path.read_bytes() == b"new\r\n"

    def test_a_file_that_is_gone_is_one_clear_line(self, tmp_path: Path) -> None:
        with pytest.raises(CardError, match=r"cannot be written: No such file or directory\. The file is as it was\."):
            mending.write(tmp_path / "README.md", "old\n", "mended\n")
        assert list(tmp_path.iterdir()) == []

    def test_the_permissions_stay(self, tmp_path: Path) -> None:
        path = tmp_path / "README.md"
        path.write_text("old")
        path.chmod(0o640)
        mending.write(path, "old", "new")
        assert (path.read_text(), path.stat().st_mode & 0o777) == ("new", 0o640)


def _bad() -> list[tuple[Rule, Example, str]]:
    return [(rule, each, f"{rule.CODE}-{n}") for rule in RULES for n, each in enumerate(examples(rule, "Bad"))]


def _holds(before: Reading, done: Mended, again: Mended) -> None:
    """Mended, it is settled, and no rule finds more than before, remarks aside."""
    assert again.after == {}, [each.code for each in again.fixed]
    counts, found = (
        Counter(each.code for each in some if each.severity != "info") for some in (before.found, done.found)
    )
    assert not before.readable or not found - counts
    assert (done.vain, done.endless) == ((), ())


@pytest.mark.parametrize("safeties", [("safe",), ("safe", "unsafe")], ids=["safe", "all"])
@pytest.mark.parametrize(("rule", "example"), [each[:2] for each in _bad()], ids=[each[2] for each in _bad()])
def test_every_fix_settles_and_brings_nothing(
    rule: Rule, example: Example, safeties: tuple[Safety, ...], tmp_path: Path
) -> None:
    path = example.write(tmp_path)
    of = Subject(Card.read(path), path)
    done = mending.mend(of, lambda each: each.fix in safeties)
    for name, text in done.after.items():
        mending.write(Path(name), done.before[name], text)
    again = mending.mend(Subject(Card.read(path), path), lambda each: each.fix in safeties)
    _holds(of.read({}), done, again)
    assert (done.brought, done.left) == ((), ()), [(each.code, each.message) for each in done.left]


@pytest.mark.parametrize(("rule", "example"), [each[:2] for each in _bad()], ids=[each[2] for each in _bad()])
def test_every_fix_keeps_the_line_ends(rule: Rule, example: Example) -> None:
    text = example.files["README.md"]
    plain, other = _mended(text), _mended(text.replace("\n", "\r\n"))
    assert _text(other, text.replace("\n", "\r\n")) == _text(plain, text).replace("\n", "\r\n")


_CARDS = [each.files["README.md"] for _, each, _ in _bad()] + [
    each.files["README.md"] for rule in RULES for each in examples(rule, "Good")
]
_ENDS = ["\r\n", "\r", "\n", "---\n", "\ufeff"]
_LINES = [*sorted({line for card in _CARDS for line in card.splitlines(keepends=True)}), *_ENDS]


@st.composite
def _cards(draw: st.DrawFn) -> str:
    """A card of the rules' cases, with lines of others in it, pieces cut out, and ends of lines changed."""
    lines = draw(st.sampled_from(_CARDS)).splitlines(keepends=True)
    for line in draw(st.lists(st.sampled_from(_LINES), max_size=4)):
        lines.insert(draw(st.integers(0, len(lines))), line)
    text = "".join(lines)
    if draw(st.booleans()):
        start = draw(st.integers(0, len(text)))
        text = text[:start] + draw(st.text(max_size=3)) + text[start + draw(st.integers(0, 20)) :]
    return text.replace("\n", draw(st.sampled_from(["\n", "\n", "\r\n", "\r"])))


@settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck))
@given(_cards())
def test_whatever_card_is_mended_it_settles(text: str) -> None:
    done = _mended(text)
    _holds(Subject(Card(text)).read({}), done, _mended(_text(done, text)))


def test_where_two_fixes_only_together_bring_something_another_one_is_made() -> None:
    """The control character and the address hide each other from a rule; the sections have nothing to do with them."""
    text = '---\nlicense: mit\n---\n\x07   ````\n<a href="data:text/html;base64,\xa0\xa0PGI+">Thel: some-org/base\n'
    done = _mended(text)
    assert ([each.code for each in done.fixed], {each.code for each in done.left}) == (["DO001"], {"SE005", "SE006"})
    assert mending.mend(Subject(Card(_text(done, text))), lambda each: each not in done.left).after == {}


_WORDS = st.text("abc", max_size=3)


@settings(max_examples=300, deadline=None)
@given(st.lists(st.tuples(st.text("abc", min_size=1, max_size=2), _WORDS), min_size=1, max_size=4), st.text("abc"))
def test_whatever_the_rules_do_it_settles(changes: list[tuple[str, str]], text: str) -> None:
    made_up = tuple(_Rule(f"XX00{n}", _replacing(*change)) for n, change in enumerate(changes))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(subject, "RULES", made_up)
        done = _mended(text)
        again = _mended(_text(done, text))
    assert not done.settled or again.after == {}


_FACTS = {path.parent.name: path.read_text() for path in (Path(__file__).parents[2] / "cases").glob("*/facts.json")}
_FACTS["checkpoint"] = '{"schema": 1, "facts": {"run": {"steps": 2, "epochs": 2.0}}}'
_SPARE = "---\nlicense: mit\n---\n\n# Tiny\n\n## Training procedure\n\nIt was trained.\n"


@pytest.mark.parametrize("text", [_SPARE, "# Tiny\n", ""], ids=["spare", "title", "empty"])
@pytest.mark.parametrize("run", sorted(_FACTS))
def test_what_the_facts_mend_settles(run: str, text: str, tmp_path: Path) -> None:
    (tmp_path / ".cardsmith").mkdir()
    (tmp_path / ".cardsmith" / "facts.json").write_text(_FACTS[run])
    path = tmp_path / "README.md"
    path.write_text(text)
    of = Subject(Card.read(path), path)
    done = mending.mend(of, lambda each: each.edits != ())
    path.write_text(done.after.get(str(path), text))
    _holds(of.read({}), done, mending.mend(Subject(Card.read(path), path), lambda each: each.edits != ()))


def test_rules_are_those_of_the_package() -> None:
    assert subject.RULES is rules.RULES
