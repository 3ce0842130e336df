"""Markdown tables, numbers and metrics as rules see them."""

from __future__ import annotations

import pytest

from cardsmith.card.model import Card
from cardsmith.lint.document import Document
from cardsmith.lint.evaluation.metrics import scale_of
from cardsmith.lint.evaluation.numbers import agree, agree_in_any_unit, number, same


def _tables(text: str) -> list[tuple[tuple[str, ...], list[tuple[str, ...]]]]:
    return [(table.header, list(table.rows)) for table in Document(Card(text)).tables]


@pytest.mark.parametrize(
    ("text", "header", "rows"),
    [
        ("| a | b |\n|---|---|\n| 1 | 2 |\n", ("a", "b"), [("1", "2")]),
        ("a|b\n-|-\n1|2\n3|4", ("a", "b"), [("1", "2"), ("3", "4")]),
        ("| **a** | `b` |\n| :--- | ---: |\n| 1 | |\n\n| not | here |\n", ("a", "b"), [("1", "")]),
        ("> | a |\n> |---|\n> | 1 |\n", ("a",), [("1",)]),
        ("| a | b |\r\n|---|---|\r\n| 1 | 2 |\r\n\r\nText\r\n", ("a", "b"), [("1", "2")]),
        ("| a |\r|---|\r| x \\| y |\r", ("a",), [("x \\| y",)]),
        ("| a | b |\n|---|---|\n| 1 |\n| 1 | 2 | 3 |\nno row\n", ("a", "b"), [("1",), ("1", "2", "3")]),
    ],
)
def test_a_table_is_read(text: str, header: tuple[str, ...], rows: list[tuple[str, ...]]) -> None:
    assert _tables(text) == [(header, rows)]


@pytest.mark.parametrize(
    "text",
    [
        "| a |\n| b |\n",
        "a\n---\nb\n",
        "```\n| a |\n|---|\n```\n",
        "<!--\n| a |\n|---|\n-->\n",
        "|---|---|\n| a | b |\n",
    ],
)
def test_this_is_no_table(text: str) -> None:
    assert _tables(text) == []


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_each_cell_has_its_place(end: str) -> None:
    text = end.join(["# A", "", "| a | b |", "|---|---|", "|1|  two words |", "> | 3 | four"])
    (table,) = Document(Card(text)).tables
    for row, words in enumerate(table.rows):
        for place, word in enumerate(words):
            cell = table.cell(row, place)
            assert cell.text == word == text[cell.span.start : cell.span.end]


@pytest.mark.parametrize(
    ("written", "value", "unit", "percent"),
    [
        ("0.91", 0.91, 0.01, False),
        ("**91.2 %**", 91.2, 0.1, True),
        ("`1e-06`", 1e-6, 1e-6, False),
        ("1,200", 1200, 1, False),
        ("-.5", -0.5, 0.1, False),
        ("−3", -3, 1, False),
        ("0.61 ± 0.01", 0.61, 0.01, False),
        ("0.61 +/- 0.01", 0.61, 0.01, False),
        ("91\\%", 91, 1, True),
    ],
)
def test_a_number_as_cards_write_it(written: str, value: float, unit: float, percent: bool) -> None:
    found = number(written)
    assert found is not None
    assert (found.value, found.percent) == (value, percent)
    assert found.unit == pytest.approx(unit)


@pytest.mark.parametrize(
    "written", ["", "-", "n/a", "1.2.3", "1,20", "12 GB", "0.5 (epoch 3)", "1e999", "9" * 100, "0x10"]
)
def test_this_is_no_number(written: str) -> None:
    assert number(written) is None


@pytest.mark.parametrize(
    ("written", "value", "agrees", "is_same"),
    [
        ("0.61", 0.6125, True, False),
        ("0.61", 0.6199, True, False),
        ("0.61", 0.6201, False, False),
        ("0.43", 0.44, False, False),
        ("8", 9, False, False),
        ("8", 8.0, True, True),
        ("0.1", 0.10000000149, True, True),
        ("2e-05", 1e-06, False, False),
    ],
)
def test_numbers_that_are_the_same(written: str, value: float, agrees: bool, is_same: bool) -> None:
    found = number(written)
    assert found is not None
    assert (agree(found, value), same(found, value)) == (agrees, is_same)


def test_a_share_is_its_percentage() -> None:
    found = number("71.2")
    assert found is not None
    assert agree_in_any_unit(found, 0.71234)
    assert not agree_in_any_unit(found, 0.61)


@pytest.mark.parametrize(
    ("name", "scale"),
    [
        ("Accuracy", "share"),
        ("eval_accuracy", "share"),
        ("Test Accuracy (%)", "share"),
        ("Macro F1", "share"),
        ("ndcg_at_10", "share"),
        ("NDCG@10", "share"),
        ("ROUGE-L", "share"),
        ("exact_match", "share"),
        ("Matthews Correlation", "correlation"),
        ("cos_sim_spearman", "correlation"),
        ("Test WER", "from 0"),
        ("perplexity", "from 1"),
        ("Loss", None),
        ("F1 of the others", None),
        ("maps", None),
        ("", None),
        ("accuracy " * 100, None),
    ],
)
def test_metrics_by_their_names(name: str, scale: str | None) -> None:
    assert scale_of(name) == scale
