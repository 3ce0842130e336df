"""papers.yaml: its BibTeX by a parser, its references, and that it knows what TRL has."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from pathlib import Path

import bibtexparser
import pytest
import yaml

from cardsmith.facts import papers

PAPERS = list(papers._table()["papers"])
SOFTWARE = list(papers._table()["software"])
_ARXIV = re.compile(r"\d{2}(0[1-9]|1[0-2])\.\d{5}")


def _cited(name: str) -> papers.Paper:
    found = papers.paper(name) or papers.software(name)
    assert found is not None
    return found


def _entry(bibtex: str) -> bibtexparser.model.Entry:
    """The one entry of `bibtex`; a block that does not parse, or a field said twice, fails."""
    library = bibtexparser.parse_string(bibtex)
    assert library.failed_blocks == []
    assert [type(block).__name__ for block in library.blocks] == ["Entry"]
    entry: bibtexparser.model.Entry = library.entries[0]
    return entry


def _plain(text: str) -> str:
    return text.replace("{", "").replace("}", "")


def _check_braces(value: str) -> None:
    depth = 0
    for sign in re.findall(r"(?<!\\)[{}]", value):
        depth += 1 if sign == "{" else -1
        assert depth >= 0, value
    assert depth == 0, value


@pytest.mark.parametrize("name", [*PAPERS, *SOFTWARE])
def test_each_citation_is_well_formed(name: str) -> None:
    cited = _cited(name)
    entry = _entry(cited.bibtex)
    fields = {field.key: field.value for field in entry.fields}
    assert {"title", "author", "year"} <= set(fields)
    assert re.fullmatch(r"[a-z0-9]+", entry.key)
    assert re.fullmatch(r"(19|20)\d\d", fields["year"])
    assert _plain(fields["title"]) == cited.title
    assert all(author.strip() for author in fields["author"].split(" and "))
    for key, value in fields.items():
        _check_braces(value)
        assert value == value.strip()
        assert key == "howpublished" or not re.search(r"(?<!\\)[%#&$_]", value), value


@pytest.mark.parametrize("name", [name for name in PAPERS if _ARXIV.fullmatch(name)])
def test_each_paper_is_on_arxiv(name: str) -> None:
    cited = _cited(name)
    entry = _entry(cited.bibtex)
    year = entry["year"]
    assert (cited.arxiv, entry["eprint"], entry["archivePrefix"]) == (name, name, "arXiv")
    assert cited.url == f"https://huggingface.co/papers/{name}"
    # the id says when it was submitted; the key and the year say when it appeared
    assert 0 <= int(year) - 2000 - int(name[:2]) <= 1
    assert re.search(r"\d{4}", entry.key)[0] == year  # type: ignore[index]


@pytest.mark.parametrize("name", [name for name in PAPERS if not _ARXIV.fullmatch(name)])
def test_what_is_not_on_arxiv_has_an_address(name: str) -> None:
    cited = _cited(name)
    entry = _entry(cited.bibtex)
    assert (cited.arxiv, entry.key, entry["howpublished"]) == (None, name, rf"\url{{{cited.url}}}")


def test_keys_are_unique() -> None:
    everything = "\n".join(_cited(name).bibtex for name in [*PAPERS, *SOFTWARE])
    library = bibtexparser.parse_string(everything)
    assert library.failed_blocks == []
    assert len(library.entries) == len(PAPERS) + len(SOFTWARE)


@pytest.mark.parametrize("method", papers.methods(), ids=lambda method: method.name)
def test_each_method_is_found_by_its_classes(method: papers.KnownMethod) -> None:
    assert method.trainer.removesuffix("Trainer") == method.config.removesuffix("Config")
    assert _letters(method.trainer.removesuffix("Trainer")) == _letters(method.name)
    assert papers.method_of_config(method.config) == method
    assert papers.method_of_trainer(["MyTrainer", method.trainer, "Trainer"]) == method
    assert papers.method_named(method.name) == method
    for tool in ("Unsloth", "Axolotl"):
        assert papers.method_of_trainer([tool + method.trainer, "Trainer"]) == method
        assert papers.method_of_config(tool + method.config) == method


def _letters(name: str) -> str:
    return re.sub(r"[\s-]", "", name)


def _named() -> Iterator[tuple[str, str]]:
    """(who, key of a paper) for everything in the table that names a paper."""
    for method in papers.methods():
        keys = [method.paper] if method.paper else []
        yield from ((method.name, key) for key in [*keys, *method.also])
        yield from ((f"{method.name} {loss}", key) for loss, keys in method.losses.items() for key in keys)
    yield from ((name, entry["paper"]) for name, entry in papers.table_of_variants().items())
    yield from ((name, entry["paper"]) for name, entry in papers._table()["adapters"].items())


def test_each_paper_that_is_named_is_there_and_the_other_way_round() -> None:
    assert {key for _, key in _named()} == set(PAPERS)


def test_each_variant_that_is_named_is_there_and_the_other_way_round() -> None:
    adapters = [papers.adapter_of_type(name) for name in papers._table()["adapters"]]
    known = [*papers.methods(), *(adapter for adapter in adapters if adapter)]
    assert {name for one in known for name in one.variants} == set(papers.table_of_variants())


def test_tags_are_unique() -> None:
    tags = [method.tag for method in papers.methods()]
    assert len(tags) == len(set(tags))


def test_what_is_unknown() -> None:
    assert (
        papers.method_of_config("TrainingArguments"),
        papers.method_of_trainer(["Trainer", "object"]),
        papers.method_named(None),
        papers.adapter_of_type(None),
        papers.paper("0000.00000"),
        papers.paper(None),
        papers.paper_of_variant("none such"),
        papers.software("peft"),
    ) == (None,) * 8


def test_the_json_is_the_yaml(golden: Callable[[Path, str], None]) -> None:
    source = Path(papers.__file__).with_name("papers.yaml")
    table = yaml.safe_load(source.read_text("utf-8"))
    golden(source.with_suffix(".json"), json.dumps(table, ensure_ascii=False, indent=1) + "\n")
