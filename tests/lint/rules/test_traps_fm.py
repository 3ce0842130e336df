"""The rules of the front matter at their edge."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from cardsmith.card.model import Card
from cardsmith.lint import validate, vocab
from cardsmith.lint.edits import applying
from cardsmith.lint.frontmatter import hostile, readings, shapes
from cardsmith.lint.model import Diagnostic

NO_NUMBER = "write a number that both read alike, or put it in quotes"
METRICS = "a list of metrics"


def _head(yaml: str) -> str:
    return f"---\n{yaml}\n---\n"


def _diagnostics(yaml: str, code: str) -> list[Diagnostic]:
    return validate(Card(_head(yaml)), select=[code])


def _found(yaml: str, code: str) -> list[str]:
    """What a rule reports, as the text it points at."""
    lines = _head(yaml).split("\n")
    return [lines[each.line - 1][each.column - 1 : each.end_column - 1] for each in _diagnostics(yaml, code)]


def _mended(yaml: str, code: str) -> str:
    """The YAML after the fixes of a rule, made once."""
    text = _head(yaml)
    edits = [edit for each in _diagnostics(yaml, code) for edit in each.edits]
    return applying.apply(text, edits).removeprefix("---\n").removesuffix("\n---\n")


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("----\nlicense: mit\n----\n", "---\nlicense: mit\n---\n"),
        ("--- \r\nlicense: mit\r\n---\r\n", "---\r\nlicense: mit\r\n---\r\n"),
        ("---\nlicense: mit\n\n# Title\n", "---\nlicense: mit\n---\n\n# Title\n"),
        ("---\nlicense: mit\ntags:\n- a\n# Title\n", "---\nlicense: mit\ntags:\n- a\n---\n# Title\n"),
        ("# Title\n---\nlicense: mit\n---\nText.\n", "---\nlicense: mit\n---\n\n# Title\nText.\n"),
        ("\ufeff---\nlicense: mit\n---\n", "---\nlicense: mit\n---\n"),
    ],
)
def test_fm001_mends_what_is_nearly_front_matter(before: str, after: str) -> None:
    found = validate(Card(before), select=["FM001"])
    mended = applying.apply(before, [edit for each in found for edit in each.edits])
    assert mended == after
    assert validate(Card(mended), select=["FM001"]) == []


@pytest.mark.parametrize(
    "text",
    [
        "----\n\nA line of dashes, and text.\n\n----\n",
        "---\n\nA line of dashes, and text.\n",
        "--- \n- a\n- b\n---\n",
        "Text.\n\n---\nnote: this is: no YAML\n---\n",
        "",
        "# Title\n",
    ],
)
def test_fm001_leaves_other_dashes_alone(text: str) -> None:
    assert [each.fix for each in validate(Card(text), select=["FM001"])] == [None]


@pytest.mark.parametrize(
    ("text", "begins"),
    [
        ("----\n\nlicense: mit\n----\n", "`----` does not open front matter"),
        ("---\nlicense: mit\n", "the front matter is never closed"),
        ("---------\n## A rule across the page\n", "no front matter"),
        ("---\n# A\n", "no front matter"),
        ("---\rlicense: mit\r---\r\r# A\r", "the closing `---` ends in a carriage return alone"),
        ("version https://git-lfs.github.com/spec/v1\noid sha256:0\nsize 1\n", "a pointer of Git LFS"),
    ],
)
def test_fm001_says_what_the_dashes_are(text: str, begins: str) -> None:
    (found,) = validate(Card(text), select=["FM001"])
    assert found.message.startswith(begins)


@pytest.mark.parametrize(
    ("yaml", "hint"),
    [
        ("a: b: c", "Put quotes around a value with `: ` in it, and one blank after the colon of each key"),
        ("a:\n\t- b", "Indent with blanks, not tabs, and quote a value that begins with @, % or a backtick"),
        ("a: **b**", "Put quotes around a value that begins with `*`"),
        ("a: *b", "Put quotes around a value that begins with `*`"),
        ("a: {b", "Close the brace with `}`, and put quotes around text that begins with one"),
        ("a: 'b", "Close the quote"),
        ("a: b\nc", "Write `key: value`, or indent the line below the key that it belongs to"),
    ],
)
def test_fm002_says_what_to_do(yaml: str, hint: str) -> None:
    assert [each.message.split(". ")[-1] for each in _diagnostics(yaml, "FM002")] == [f"{hint}."]


def test_fm003_renames_one_of_two() -> None:
    assert _mended("licence: mit\nlicenses: mit", "FM003") == "license: mit\nlicenses: mit"
    assert _mended("license: mit\nlicence: mit", "FM003") == "license: mit\nlicence: mit"
    assert _mended('"licence": mit', "FM003") == "license: mit"


@pytest.mark.parametrize(
    ("key", "said"),
    [
        ("gated", "locks nothing: gating is a setting of the repository"),
        ("colorFrom", "is a key of Spaces"),
        ("size_categories", "is a key of dataset cards"),
        ("parrot", "is no key of a model card: nobody will see it on the Hub"),
    ],
)
def test_fm004_knows_keys_that_people_believe_in(key: str, said: str) -> None:
    found = [(each.severity, each.message) for each in _diagnostics(f"{key}: x", "FM004")]
    assert found == [("info", f"`{key}` {said}; delete it, or call it `x_…`")]


@pytest.mark.parametrize("key", ["license", "licence", "x_parrot", "x-parrot", "model-index"])
def test_fm004_lets_keys_of_ones_own_be(key: str) -> None:
    assert _found(f"{key}: x", "FM004") == []


@pytest.mark.parametrize(
    ("written", "readings_"),
    [
        ("no", ("boolean", "text")),
        ("NO", ("boolean", "text")),
        ("on", ("boolean", "text")),
        ("n", ("text", "text")),
        ("nope", ("text", "text")),
        ("true", ("boolean", "boolean")),
        ("1.10", ("number", "number")),
        ("1:30", ("number", "text")),
        ("12:30:45", ("number", "text")),
        ("0123", ("number", "number")),
        ("0898989", ("text", "number")),
        ("0o17", ("text", "number")),
        ("0b11", ("number", "number")),
        ("-.5", ("text", "text")),
        ("1e-4", ("text", "number")),
        ("5e5", ("text", "number")),
        ("12345e10", ("text", "number")),
        ("1.0e-4", ("number", "number")),
        ("1_000", ("number", "text")),
        ("2025-01-15", ("date", "date")),
        ("2025-1-5", ("text", "text")),
        ("2025-1-5 10:00:00", ("date", "date")),
        ("1.5.2", ("text", "text")),
        ("llama3.1", ("text", "text")),
        ("=", ("fault", "text")),
        ("~", ("null", "null")),
        ("", ("null", "null")),
        (".nan", ("number", "number")),
        ("nan", ("text", "text")),
    ],
)
def test_a_word_is_read_in_two_ways(written: str, readings_: tuple[str, str]) -> None:
    assert (readings.python(written), readings.hub(written)) == readings_


@given(st.text("0123456789abcdefeE+-._:xoTZ noyNO", max_size=12))
def test_python_s_reading_is_pyyaml_s(word: str) -> None:
    word = word.strip()
    tag: str = yaml.SafeLoader("").resolve(yaml.ScalarNode, word, (True, False))  # type: ignore[no-untyped-call]
    kinds = {"str": "text", "bool": "boolean", "int": "number", "float": "number", "timestamp": "date"}
    kind = tag.rpartition(":")[2]
    assert readings.python(word) == kinds.get(kind, "null" if kind == "null" else "fault")


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("language: no", 'language: "no"'),
        ("language: [en, NO]", 'language: [en, "NO"]'),
        ("tags:\n- 2022 # the year\n- x", 'tags:\n- "2022" # the year\n- x'),
        ("tags: {}\nmodel_name: 1_000", 'tags: {}\nmodel_name: "1_000"'),
        ("license_name: 1.10", 'license_name: "1.10"'),
        ("base_model: =", 'base_model: "="'),
        ("inference: no", "inference: false"),
        ("co2_eq_emissions: 24_700", "co2_eq_emissions: 24700"),
        ("co2_eq_emissions: 1e3", "co2_eq_emissions: 1.0e+3"),
        ("co2_eq_emissions:\n  emissions: 2.5E3", "co2_eq_emissions:\n  emissions: 2.5e+3"),
        ("inference:\n  parameters:\n    temperature: 1e-1", "inference:\n  parameters:\n    temperature: 1.0e-1"),
        ("extra_gated_fields:\n  on: text\n  a: {options: [Yes]}", None),
    ],
)
def test_fm005_writes_what_both_read_alike(before: str, after: str | None) -> None:
    mended = _mended(before, "FM005")
    assert mended == (after or 'extra_gated_fields:\n  "on": text\n  a: {options: ["Yes"]}')
    assert _found(mended, "FM005") == []


@pytest.mark.parametrize(
    "yaml",
    [
        'language: "no"',
        "language: [nn, nb, y, n]",
        "license: 3",
        "my_key: [no, 1:30, 2024-01-01, 1e-4]",
        "co2_eq_emissions: 1.10",
        "co2_eq_emissions: 0",
        "inference: false",
        "pipeline_tag: false",
        "datasets:\nthumbnail: ~",
        "model_name: !!str no",
        "tags: [{no: yes}]",
        "extra_gated_fields: {'no': text, Name: text}",
    ],
)
def test_fm005_leaves_alone_what_nobody_takes_for_something_else(yaml: str) -> None:
    assert _found(yaml, "FM005") == []


def test_fm005_says_who_reads_what() -> None:
    yaml = "language: no\ntags: [1.10, 1:30, 0o17, 2024-05-01, =]\nco2_eq_emissions: 0123"
    assert [each.message for each in _diagnostics(yaml, "FM005")] == [
        'Python reads `no` as False, the Hub as text; write `"no"`',
        'YAML reads `1.10` as the number 1.1, not as text; write `"1.10"`',
        'Python reads `1:30` as the number 90, the Hub as text; write `"1:30"`',
        'the Hub reads `0o17` as a number, Python as text; write `"0o17"`',
        'YAML reads `2024-05-01` as a date, not as text; write `"2024-05-01"`',
        'Python cannot read `=` without quotes; write `"="`',
        "the Hub reads `0123` as the number 123, Python as the number 83; " + NO_NUMBER,
    ]


@pytest.mark.parametrize("key", [key for key, shape in shapes.SHAPES.items() if "list" in shape.kinds])
def test_fm006_takes_one_text_for_a_list_where_the_hub_does(key: str) -> None:
    lists_of_text = shapes.SHAPES[key] is shapes.TEXTS
    assert bool(_found(f"{key}: word", "FM006")) is (not lists_of_text and key != "model-index")


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("library_name: [transformers]", "library_name: transformers"),
        ("library_name: [ 'transformers', ]", "library_name: 'transformers'"),
        ("pipeline_tag:\n  - text-generation # really", "pipeline_tag: text-generation # really"),
        ("co2_eq_emissions: '12.5'", "co2_eq_emissions: 12.5"),
        ("inference: 'true'", "inference: true"),
        ("tags: [true]", 'tags: ["true"]'),
        ("language: [en, false]", 'language: [en, "no"]'),
        ("widget: {text: a}", "widget: [{text: a}]"),
        ("widget:\n  text: a\n  # why\n  b:\n    c: d\nlicense: mit", None),
        ("widget:\n- a b # c", "widget:\n- text: a b # c"),
        ("widget: ['a b']", "widget: [{text: 'a b'}]"),
    ],
)
def test_fm006_mends_what_is_clear(before: str, after: str | None) -> None:
    mended = _mended(before, "FM006")
    assert mended == (after or "widget:\n  - text: a\n    # why\n    b:\n      c: d\nlicense: mit")
    assert _found(mended, "FM006") == []


@pytest.mark.parametrize(
    "yaml",
    [
        "library_name: [a, b]",
        "datasets:\n- Common Voice: 7.0",
        "co2_eq_emissions: 12 g",
        "base_model: true",
        "metrics:\n- a\n- - b",
        "widget: [a b]",
        "inference: maybe",
        "license:\n  mit: yes",
    ],
)
def test_fm006_leaves_to_the_author_what_only_the_author_knows(yaml: str) -> None:
    assert [each.fix for each in _diagnostics(yaml, "FM006")] == [None]


@pytest.mark.parametrize(
    "yaml", ["model_name: {{ model_name }}", "tags:", "model-index: x", "my_key: {a: [b]}", "tags: 7"]
)
def test_fm006_leaves_other_rules_their_own(yaml: str) -> None:
    assert _found(yaml, "FM006") == []


def test_fm006_keeps_the_line_ends() -> None:
    text = "---\r\nwidget:\r\n  text: a\r\n  group: b\r\n---\r\n"
    (found,) = validate(Card(text), select=["FM006"])
    assert applying.apply(text, found.edits) == "---\r\nwidget:\r\n  - text: a\r\n    group: b\r\n---\r\n"


def test_fm007_looks_everywhere() -> None:
    assert _found("a: 1\nb: {c: 1, c: 2}\nd:\n- e: {f: 1, f: 2}\na: 2", "FM007") == ["c", "f", "a"]


def test_fm007_points_at_the_first() -> None:
    (found,) = _diagnostics("a: 1\nb: 2\na: 3", "FM007")
    assert (found.line, found.message) == (4, "`a` is there already, on line 2; the Hub refuses a key given twice")


@pytest.mark.parametrize(
    ("yaml", "places"),
    [
        ("license: any valid license identifier", ["any valid license identifier"]),
        ("thumbnail: url to a thumbnail used in social sharing", ["url to a thumbnail used in social sharing"]),
        ("license: '???'", ["'???'"]),
        ("mask_token: <mask>\nthumbnail: null\ndescription:", []),
        ("language: why?", []),
        ("tags:\n- a\n-\n- \n- null", ["-", "-", "null"]),
        ("tags: [a, ~]\ndatasets:", ["~", "datasets"]),
    ],
)
def test_fm008_knows_the_words_of_templates(yaml: str, places: list[str]) -> None:
    assert _found(yaml, "FM008") == places


@pytest.mark.parametrize(
    ("config", "after"),
    [
        ({"task_type": "CAUSAL_LM"}, "library_name: peft\npipeline_tag: text-generation"),
        ({"task_type": "SEQ_CLS"}, "library_name: peft\npipeline_tag: text-classification"),
        ({"task_type": "SEQ_2_SEQ_LM"}, "library_name: peft"),
        ({}, "library_name: peft"),
    ],
)
def test_fm010_takes_the_task_from_the_adapter(config: dict[str, str], after: str, tmp_path: Path) -> None:
    (tmp_path / "adapter_config.json").write_text(json.dumps({"peft_type": "LORA", **config}))
    text = _head("library_name: peft")
    (tmp_path / "README.md").write_text(text)
    (found,) = validate(tmp_path / "README.md", select=["FM010"])
    assert applying.apply(text, found.edits) == _head(after)


@pytest.mark.parametrize(
    ("written", "after"),
    [
        ("english", "en"),
        ("English", "en"),
        ("EN", "en"),
        ("pt-BR", "pt"),
        ("zh_tw", "zh"),
        ("csb_Latn", "csb"),
        ("jp", "ja"),
        ("c++", "code"),
        ("Norwegian", '"no"'),
        ("en, no", '[en, "no"]'),
        ("French Spanish", "[fr, es]"),
        ("en-de", None),
        ("klingonish", None),
        ("'English; but only a little'", None),
    ],
)
def test_fm011_knows_which_language_is_meant(written: str, after: str | None) -> None:
    mended = _mended(f"language: {written}", "FM011")
    assert mended == f"language: {after or written}"
    assert _found(mended, "FM011") == ([] if after else [written])


@pytest.mark.parametrize(
    "written", ["no", "'no'", "[no, nb, nn]", "deu", "ger", "gem", "multilingual", "code", "7", ""]
)
def test_fm011_takes_codes_of_all_lists(written: str) -> None:
    assert _found(f"language: {written}", "FM011") == []


def test_fm011_makes_no_list_in_a_list() -> None:
    assert [each.fix for each in _diagnostics("language:\n- en, fr", "FM011")] == [None]


def test_the_list_of_languages_is_whole() -> None:
    languages = vocab.languages()
    assert {"en", "no", "yue", "ger", "cel", "code", "multilingual"} < languages
    assert len(languages) == 184 + 86 + 7916 + 2
    assert set(vocab.language_names().values()) <= languages


def _expanding(levels: int, width: int) -> str:
    lines = ["a0: &a0 [x]"]
    lines += [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * width)}]" for n in range(1, levels)]
    return "\n".join(lines)


@pytest.mark.parametrize(
    ("yaml", "message"),
    [
        (_expanding(9, 9), "aliases such as `*a2` add more than 1,000 values; write the values out"),
        ("a: &a [*a]", "the alias `*a` stands inside of what it repeats, without end; write the values out"),
        ("a: &a {b: {c: *a}}", "the alias `*a` stands inside of what it repeats, without end; write the values out"),
        (f"a: {'[' * 40}{']' * 40}", "lists and mappings are nested more than 32 deep; make it flatter"),
        (f"a: {'{b: ' * 40}x{'}' * 40}", "lists and mappings are nested more than 32 deep; make it flatter"),
        (
            "\n".join(" " * n + f"a{n}:" for n in range(40)),
            "lists and mappings are nested more than 32 deep; make it flatter",
        ),
        ("a: " + "- " * 40 + "x", None),
        (f"a: [{'1, ' * 120_000}]", "it has more than 100,000 keys and values; move data out of the card"),
        (f"a: {'x' * 1_100_000}", "it is longer than 1,048,576 characters; move data out of the card"),
        (f"a: {'7' * 5_000}", "a number has more than 4,300 digits; put it in quotes, or take it out"),
    ],
    ids=["bomb", "itself", "itself deep", "lists", "mappings", "block", "no list", "many", "long", "digits"],
)
def test_fm012_stops_before_anything_is_built(yaml: str, message: str | None) -> None:
    found = [each.message for each in _diagnostics(yaml, "FM012")]
    assert found == ([f"hostile YAML: {message}"] if message else [])
    assert bool(_diagnostics(yaml, "FM002")) is (message is None)


@pytest.mark.parametrize("yaml", ["a: &a x\nb: *a\nc: *a", "a: &a [x, y]\nb: *a"])
def test_fm012_is_milder_about_aliases_that_are_tame(yaml: str) -> None:
    assert {each.severity for each in _diagnostics(yaml, "FM012")} == {"warning"}


@pytest.mark.parametrize(
    ("yaml", "places"),
    [
        ("a: !!python/tuple [1]", ["!!python/tuple"]),
        ("a: !mine x", ["!mine"]),
        ("a: !<tag:example.org,2026:x> y", ["!<tag:example.org,2026:x>"]),
        ("a: [!x 1, !y 2]", ["!x", "!y"]),
        ("a: !!str 1\nb: !!float 2\nc: ! 3\nd: !!binary aGk=", []),
        ("a: wow!\nb: '!x'\nc: a !b\nd: |\n  !e", []),
    ],
)
def test_fm012_knows_tags_from_exclamations(yaml: str, places: list[str]) -> None:
    assert _found(yaml, "FM012") == places


@given(st.recursive(st.just("x"), lambda inner: st.lists(inner, max_size=4), max_leaves=60))
def test_tame_yaml_is_not_hostile(value: object) -> None:
    assert hostile.fault(f"a: {json.dumps(value)}") is None


_RESULT = "model-index:\n- name: a\n  results:\n  - task: {{type: b}}\n    dataset: {{{}}}\n    metrics: {}"


@pytest.mark.parametrize(
    ("yaml", "messages"),
    [
        ("model-index: a", ["`model-index` is text where the Hub takes a list of models; write a list of models"]),
        ("model-index: []", []),
        ("model-index:", []),
        (
            "model-index:\n- name: a",
            ["`model-index[0]` has no `results`; write `results: …`"],
        ),
        (_RESULT.format("type: c, name: d", "[]"), []),
        (
            _RESULT.format("type: c d, name: d", "[]"),
            ["`c d` is no id of a dataset on the Hub; write one, and this under `name`"],
        ),
        (_RESULT.format("type: c/d-1.0, name: d, revision: 0123456", "[{type: e, value: no}]"), []),
        (
            _RESULT.format("type: c, name: d", "x"),
            [f"`model-index[0].results[0].metrics` is text where the Hub takes {METRICS}; write {METRICS}"],
        ),
        (
            _RESULT.format("type: c, name: d", "[{type: e, value: .NaN}, {type: e, value: null}]"),
            ["`model-index[0].results[0].metrics[0].value` is `.NaN`, which is no score; take the metric out"],
        ),
    ],
)
def test_fm013_reads_results_as_the_hub_does(yaml: str, messages: list[str]) -> None:
    assert [each.message for each in _diagnostics(yaml, "FM013")] == messages


_WORDS = st.sampled_from(
    ["no", "1.10", "en", "0123", "1:30", "2024-01-01", "true", "1e-4", "x y", "=", "~", "'7'", "MIT"]
)
_KEYS = st.sampled_from(
    ["license", "language", "tags", "datasets", "model_name", "inference", "co2_eq_emissions", "licence"]
)
_VALUES = _WORDS | st.lists(_WORDS, max_size=3).map(lambda words: f"[{', '.join(words)}]")


@given(st.dictionaries(_KEYS, _VALUES, min_size=1), st.sampled_from(["\n", "\r\n", "\r"]))
def test_fixes_of_the_front_matter_settle_and_bring_nothing(values: dict[str, str], end: str) -> None:
    text = end.join(("---", *(f"{key}: {value}" for key, value in values.items()), "---", "", "# Tiny", ""))
    for code in ("FM003", "FM005", "FM006", "FM011", "LI002"):
        before = validate(Card(text), select=[code])
        mended = applying.apply(text, [edit for each in before for edit in each.edits])
        after = validate(Card(mended), select=[code])
        assert not [each for each in after if each.edits]
        assert len(after) == len([each for each in before if not each.edits])
        assert mended.count(end) == text.count(end)
