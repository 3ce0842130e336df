"""The YAML of a card: what is written reads the same everywhere, what is read is read as the Hub reads it."""

from __future__ import annotations

import datetime as dt
import math
import re
from typing import Any

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from cardsmith.card.frontmatter import dump, keys, load
from cardsmith.card.model import Card
from cardsmith.errors import CardError
from pace import within

#: Text that one YAML version or the other takes for something else, or that would end its line.
TEMPTING = [
    *(
        "no",
        "NO",
        "yes",
        "On",
        "off",
        "y",
        "n",
        "true",
        "FALSE",
        "null",
        "Null",
        "~",
        "None",
        "nan",
        ".nan",
        ".inf",
        "-.INF",
    ),
    *(
        "1",
        "-1",
        "+1",
        "1.0",
        "1.",
        ".5",
        "1e5",
        "1E-4",
        "5e5",
        "1234e56",
        "0898989",
        "0755",
        "0o17",
        "0x1F",
        "0b1",
        "1_000",
    ),
    *("1:30", "12:30:45", "2025-01-15", "2025-01-15T10:00:00Z", "=", "<<", "", " ", " a", "a ", "\t", "a\tb"),
    *(
        "a: b",
        "a:b",
        "a:",
        ":a",
        "- a",
        "-",
        "?",
        "? a",
        "# a",
        "a # b",
        "a #b",
        "&a",
        "*a",
        "!a",
        "!!str a",
        "|",
        ">",
        "%a",
    ),
    *(
        "@a",
        "`a",
        "'",
        '"',
        "'a'",
        '"a"',
        "[a]",
        "{a}",
        "{{ a }}",
        "[",
        "]",
        "{",
        "}",
        ",",
        "a, b",
        "---",
        "...",
        "--- a",
    ),
    *(
        "a\nlicense: mit",
        "a\r\n---\r\n# b",
        "\n",
        "a\n",
        "\na",
        "a\rb",
        "\x85",
        "\u2028",
        "\u2029",
        "\ufeff",
        "\x00",
        "\x1b[31m",
    ),
    *(
        "\x7f",
        "\x9f",
        "\ue000",
        "\ufffe",
        "\U0001f600",
        "é",
        "中文",
        "\u202e",
        "a" * 300,
        "a b " * 60,
        "\\",
        "\\n",
        "a\\",
    ),
    *(
        "llama3.1",
        "Qwen/Qwen3-4B",
        "apache-2.0",
        "https://example.org/a?b=c#d",
        "C:\\x",
        "/home/u",
        "base_model:adapter:a/b",
    ),
]

_TEXT = st.sampled_from(TEMPTING) | st.text() | st.text("-:#'\"\\[]{}&*!|>%@`,? \n\t01eax_.~")
_SCALARS = _TEXT | st.integers(-(2**63), 2**63) | st.floats(allow_nan=False, allow_infinity=False) | st.booleans()
_VALUES = st.recursive(
    _SCALARS, lambda inner: st.lists(inner, max_size=4) | st.dictionaries(_TEXT, inner, max_size=4), max_leaves=12
)
METADATA = st.dictionaries(_TEXT, _VALUES, max_size=5)


def _exact(value: Any) -> Any:
    """As text, with types: 1 is not 1.0 and not True."""
    return repr(value)


@settings(max_examples=300)
@given(METADATA)
def test_what_is_written_reads_the_same_in_both_versions(metadata: dict[str, Any]) -> None:
    text = dump(metadata)
    assert _exact(yaml.safe_load(text)) == _exact(metadata)
    assert _exact(load(text)) == _exact(metadata)


@settings(max_examples=300)
@given(METADATA)
def test_nothing_is_injected(metadata: dict[str, Any]) -> None:
    """In a card, the block is the same text again: no value ends it, adds a key, an alias or a tag."""
    text = dump(metadata)
    card = Card(f"---\n{text}---\n\n# Title\n")
    assert (card.front_matter, card.body) == (text[:-1], "\n# Title\n")
    events = list(yaml.parse(text))
    assert not any(isinstance(event, yaml.AliasEvent) for event in events)
    assert {getattr(event, "tag", None) for event in events} == {None}
    assert {getattr(event, "anchor", None) for event in events} == {None}
    assert not re.search("[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\ufeff\ud800-\udfff]", text)


@pytest.mark.parametrize("text", TEMPTING)
def test_tempting_text_stays_text(text: str) -> None:
    metadata = {"a": text, "b": [text], text: "c"}
    written = dump(metadata)
    assert load(written) == yaml.safe_load(written) == metadata


def test_the_look() -> None:
    shared = ["x"]
    metadata = {
        "license": "apache-2.0",
        "language": ["en", "no"],
        "base_model": "Qwen/Qwen3-4B",
        "tags": shared,
        "more": shared,
        "link": "https://example.org",
        "version": "1.10",
        "empty": [],
        "nested": {"a": {"b": [1, 2.5, 1e-06, True]}},
        "tuple": (1, 2),
        "text": "two words",
        "note": "more (and more)",
    }
    assert dump(metadata) == (
        'license: apache-2.0\nlanguage:\n- en\n- "no"\nbase_model: Qwen/Qwen3-4B\ntags:\n- x\nmore:\n- x\n'
        'link: https://example.org\nversion: "1.10"\nempty: []\n'
        "nested:\n  a:\n    b:\n    - 1\n    - 2.5\n    - 1.0e-06\n    - true\ntuple:\n- 1\n- 2\n"
        'text: two words\nnote: "more (and more)"\n'
    )


def test_a_list() -> None:
    assert dump([{"a": 1, "b": [["x"], []]}, "no", {}]) == '- a: 1\n  b:\n  - - x\n  - []\n- "no"\n- {}\n'
    assert (dump([]), dump({})) == ("[]\n", "{}\n")


REFUSED = [
    None,
    math.nan,
    math.inf,
    -math.inf,
    b"x",
    {1},
    dt.date(2025, 1, 1),
    object(),
    1j,
    type,
    [None],
    {"a": math.nan},
]


@pytest.mark.parametrize("value", REFUSED, ids=lambda value: type(value).__name__)
def test_what_has_no_place_in_a_card_is_refused(value: object) -> None:
    with pytest.raises(TypeError):
        dump({"a": value})


READ = {
    "no": "no",
    "yes": "yes",
    "off": "off",
    "true": True,
    "False": False,
    "tRUE": "tRUE",
    "null": None,
    "~": None,
    "": None,
    "nULL": "nULL",
    "None": "None",
    "1e-4": 0.0001,
    "5e5": 500000.0,
    "12345e10": 12345e10,
    "1:30": "1:30",
    "12:30:45": "12:30:45",
    "1_000": "1_000",
    "2025-01-15": "2025-01-15",
    "2025-01-15T10:00:00Z": "2025-01-15T10:00:00Z",
    "0755": 755,
    "0898989": 898989,
    "0o17": 15,
    "0o18": "0o18",
    "0x1F": 31,
    "0b1": "0b1",
    "+12": 12,
    "-0": 0,
    "1.": 1.0,
    ".5": 0.5,
    "3.10": 3.1,
    "1.2.3": "1.2.3",
    ".inf": math.inf,
    "-.INF": -math.inf,
    "1e999": "1e999",
    "llama3.1": "llama3.1",
    "<<": "<<",
    "'1'": "1",
    '"\\u00e9"': "é",
    "!!str 12": "12",
    "[1, a, {b: no}]": [1, "a", {"b": "no"}],
    "0123456789abcdef0123456789abcdef01234567": "0123456789abcdef0123456789abcdef01234567",
}


@pytest.mark.parametrize(("text", "value"), READ.items())
def test_values_are_those_of_yaml_1_2(text: str, value: object) -> None:
    assert _exact(load(f"a: {text}")) == _exact({"a": value})


@pytest.mark.parametrize("key", ["no", "1", "1.0", "true", "null", "~", "2025-01-15", "<<"])
def test_a_key_is_text(key: str) -> None:
    assert load(f"{key}: 1\nb:\n  {key}: 2") == {key: 1, "b": {key: 2}}


@pytest.mark.parametrize("text", ["", "\n\n", "# only a comment", "~", "null"])
def test_nothing_is_no_metadata(text: str) -> None:
    assert load(text) == {}


TAG = "tag:yaml.org,2002:"
ERRORS = {
    "duplicate key": ("a: 1\nb: 2\na: 3", "line 4, column 1: the key 'a' is there twice"),
    "duplicate key, quoted": ("a: 1\n'a': 3", "line 3, column 1: the key 'a' is there twice"),
    "duplicate key, inside": ("x:\n  - {b: 1, b: 2}", "line 3, column 12: the key 'b' is there twice"),
    "alias": ("a: &x 1\nb: *x", "line 3, column 4: aliases are not allowed"),
    "alias in itself": ("a: &x [*x]", "line 2, column 8: aliases are not allowed"),
    "merge": ("a: &x {b: 1}\nc:\n  <<: *x", "line 4, column 7: aliases are not allowed"),
    "own tag": ("a: !own x", "line 2, column 4: could not determine a constructor for the tag '!own'"),
    "Python": (
        "a: !!python/object/apply:os.system [x]",
        f"line 2, column 4: could not determine a constructor for the tag '{TAG}python/object/apply:os.system'",
    ),
    "bytes": (
        "a: !!binary aGk=",
        "line 2, column 4: could not determine a constructor for the tag 'tag:yaml.org,2002:binary'",
    ),
    "date": (
        "a: !!timestamp x",
        "line 2, column 4: could not determine a constructor for the tag 'tag:yaml.org,2002:timestamp'",
    ),
    "set": ("a: !!set {x}", "line 2, column 4: could not determine a constructor for the tag 'tag:yaml.org,2002:set'"),
    "no number": ("a: !!int x", "line 2, column 4: 'x' is not int"),
    "no truth": ("a: !!bool maybe", "line 2, column 4: 'maybe' is not bool"),
    "no float": ("a: !!float x", "line 2, column 4: 'x' is not float"),
    "5,000 digits": ("a: " + "9" * 5_000, f"line 2, column 4: '{'9' * 40}' is not int"),
    "5,000 hexadecimal digits": ("b: 1\na: 0x" + "f" * 5_000, f"line 3, column 4: '0x{'f' * 38}' is not int"),
    "list for a key": ("[a]: b", "line 2, column 1: a key must be one word or quoted text"),
    "template": ("license: mit\n{{license}}", None),
    "mapping for a key": ("? {a: b}\n: c", "line 2, column 3: a key must be one word or quoted text"),
    "a list": ("- a", "line 2, column 1: the front matter is a list, not a mapping"),
    "a text": ("text", "line 2, column 1: the front matter is a text, not a mapping"),
    "tab": ("a:\n\tb: 1", None),
    "open list": ("a: [1,\nb: 2", None),
    "open quote": ("a: 'b", None),
    "colon": ("a: b: c", "line 2, column 5: mapping values are not allowed here"),
    "several": (
        "a: 1\n...\n--- {b: 2}",
        "line 4, column 1: expected a single document in the stream, but found another document",
    ),
    "NUL": ("a: 1\nb: \x00", "line 3, column 4: the character '\\x00' is not allowed in YAML"),
    "escape": ("a: \x1b[31m", "line 2, column 4: the character '\\x1b' is not allowed in YAML"),
    "half a surrogate pair": ("a: \ud800", "line 2, column 4: the character '\\ud800' is not allowed in YAML"),
    "deep flow": ("a: " + "[" * 3_000 + "]" * 3_000, "line 2, column 36: it is nested too deep"),
    "deeper flow": ("a: " + "[" * 100_000, "line 2, column 36: it is nested too deep"),
    "deep mapping": ("a: " + "{a: " * 3_000, "line 2, column 129: it is nested too deep"),
    "deep block": (
        "\n".join(" " * depth + "a:" for depth in range(1_000)),
        "line 34, column 33: it is nested too deep",
    ),
    "deep list": ("- " * 3_000 + "a", "line 2, column 67: it is nested too deep"),
    "long": ("a: " + "x" * 2**20, "line 2, column 1: the front matter is longer than 1 MiB"),
}  # fmt: skip


@pytest.mark.parametrize("line_end", ["\n", "\r\n", "\r"], ids=["LF", "CRLF", "CR"])
@pytest.mark.parametrize(("text", "message"), ERRORS.values(), ids=ERRORS)
def test_errors_name_their_place_in_the_card(text: str, message: str | None, line_end: str) -> None:
    whole = f"---\n{text}\n---\n".replace("\n", line_end).removesuffix("\r") + ("\n" if line_end == "\r" else "")
    with pytest.raises(CardError) as caught:
        within(2, lambda: Card(whole).metadata)
    if message:
        assert str(caught.value) == message
    assert re.match(r"line \d+, column \d+: ", str(caught.value))
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("\n\n  ---\na: *x\n---\n", "line 4, column 4"),
        ("\ufeff---\na: *x\n---\n", "line 2, column 4"),
        ("---\r\nb: 1\r\na: *x\r\n---\r\n", "line 3, column 4"),
        ('---\nb: "\u2028\x85"\na: *x\n---\n', "line 3, column 4"),
    ],
)
def test_the_place_is_counted_as_an_editor_counts(text: str, place: str) -> None:
    with pytest.raises(CardError, match=f"^{place}: aliases"):
        _ = Card(text).metadata


@given(st.text("ab:-#'\"[]{}&*!|>%@`,? \n\t019e.~x\x00\u2028", max_size=40) | st.text(max_size=30))
def test_any_text_is_metadata_or_one_clear_line(text: str) -> None:
    try:
        assert isinstance(load(text), dict)
    except CardError as error:
        message = str(error)
        assert re.match(r"line \d+, column \d+: [^\n]+$", message)


def test_as_much_as_a_card_may_have_is_read_in_time() -> None:
    text = "".join(f"- type: task{number}\n  value: {number}\n" for number in range(2_000))
    assert len(within(5, lambda: load(f"model-index:\n{text}"))["model-index"]) == 2_000


KEYS = {
    "plain": ("a: 1\nb:\n- x\nc: |\n  a: 1\n", [("a", 0), ("b", 5), ("c", 12)]),
    "quoted and long": ("'a b': 1\n? " + "k" * 200 + "\n: 2", [("a b", 0), ("k" * 200, 9)]),
    "after U+2028": ('a: "\u2028"\nb: 1', [("a", 0), ("b", 7)]),
    "CRLF": ("a: 1\r\nb: 1\r\n", [("a", 0), ("b", 6)]),
    "indented": ("  a: 1\n  b: 2", [("a", 0), ("b", 7)]),
    "nothing": ("# a: 1\n", []),
    "flow": ("{a: 1, b: 2}", None),
}


@pytest.mark.parametrize(("text", "expected"), KEYS.values(), ids=KEYS)
def test_keys_and_their_lines(text: str, expected: object) -> None:
    assert keys(text) == expected
