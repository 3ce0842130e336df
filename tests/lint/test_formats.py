"""What people and machines are given."""

from __future__ import annotations

import json

from cardsmith.lint import FORMATS, Diagnostic
from cardsmith.lint.places import Places


def _diagnostic(text: str, offset: int, path: str = "README.md", message: str = "wrong") -> Diagnostic:
    places = Places(text)
    (line, column), excerpt = places.position(offset), places.excerpt(offset)
    return Diagnostic(
        path=path,
        line=line,
        column=column,
        end_line=line,
        end_column=column + 1,
        code="XX001",
        name="some-rule",
        severity="warning",
        message=message,
        excerpt=excerpt.text,
        caret=excerpt.caret,
    )


def test_text_shows_the_place() -> None:
    written = FORMATS["text"].write([_diagnostic("one\ntwo three\n", 8)])
    assert written == "README.md:2:5 XX001 warning wrong\n    two three\n        ^\n"


def test_text_cuts_a_long_line_around_the_place() -> None:
    written = FORMATS["text"].write([_diagnostic("a" * 1000 + "X" + "b" * 1000, 1000)])
    assert written == f"README.md:1:1001 XX001 warning wrong\n    …{'a' * 80}X{'b' * 79}…\n    {' ' * 81}^\n"


def test_text_makes_control_characters_harmless() -> None:
    hostile = _diagnostic("\x1b[2J\u202e\tX\u2028", 6, path="a\x1b\n.md", message="`\x07` is wrong")
    assert FORMATS["text"].write([hostile]) == (
        "a\\x1b\\n.md:1:7 XX001 warning `\\x07` is wrong\n    \\x1b[2J\\u202e X\\u2028\n                  ^\n"
    )


def test_text_counts_the_columns_of_a_terminal() -> None:
    written = FORMATS["text"].write([_diagnostic("模型e\u0301 X", 5)])
    assert written == "README.md:1:6 XX001 warning wrong\n    模型e\u0301 X\n          ^\n"


def test_text_shows_no_empty_line() -> None:
    assert FORMATS["text"].write([_diagnostic("", 0)]) == "README.md:1:1 XX001 warning wrong\n"
    assert FORMATS["text"].write([]) == ""


def test_json_is_the_contract() -> None:
    written = FORMATS["json"].write([_diagnostic("Tëxt \x1b", 1, message="ä")])
    assert written.isascii()
    assert json.loads(written) == [
        {
            "path": "README.md",
            "line": 1,
            "column": 2,
            "end_line": 1,
            "end_column": 3,
            "code": "XX001",
            "name": "some-rule",
            "severity": "warning",
            "message": "ä",
            "fix": None,
            "url": None,
        }
    ]
    assert FORMATS["json"].write([]) == "[]\n"


def test_every_file_is_listed() -> None:
    from pathlib import Path

    from cardsmith.lint import formats

    files = {path.stem for path in Path(formats.__file__).parent.glob("[a-z]*.py")}
    assert files == set(FORMATS)
