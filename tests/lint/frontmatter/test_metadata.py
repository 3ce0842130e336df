"""The front matter with places: read as YAML 1.2, placed in the card."""

from __future__ import annotations

import subprocess
import sys

import pytest

from cardsmith.card.model import Card
from cardsmith.lint.document import Document
from cardsmith.lint.frontmatter.metadata import Problem


def _document(yaml: str, before: str = "") -> Document:
    return Document(Card(f"{before}---\n{yaml}\n---\n"))


@pytest.mark.parametrize(
    ("written", "kind"),
    [
        ("no", "text"),
        ("None", "text"),
        ("1:30", "text"),
        ("2024-01-01", "text"),
        ("'1'", "text"),
        ("''", "text"),
        ("1.10", "number"),
        ("1e-4", "number"),
        ("0x1F", "number"),
        (".nan", "number"),
        ("true", "boolean"),
        ("", "null"),
        ("~", "null"),
        ("null", "null"),
        ("[a]", "list"),
        ("{a: b}", "mapping"),
        ("{{ a }}", "mapping"),
    ],
)
def test_words_are_read_as_the_hub_reads_them(written: str, kind: str) -> None:
    metadata = _document(f"key: {written}").metadata
    assert metadata is not None
    value = metadata.get("key")
    assert value is not None
    assert value.kind == kind


def test_places_are_those_of_the_card() -> None:
    document = _document('é: "ü"\ntags:\n- one\n-  two', before="\n\n")
    assert document.metadata is not None
    spans = [entry.key_span for entry in document.metadata.entries] + [value.span for value in document.scalars("tags")]
    assert [document.text[start:end] for start, end in spans] == ["é", "tags", "one", "two"]
    assert [document.places.position(span.start) for span in spans] == [(4, 1), (5, 1), (6, 3), (7, 4)]


def test_one_value_is_a_list_of_one() -> None:
    assert _document("tags: one").texts("tags") == ("one",)
    assert _document("tags: [one, [two], three]").texts("tags") == ("one", "three")
    assert _document("other: one").texts("tags") == ()


@pytest.mark.parametrize(
    ("yaml", "line", "column"),
    [
        ("a: b: c", 2, 5),
        ("a: [b", 2, 6),
        ("\tb: c", 2, 1),
        ("a: 1\nb: \x07", 3, 4),
        ("- a", 2, 1),
        ("only text", 2, 1),
        ("a: *unknown", 2, 4),
        ("a: 'x", 2, 6),
        (f"a: {'[' * 100}", 2, 35),
    ],
)
def test_what_does_not_parse_is_placed(yaml: str, line: int, column: int) -> None:
    document = _document(yaml)
    assert isinstance(document.problem, Problem)
    assert document.metadata is None
    assert document.places.position(document.problem.offset) == (line, column)


@pytest.mark.parametrize("yaml", ["", "# only a comment", "~", "\n"])
def test_an_empty_block_is_neither_metadata_nor_a_problem(yaml: str) -> None:
    document = _document(yaml)
    assert (document.metadata, document.problem) == (None, None)


def test_without_libyaml_it_reads_the_same() -> None:
    program = (
        "import sys\nsys.modules['yaml._yaml'] = None\n"
        "from cardsmith.lint.frontmatter.metadata import read\n"
        "found = read('a: no\\nb: [1, \"2\", !!str 3]\\n', 0)\n"
        "print(*[(item.kind, item.word) for entry in found.entries for item in entry.value.items])"
    )
    run = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=False)
    assert (run.stdout, run.stderr) == ("('text', 'no') ('number', '1') ('text', None) ('text', None)\n", "")


@pytest.mark.parametrize(
    ("yaml", "written"),
    [
        ("k: a b", "a b"),
        ('k: "a"  # c', '"a"'),
        ("k: [a,\n  b]\nl: c", "[a,\n  b]"),
        ("k:\n- a\n- b\n\n# c\nl: d", "- a\n- b"),
        ("k:\n  a: b\n  c:\n  - d\n\nl: e", "a: b\n  c:\n  - d"),
        ("k: |\n  a\n\nl: b", "|\n  a\n\n"),
    ],
)
def test_a_value_ends_where_the_last_thing_in_it_does(yaml: str, written: str) -> None:
    document = _document(yaml)
    assert document.metadata is not None
    value = document.metadata.get("k")
    assert value is not None
    assert document.text[value.span.start : value.span.end] == written
