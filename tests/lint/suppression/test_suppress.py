"""Comments that silence findings, and those that silence none."""

from __future__ import annotations

from pathlib import Path

import pytest

from cardsmith.card.model import Card
from cardsmith.lint import validate
from pace import within

IDLE = "finds nothing here; delete it from the comment"


def _found(text: str, **config: list[str]) -> list[tuple[int, str]]:
    return [(each.line, each.code) for each in validate(Card(text), **config)]


def _head(yaml: str, body: str = "# Tiny\n") -> str:
    return f"---\n{yaml}\n---\n\n{body}"


def _mended(text: str, code: str = "CS001") -> str:
    """The text without its first idle comment or code."""
    first = next(each for each in validate(Card(text)) if each.code == code)
    assert first.fix == "safe"
    for start, end, new in sorted(first.edits, reverse=True):
        text = text[:start] + new + text[end:]
    return text


@pytest.mark.parametrize(
    ("yaml", "standing"),
    [
        ("license: mit\nbase_model: ./a # cardsmith: ignore ID002 ours", []),
        ("license: mit\nbase_model: ./a # cardsmith: ignore id002", []),
        ("license: mit\nbase_model: ./a # cardsmith:ignore ID002: ours", []),
        ("license: mit\n# cardsmith: ignore ID002\nbase_model: ./a", []),
        ("license: mit\n# cardsmith: ignore ID002\n\n# a remark\nbase_model: ./a", []),
        ("license: mit\n# cardsmith: ignore FM008 one\n# cardsmith: ignore ID002 two\nbase_model: ''", [(4, "CS001")]),
        ("license: mit\n# cardsmith: ignore FM008\ndatasets:\nbase_model: a/b", []),
        ("license: mit\ndatasets:\n- ./a # cardsmith: ignore ID002\n- ./b", [(5, "ID002")]),
        ("license: mit\n# cardsmith: ignore ID002\ndatasets:\n- ./a", [(3, "CS001"), (5, "ID002")]),
        ("# cardsmith: ignore LI001 soon\nlanguage: en", []),
        ("# a remark\n\n  # cardsmith: ignore LI001, FM008 soon\nlanguage:", []),
        ("language: en\n# cardsmith: ignore LI001 not at the top\ntags: [a]", [(1, "LI001"), (3, "CS001")]),
        ("language: en # cardsmith: ignore LI001 not alone", [(1, "LI001"), (2, "CS001")]),
        ("license: mit # a remark # cardsmith: ignore LI001", [(2, "CS001")]),
    ],
)
def test_in_the_front_matter_for_a_line_or_the_next_or_the_card(
    yaml: str, standing: list[tuple[int, str]], tmp_path: Path
) -> None:
    for end in ("\n", "\r\n"):
        (tmp_path / "README.md").write_bytes(_head(yaml).replace("\n", end).encode())
        found = validate(tmp_path, select=["FM008", "ID002", "LI001", "CS"])
        assert [(each.line, each.code) for each in found] == standing


@pytest.mark.parametrize(
    "yaml",
    [
        "license: mit\nnote: 'one # cardsmith: ignore LI001'",
        "license: mit\nnote: |\n  one\n  # cardsmith: ignore LI001\n  two",
        "license: mit\nnote: one\n  two# cardsmith: ignore LI001",
    ],
)
def test_text_in_the_front_matter_is_no_comment(yaml: str) -> None:
    assert _found(_head(yaml), select=["CS", "LI"]) == []


@pytest.mark.parametrize(
    ("body", "standing"),
    [
        ("<!-- cardsmith: ignore DO004 theirs -->\nFill in {{ a }}\nand {{ b }}.\n\nAnd {{ c }}.\n", [9]),
        ("<!-- cardsmith: ignore DO004 theirs -->\n\nFill in {{ a }}.\n\nAnd {{ c }}.\n", [9]),
        ("<!--cardsmith:ignore DO004-->\nFill in {{ a }}.\n  \nAnd {{ c }}.\n", [8]),
        ("<!-- cardsmith: ignore DO004\n  theirs -->\nFill in {{ a }}.\n", []),
        ("Fill in {{ a }} <!-- cardsmith: ignore DO004 theirs -->\nand {{ b }}.\n\nAnd {{ c }}.\n", [8]),
        ("Fill in {{ z }}\nand {{ a }} <!-- cardsmith: ignore DO004 theirs -->\nand {{ b }}.\n", [5]),
        ("| a | b |\n<!-- cardsmith: ignore DO004 theirs -->\n|---|---|\n| {{ a }} | b |\n", []),
        ("<!-- cardsmith: ignore LI001 -->\n\n<!-- cardsmith: ignore DO004 -->\nFill in {{ a }}.\n", []),
        ("<!-- cardsmith: ignore DO004 -->\n\n<!-- cardsmith: ignore LI001 -->\n\nFill in {{ a }}.\n", []),
        ("```html\n<!-- cardsmith: ignore DO004 -->\n```\nFill in {{ a }}.\n", [8]),
        ("`<!-- cardsmith: ignore DO004 -->` in {{ a }}.\n", [5]),
        ("<!-- cardsmith: ignored DO004 -->\nFill in {{ a }}.\n", [6]),
        ("# cardsmith: ignore DO004\nFill in {{ a }}.\n", [6]),
    ],
)
def test_in_the_body_for_the_next_block(body: str, standing: list[int]) -> None:
    text = _head("license: mit", body)
    assert [line for line, _ in _found(text, select=["DO004"])] == standing
    assert [line for line, _ in _found(text.replace("\n", "\r\n"), select=["DO004"])] == standing
    assert [line for line, _ in _found(text.replace("\n", "\r"), select=["DO004"])] == standing


def test_fenced_code_is_one_block() -> None:
    code = '```python\n\npipe(model="None")\n\npipe(model="None")\n```\npipe(model="None")\n\npipe(model="None")\n'
    text = _head("license: mit", f"<!-- cardsmith: ignore ID001 an example -->\n{code}")
    assert _found(text, select=["ID001"]) == [(12, "ID001"), (14, "ID001")]
    assert _found(_head("license: mit", f"<!-- cardsmith: ignore ID001 -->\nLike this:\n{code}"), select=["ID001"]) == [
        (15, "ID001")
    ]


def test_secrets_stand_whatever_a_comment_says() -> None:
    text = _head("license: mit", "<!-- cardsmith: ignore SE003, DO004 theirs -->\nSee /home/ml/a and {{ b }}.\n")
    found = [(each.line, each.code, each.message) for each in validate(Card(text), select=["SE003", "DO004", "CS"])]
    assert [each[:2] for each in found] == [(5, "CS001"), (6, "SE003")]
    assert found[0][2] == "`SE003` cannot be suppressed; mend what it finds, and delete the comment"


@pytest.mark.parametrize(
    ("said", "messages"),
    [
        ("LI001", [f"`LI001` {IDLE}"]),
        ("LI001, LI002 soon", [f"`LI001` {IDLE}", f"`LI002` {IDLE}"]),
        ("LI01 soon", ["there is no rule `LI01`; the nearest is `LI001`"]),
        ("missing-license", ["there is no rule `MISSING-LICENSE`; the nearest is `LI001`"]),
        ("?!", ["there is no rule `?!`; `cardsmith rule` lists them"]),
        ("", ["the comment names no code and silences nothing; write `cardsmith: ignore CODE reason`"]),
        ("CS001", [f"`CS001` {IDLE}"]),
    ],
)
def test_what_silences_nothing_is_found(said: str, messages: list[str]) -> None:
    for text in (
        _head(f"# cardsmith: ignore {said}\nlicense: mit"),
        _head("license: mit", f"<!-- cardsmith: ignore {said} -->\n# Tiny\n"),
    ):
        assert [each.message for each in validate(Card(text)) if each.code == "CS001"] == messages


def test_what_did_not_run_may_have_its_comment() -> None:
    text = _head("license: mit", "<!-- cardsmith: ignore DO004 theirs -->\nFill it in.\n")
    assert _found(text, select=["CS"]) == []
    assert (5, "CS001") not in _found(text, ignore=["DO004"])
    assert (5, "CS001") not in _found(text, ignore=["CS"])
    assert _found(text, select=["CS", "DO004"]) == [(5, "CS001")]


def test_what_could_not_see_everything_may_have_its_comment(tmp_path: Path) -> None:
    """Without the folder, its facts or the Hub a rule is silent; the comment may be for what it finds with them."""
    text = _head("license: mit\nbase_model: a/b\n# cardsmith: ignore FM009, ID003\nlibrary_name: transformers")
    assert _found(text, select=["FM009", "ID003", "CS"]) == []
    (tmp_path / "README.md").write_text(text)
    (tmp_path / "config.json").write_text("{}")
    found = validate(tmp_path, select=["FM009", "ID003", "CS"])
    assert [(each.line, each.message) for each in found] == [(4, f"`FM009` {IDLE}")]


def test_what_is_found_beside_the_card_is_of_the_card_as_a_whole(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from collections.abc import Iterator

    from cardsmith.lint.document import Document
    from cardsmith.lint.model import Finding, Span
    from cardsmith.lint.rules import li003_other_without_link

    def check(document: Document) -> Iterator[Finding]:
        yield Finding(span=Span(0, 1), message="wrong", file="config.json")

    monkeypatch.setattr(li003_other_without_link, "check", check)
    (tmp_path / "config.json").write_text("{}")
    for yaml, found in (("# cardsmith: ignore LI003 so be it\nlicense: mit", []), ("license: mit", ["LI003"])):
        (tmp_path / "README.md").write_text(_head(yaml))
        assert [each.code for each in validate(tmp_path, select=["LI003", "CS"])] == found


@pytest.mark.parametrize(
    ("text", "mended"),
    [
        (_head("# cardsmith: ignore LI001\nlicense: mit"), _head("license: mit")),
        (_head("license: mit \t # cardsmith: ignore LI001 a"), _head("license: mit")),
        (_head("license: mit # why # cardsmith: ignore LI001"), _head("license: mit # why")),
        (_head("license: mit # cardsmith: ignore LI001,  LI002 a"), _head("license: mit")),
        (
            _head("license: ours # cardsmith: ignore LI001,  LI002 a"),
            _head("license: ours # cardsmith: ignore LI002 a"),
        ),
        (
            _head("license: ours # cardsmith: ignore LI002 , LI001 a"),
            _head("license: ours # cardsmith: ignore LI002 a"),
        ),
        (_head("license: mit", "<!-- cardsmith: ignore LI001 -->\r\nText.\n"), _head("license: mit", "Text.\n")),
        (
            _head("license: mit", "Text. <!-- cardsmith: ignore LI001 -->  \nMore.\n"),
            _head("license: mit", "Text.\nMore.\n"),
        ),
        (_head("license: mit", "A <!-- cardsmith: ignore LI001 --> b.\n"), _head("license: mit", "A b.\n")),
        (_head("license: mit", "A\n<!-- cardsmith: ignore\nLI001 -->"), _head("license: mit", "A\n")),
    ],
)
def test_its_fix_takes_out_what_is_idle_and_nothing_else(text: str, mended: str) -> None:
    assert _mended(text) == mended


def test_columns_are_those_of_the_code() -> None:
    found = validate(Card(_head("license: ours # cardsmith: ignore LI002, LI001 a")), select=["LI", "CS"])
    assert [(each.line, each.column, each.end_column) for each in found] == [(2, 42, 47)]


HOSTILE = {
    "comments in a line": _head("license: mit", "<!-- cardsmith: ignore ID001 --> /None " * 20_000),
    "comments on lines": _head("license: mit", "<!-- cardsmith: ignore ID001 -->\n" * 20_000),
    "comments in blocks": _head("license: mit", "<!-- cardsmith: ignore ID001 -->\n\n" * 20_000),
    "comments in YAML": _head("# cardsmith: ignore ID001\n" * 20_000 + "license: mit"),
    "open comments": _head("license: mit", "<!-- cardsmith: ignore " * 20_000),
    "many codes": _head("license: mit", "<!-- cardsmith: ignore " + "A," * 240 + " -->\n" + "\r\n" * 400_000),
    "blanks": _head("license: mit", ("<!-- cardsmith: ignore ID001 -->" + " " * 1_000 + "\n" + " " * 1_000) * 500),
    "lone carriage returns": _head("license: mit", "<!-- cardsmith: ignore ID001 -->\r" * 20_000),
}


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE)
def test_time_grows_no_faster_than_the_text(text: str) -> None:
    within(3, lambda: validate(Card(text), select=["CS", "LI", "FM"]))
