"""Citations: BibTeX that is nearly right, and papers that are nearly cited."""

from __future__ import annotations

import json
import logging
from pathlib import Path

import bibtexparser
import pytest

from cardsmith.facts import papers
from cardsmith.lint.markdown import bibtex

from .traps import body, folder, found, head, mended, of_folder

_GOOD = [
    "@misc{a, title = {B}}",
    "@misc{a,\n  title = {{TRL: Transformer Reinforcement Learning}},\n}",
    '@ARTICLE { key:1/2-3 , title = "a {"} b", year = 2026 , month = jan }',
    '@misc{a, title = "x" # {y} # 3, note = {}}',
    "@misc{a, title = {Gallou{\\'e}dec \\} \\{ and {\\\"o}}}",
    "@misc(a, title = {B})",
    "@misc{a}",
    "@comment{nothing} @string{x = {y}} @misc{a, title = x}",
    "Text @ a@b.org and @misc{a, title={B}} and more }",
]
_BAD = [
    ("@misc{a, title = {B}", "it is never closed", 20),
    ("@misc{a, title = {B} author = {C}}", "a comma is missing before this", 21),
    ("@misc{a, title = {B", "this value is never closed", 17),
    ('@misc{a, title = "B', "this value is never closed", 17),
    ('@misc{a, title = "B}', "a brace is closed that was never opened", 19),
    ("@misc{a, title {B}}", "this is no `name = {value}`", 9),
    ("@misc{a, title = }", "a value is missing here", 17),
    ('@misc{a, title = "B } C"}', "a brace is closed that was never opened", 20),
    ("@misc{author = {B}}", "its key is not followed by a comma", 6),
    ("@misc{two words, title = {B}}", "its key is not followed by a comma", 6),
]


@pytest.mark.parametrize("text", _GOOD)
def test_bibtex_that_can_be_read(text: str) -> None:
    assert [entry.fault for entry in bibtex.entries(text)] == [None]


@pytest.mark.parametrize(("text", "fault", "place"), _BAD)
def test_bibtex_that_cannot_be_read(text: str, fault: str, place: int) -> None:
    assert [entry.fault for entry in bibtex.entries(text)] == [(fault, place)]


@pytest.mark.parametrize("text", [*_GOOD[:4], *(text for text, _, _ in _BAD[2:5])])
def test_bibtexparser_says_the_same(text: str) -> None:
    logging.disable()
    failed = bibtexparser.parse_string(text).failed_blocks
    logging.disable(logging.NOTSET)
    assert bool(failed) is any(entry.fault for entry in bibtex.entries(text))


def test_bibtexparser_reads_the_same_in_every_known_paper() -> None:
    for method in papers.methods():
        paper = papers.paper(method.paper)
        if paper:
            (mine,) = bibtex.entries(paper.bibtex)
            (theirs,) = bibtexparser.parse_string(paper.bibtex).entries
            assert (mine.kind, mine.key) == (theirs.entry_type, theirs.key)
            assert mine.fields == {name.lower(): field.value for name, field in theirs.fields_dict.items()}


def test_an_entry_ends_before_the_next() -> None:
    text = "@misc{a, title = {B}}\n@misc{b, c}\n@misc{d, title = {E}}"
    assert [(entry.key, entry.fault is None) for entry in bibtex.entries(text)] == [
        ("a", True),
        ("b", False),
        ("d", True),
    ]


def _block(text: str, language: str = "bibtex") -> str:
    return f"```{language}\n{text}\n```"


@pytest.mark.parametrize(
    ("entry", "message"),
    [
        ("title = {...}", "`...` is a placeholder; write the title"),
        ("title = {{[More Information Needed]}}", "`{[More Information Needed]}` is a placeholder; write the title"),
        ("title = {A}, author = {Your Name}", "`Your Name` is a placeholder; write the author"),
        ("title = {A}, author = {}, year = {TODO}", "`` is a placeholder; write the author and the year"),
        ("eprint = {2402.3300}, archivePrefix = {arXiv}", "`2402.3300` is no arXiv id; write it as 2402.03300"),
        ("eprint = {2413.03300}, archivePrefix = {arXiv}", "`2413.03300` is no arXiv id; write it as 2402.03300"),
        ("eprint = {hep-th/9901001}, archivePrefix = {arXiv}", None),
        ("eprint = {2402.03300v2}, archiveprefix = {arxiv}, title = {The author of the year}", None),
        ("eprint = {10.1000/182}", None),
        ("title = {{TRL: Transformer Reinforcement Learning}}, note = {TODO}", None),
    ],
)
def test_ci001_reads_the_fields(entry: str, message: str | None, tmp_path: Path) -> None:
    folder(tmp_path, {"README.md": body(_block(f"@misc{{a, {entry}}}"))})
    assert [each.message for each in of_folder(tmp_path, "CI001")] == ([message] if message else [])


@pytest.mark.parametrize(
    ("text", "count"),
    [
        (_block("@misc{a, b}"), 1),
        (_block("@misc{a, b}", ""), 1),
        (_block("@misc{a, b}", "latex"), 1),
        (_block("@misc{a, b}", "python"), 0),
        (_block("\\cite{a} @misc{a, b}", "latex"), 0),
        ("@misc{a, b}", 0),
        (_block("@misc{a, b}\n\n@misc{c, d}"), 2),
    ],
)
def test_ci001_knows_a_block_of_bibtex(text: str, count: int) -> None:
    assert len(found(body(text), "CI001")) == count


@pytest.mark.parametrize(
    ("tags", "text", "fires"),
    [
        ("[trl, grpo]", "Trained with GRPO.", True),
        ("[trl, grpo]", "See https://arxiv.org/abs/2402.03300.", False),
        ("[trl, grpo]", "DeepSeekMath: Pushing the Limits\nof Mathematical Reasoning in Open Language Models", False),
        ("[grpo]", "Trained with GRPO.", False),
        ("[trl, sft]", "Trained with SFT.", False),
        ("[trl]", "", False),
    ],
)
def test_ci001_wants_the_paper_of_the_method(tags: str, text: str, fires: bool) -> None:
    assert (found(head(f"tags: {tags}", text), "CI001") != []) is fires


@pytest.mark.parametrize(
    ("text", "before", "after"),
    [
        (
            "# A\n\n## Citation\n\nCite us.\n\n## Contact\n\nUs.\n",
            "Cite us.\n\nCite GRPO as:\n\n",
            "\n```\n\n## Contact\n",
        ),
        ("# A\n\nText.\n", "Text.\n\n## Citations\n\nCite GRPO as:\n\n", "\n```\n"),
    ],
)
def test_ci001_adds_the_paper_of_the_method(text: str, before: str, after: str, tmp_path: Path) -> None:
    facts = {"schema": 1, "facts": {"method": {"name": "GRPO"}}}
    files = {"README.md": head("license: mit", text), ".cardsmith/facts.json": json.dumps(facts)}
    mine = mended(folder(tmp_path, files), "CI001")
    assert f"{before}```bibtex\n@article{{shao2024deepseekmath,\n" in mine
    assert after in mine
