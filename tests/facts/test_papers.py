from __future__ import annotations

import re

import pytest

from cardsmith.facts import papers

ALL = {**{key: papers.paper(key) for key in papers._table()["papers"]}, "trl": papers.software("trl")}


def _parsed(bibtex: str) -> tuple[str, str, dict[str, str]]:
    """(type, key, fields) of one entry. Strict: one field a line, braces in balance, a comma after each."""
    first, *lines, last = bibtex.strip("\n").split("\n")
    head = re.fullmatch(r"@([a-z]+)\{([a-z0-9]+),", first)
    assert head, first
    assert last == "}"
    matches = [re.fullmatch(r"  ([a-zA-Z]+) += \{(.*)\},", line) for line in lines]
    assert None not in matches, lines
    fields = {match[1]: match[2] for match in matches if match}
    assert len(fields) == len(lines)
    for value in fields.values():
        _check_braces(value)
    return head[1], head[2], fields


def _check_braces(value: str) -> None:
    depth = 0
    for sign in re.findall(r"(?<!\\)[{}]", value):
        depth += 1 if sign == "{" else -1
        assert depth >= 0, value
    assert depth == 0, value
    assert value == value.strip()
    assert not re.search(r"(?<!\\)[%#&$_]", value), value


def _words(title: str) -> str:
    return title.replace("{", "").replace("}", "")


@pytest.mark.parametrize("name", ALL)
def test_each_citation_is_well_formed(name: str) -> None:
    paper = ALL[name]
    assert paper is not None
    _, _, fields = _parsed(paper.bibtex)
    assert {"title", "author", "year"} <= set(fields)
    assert re.fullmatch(r"(19|20)\d\d", fields["year"])
    assert _words(fields["title"]) == paper.title
    assert all(author.strip() for author in fields["author"].split(" and "))


@pytest.mark.parametrize("name", [name for name in ALL if name != "trl"])
def test_each_paper_is_on_arxiv(name: str) -> None:
    paper = ALL[name]
    assert paper is not None
    _, key, fields = _parsed(paper.bibtex)
    assert re.fullmatch(r"\d{2}(0[1-9]|1[0-2])\.\d{5}", name)
    assert (paper.arxiv, fields["eprint"], fields["archivePrefix"]) == (name, name, "arXiv")
    # the id says when it was submitted; the key and the year say when it appeared
    assert 0 <= int(fields["year"]) - 2000 - int(name[:2]) <= 1
    assert re.search(r"\d{4}", key)[0] == fields["year"]  # type: ignore[index]


def test_keys_are_unique() -> None:
    keys = [_parsed(paper.bibtex)[1] for paper in ALL.values() if paper]
    assert len(keys) == len(set(keys)) == len(ALL)


@pytest.mark.parametrize("method", papers.methods(), ids=lambda method: method.name)
def test_each_method_names_papers_that_are_there(method: papers.KnownMethod) -> None:
    named = [*([method.paper] if method.paper else []), *method.losses.values()]
    assert [arxiv for arxiv in named if arxiv not in ALL] == []
    assert method.trainer.removesuffix("Trainer") == method.config.removesuffix("Config") == method.name
    assert papers.method_of_config(method.config) == method
    assert papers.method_of_trainer(["MyTrainer", method.trainer, "Trainer"]) == method
    assert papers.method_named(method.name) == method


def test_no_paper_is_there_for_nothing() -> None:
    named = {arxiv for method in papers.methods() for arxiv in (method.paper, *method.losses.values())}
    assert set(papers._table()["papers"]) == named - {None}


def test_what_is_unknown() -> None:
    assert (
        papers.method_of_config("TrainingArguments"),
        papers.method_of_trainer(["Trainer", "object"]),
        papers.method_named(None),
        papers.paper("0000.00000"),
        papers.software("peft"),
    ) == (None,) * 5


@pytest.mark.slow
def test_trl_has_these_trainers_and_tags() -> None:
    trl = pytest.importorskip("trl")
    stable = [method for method in papers.methods() if hasattr(trl, method.config)]
    assert {"SFT", "Reward", "DPO", "GRPO", "RLOO"} <= {method.name for method in stable}
    for method in stable:
        tags = getattr(getattr(trl, method.trainer), "_tag_names", [])
        assert method.tag in tags, (method.name, tags)
