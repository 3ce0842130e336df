"""Words that are nearly a fault, and faults that are nearly words: each rule at its edge."""

from __future__ import annotations

from pathlib import Path

import pytest

from cardsmith.card.model import Card
from cardsmith.lint import validate
from cardsmith.lint.knowledge.keys import meant

NO_FENCE = "does not open front matter for the Hub; write `---` and nothing else on the line"
NONE_AT_ALL = "no front matter; begin the file with `---`, then `license: …` and other keys, then `---`"
NO_TASK = "is not a task of the Hub"


def _found(text: str, code: str) -> list[str]:
    """What a rule reports, as the text it points at."""
    lines = text.split("\n")
    found = validate(Card(text), select=[code])
    assert all(each.line == each.end_line for each in found)
    return [lines[each.line - 1][each.column - 1 : each.end_column - 1] for each in found]


def _head(yaml: str) -> str:
    return f"---\n{yaml}\n---\n"


def _body(text: str) -> str:
    return f"---\nlicense: mit\n---\n\n{text}\n"


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "the card is empty; write one with `cardsmith render`"),
        ("\n \n", "the card is empty; write one with `cardsmith render`"),
        ("---\n---\n", "the front matter is empty; give at least `license`"),
        ("---\n\n---\n", "the front matter is empty; give at least `license`"),
        ("---\n# nothing\n---\n", "the front matter is empty; give at least `license`"),
        (
            "--- \na: b\n---\n",
            "`--- ` " + NO_FENCE,
        ),
        (
            "----\na: b\n---\n",
            "`----` " + NO_FENCE,
        ),
        ("---\na: b\n", "the front matter is never closed; end it with a line `---`"),
        (
            "<!-- a -->\n---\na: b\n---\n",
            "the Hub ignores front matter that does not open the file; move it to the first line",
        ),
        (
            "Text.\n\n---\n\nMore.\n",
            NONE_AT_ALL,
        ),
        ("\ufeff---\na: b\n---\n", "a byte-order mark stands before the front matter; save without it"),
    ],
)
def test_fm001_says_what_keeps_the_hub_from_seeing_it(text: str, message: str) -> None:
    assert [each.message for each in validate(Card(text), select=["FM001"])] == [message]


@pytest.mark.parametrize("before", ["", "\n\n", "  "])
def test_fm001_takes_what_the_hub_takes(before: str) -> None:
    assert _found(f"{before}---\nlicense: mit\n---  \n", "FM001") == []


@pytest.mark.parametrize(
    ("key", "known"),
    [
        ("licence", "license"),
        ("License", "license"),
        ("licenses", "license"),
        ("licences", "license"),
        ("dataset", "datasets"),
        ("dataset ", "datasets"),
        ("model_index", "model-index"),
        ("pipeline-tag", "pipeline_tag"),
        ("pipeline tag", "pipeline_tag"),
        ("languages", "language"),
        ("tag", "tags"),
        ("base_models", "base_model"),
        ("license", None),
        ("model-index", None),
        ("task", None),
        ("tasks", None),
        ("model_type", None),
        ("library_tag", None),
        ("language_creators", None),
        ("pinned", None),
        ("", None),
    ],
)
def test_fm003_knows_a_misspelling_from_a_key_of_ones_own(key: str, known: str | None) -> None:
    assert meant(key) == known


@pytest.mark.parametrize(
    ("yaml", "places"),
    [
        ("license: license", ["license"]),
        ("licence: licence", ["licence"]),
        ("datasets:", ["datasets"]),
        ("datasets:\n- squad\n- null", ["null"]),
        ("base_model: ''", ["''"]),
        ("base_model: your-name/your-model", ["your-name/your-model"]),
        ("datasets: [more information needed]", ["more information needed"]),
        ("tags: TODO", ["TODO"]),
        ("model_name: null", ["null"]),
        ("thumbnail:\ndescription: null\nmy_key:", []),
        ("license: mit\nbase_model: yourself/todo-list", []),
        ("language: no\ntags: none", []),
    ],
)
def test_fm008_points_at_what_says_nothing(yaml: str, places: list[str]) -> None:
    assert _found(_head(yaml), "FM008") == places


@pytest.mark.parametrize(
    ("library", "files", "codes"),
    [
        ("transformers", {"adapter_config.json": '{"peft_type": "LORA"}'}, ["FM009"]),
        ("trl", {"adapter_config.json": '{"peft_type": "LORA"}'}, ["FM009"]),
        ("peft", {"adapter_config.json": '{"peft_type": "LORA"}'}, []),
        ("sentence-transformers", {"adapter_config.json": '{"peft_type": "LORA"}'}, []),
        ("mlx", {"adapter_config.json": '{"fine_tune_type": "lora"}'}, []),
        ("transformers", {"adapter_config.json": "broken"}, []),
        ("peft", {"config.json": "{}", "model.safetensors": ""}, ["FM009"]),
        ("peft", {"config.json": "{}"}, []),
        ("peft", {}, []),
    ],
)
def test_fm009_believes_the_files(library: str, files: dict[str, str], codes: list[str], tmp_path: Path) -> None:
    for name, content in files.items():
        (tmp_path / name).write_text(content)
    (tmp_path / "README.md").write_text(_head(f"library_name: {library}"))
    assert [each.code for each in validate(tmp_path / "README.md", select=["FM009"])] == codes


@pytest.mark.parametrize(
    ("yaml", "answer"),
    [
        (
            "pipeline_tag: text generation",
            ("error", f"`text generation` {NO_TASK}; write `text-generation`"),
        ),
        (
            "pipeline_tag: conversational",
            ("error", f"`conversational` {NO_TASK}; write `text-generation`"),
        ),
        (
            "pipeline_tag: knitting",
            (
                "error",
                f"`knitting` {NO_TASK}; https://huggingface.co/tasks lists them; a language model is `text-generation`",
            ),
        ),
        (
            "base_model_relation: adapter",
            (
                "warning",
                "an adapter needs `pipeline_tag`: the Hub cannot infer it; for a language model `text-generation`",
            ),
        ),
        ("pipeline_tag: text-generation\nlibrary_name: peft", None),
        ("library_name: transformers", None),
        ("pipeline_tag:", None),
    ],
)
def test_fm010_names_the_task_that_was_meant(yaml: str, answer: tuple[str, str] | None) -> None:
    found = [(each.severity, each.message) for each in validate(Card(_head(yaml)), select=["FM010"])]
    assert found == ([answer] if answer else [])


@pytest.mark.parametrize(
    ("text", "places"),
    [
        ('pipe("x", model="None")', ['model="None"']),
        ("pipe(model = 'None')", ["model = 'None'"]),
        ('M.from_pretrained("some-org/None")', ['from_pretrained("some-org/None"']),
        ("https://huggingface.co/datasets/None.", ["huggingface.co/datasets/None"]),
        ("[a](https://huggingface.co/org/undefined)", ["huggingface.co/org/undefined"]),
        ("[](https://huggingface.co/)", ["[](https://huggingface.co/)"]),
        ("[org/name](https://huggingface.co/)", ["[org/name](https://huggingface.co/)"]),
        ("[the paper]()", ["]()"]),
        ("trained from scratch on the None dataset.", ["the None dataset"]),
        ("[Hugging Face](https://huggingface.co/)", []),
        ("`auto f = [](){};` and ```dict[]()```", []),
        ("https://huggingface.co/NoneOfUs and https://huggingface.co/None/model", []),
        ("load(model=None); int/None; an unknown dataset; None of them", []),
        ("<!-- the None dataset -->", []),
    ],
)
def test_id001_tells_nothing_from_none(text: str, places: list[str]) -> None:
    assert _found(_body(text), "ID001") == places


@pytest.mark.parametrize(
    ("value", "what"),
    [
        ("gpt2", None),
        ("org/name", None),
        ("org/name.with_dots-1.0", None),
        ("None", None),
        ("''", None),
        ("org/some--name", "no id on the Hub"),
        ("./out", "a path"),
        ("../out", "a path"),
        ("/data/base", "a path"),
        ("C:\\models\\base", "a path"),
        ("models/base/checkpoint-10", "a path"),
        ("out/", "no id on the Hub"),
        ("Llama 3", "no id on the Hub"),
        ("${base_model}", "no id on the Hub"),
        ("7", None),
    ],
)
def test_id002_knows_an_id(value: str, what: str | None) -> None:
    found = [each.message for each in validate(Card(_head(f"base_model: {value}")), select=["ID002"])]
    advice = "write the base model's id, `org/name`, or delete it from `base_model`"
    assert found == ([f"`{value}` is {what}; {advice}"] if what else [])


@pytest.mark.parametrize("address", ["https://huggingface.co/org/name", "https://hf.co/datasets/org/name/"])
def test_id002_takes_the_id_out_of_an_address(address: str) -> None:
    found = [each.message for each in validate(Card(_head(f"datasets: {address}")), select=["ID002"])]
    assert found == ["`datasets` is an address; write the id alone: `org/name`"]


@pytest.mark.parametrize(
    ("written", "severity", "advice"),
    [
        ("MIT", "warning", "write `license: mit`"),
        ("Apache-2.0", "warning", "write `license: apache-2.0`"),
        ("Apache 2.0", "error", "write `apache-2.0`"),
        ("Apache License 2.0", "error", "write `apache-2.0`"),
        ("apache-2", "error", "write `apache-2.0`"),
        ("MIT License", "error", "write `mit`"),
        ("BSD-3", "error", "write `bsd-3-clause`"),
        ("GPLv3", "error", "write `gpl-3.0`"),
        ("CC BY-NC 4.0", "error", "write `cc-by-nc-4.0`"),
        ("Academic Free License v3.0", "error", "write `afl-3.0`"),
        ("ours", "error", "write its id, or `other` with `license_name` and `license_link`"),
        ("3", "error", "write its id, or `other` with `license_name` and `license_link`"),
    ],
)
def test_li002_names_the_licence_that_was_meant(written: str, severity: str, advice: str) -> None:
    answer = validate(Card(_head(f"license: {written}")), select=["LI002"])
    found = [(each.severity, each.message.partition("; ")[2]) for each in answer]
    assert found == [(severity, advice)]


@pytest.mark.parametrize("written", ["[mit, apache-2.0]", "unknown", "'mit'", "\n- gemma", "openrail++"])
def test_li002_takes_what_the_hub_takes(written: str) -> None:
    assert validate(Card(_head(f"license: {written}")), select=["LI"]) == []


@pytest.mark.parametrize(
    ("yaml", "missing"),
    [
        ("license: other", "`license_name: the-licence-s-name` and `license_link: LICENSE`"),
        ("license: [mit, other]\nlicense_link: LICENSE", "`license_name: the-licence-s-name`"),
        ("license: other\nlicense_name: ours\nlicense_link: LICENSE", None),
    ],
)
def test_li003_names_what_is_missing(yaml: str, missing: str | None) -> None:
    found = [each.message for each in validate(Card(_head(yaml)), select=["LI"])]
    assert found == ([f"`other` says nothing by itself; add {missing}"] if missing else [])


@pytest.mark.parametrize(
    ("yaml", "text", "fires"),
    [
        ("tags: base_model:adapter:org/base", "", True),
        ("base_model_relation: quantized", "", True),
        ("a: b", "This model is a fine-tuned version of [gpt2](https://huggingface.co/gpt2) on squad.", True),
        ("a: b", "This model was trained from scratch on squad.", False),
        ("a: b", "A fine-tuned version of this model is [here](https://huggingface.co/org/name).", False),
        ("tags: generated_from_trainer", "", False),
        ("base_model: [org/a, org/b]\nlibrary_name: peft", "", False),
    ],
)
def test_pr001_needs_a_sign_of_a_base(yaml: str, text: str, fires: bool) -> None:
    assert bool(validate(Card(f"{_head(yaml)}\n{text}\n"), select=["PR001"])) is fires


@pytest.mark.parametrize(
    ("text", "places"),
    [
        ("# A\n\n## B\n\n## C\n\nText.", ["## B"]),
        ("# A\n\n## B\n\n### C\n\nText.", []),
        ("# A\n\n## B\n\n<!-- say it -->\n\n## C\n\n| a |", ["## B"]),
        ("# A\n\n## B\n\n```\ncode\n```", []),
        ("# A\n\n## Made by [me](https://example.org)\n\n## Do not use it!", []),
        ("# A\n\n## \n\n## B\n\nText.", []),
        ("# Only a title", []),
        ("# A\n\n## B\n\n*Coming soon…*", ["*Coming soon…*"]),
        (
            "# A\n\n## B\n\n- **C:** [More Information Needed]\n- [More Information Needed]",
            ["[More Information Needed]"],
        ),
        ("# A\n\n## B\n\nTodo lists are what it writes. More information needed? Ask.", []),
        ("# A\n\n## B\n\n```\n# TODO\n```\nText.", []),
    ],
)
def test_do002_tells_an_empty_section_from_a_short_one(text: str, places: list[str]) -> None:
    assert _found(_body(text), "DO002") == places


def test_do002_is_milder_where_a_heading_may_head_a_group() -> None:
    text = _body("# A\n\n## Small\n\n## B\n\n\n## C\n\n<!-- say -->\n\n## D\n\n### E\n\n## F")
    assert [(each.line, each.severity) for each in validate(Card(text), select=["DO002"])] == [
        (7, "warning"),
        (9, "error"),
        (12, "error"),
        (18, "error"),
        (20, "error"),
    ]


@pytest.mark.parametrize(
    ("text", "places"),
    [
        ("{{ model_name }} and {{x|default('y')}}", ["{{ model_name }}", "{{x|default('y')}}"]),
        ("{% if x %}a{% endif %}", ["{% if x %}", "{% endif %}"]),
        ("`{{ a }}`\n\n```\n{% if x %}\n```\n\n    {{ b }}", []),
        ("$\\frac{{a}}{{b}}$, $$ {{x}}^{{y}} $$, 50 {%} of {{them, all}}", []),
        ("@misc{a,\n title = {{BERT}},\n note={{TRL: Learning}}\n}", []),
    ],
)
def test_do004_tells_a_template_from_a_formula(text: str, places: list[str]) -> None:
    assert _found(_body(text), "DO004") == places


@pytest.mark.parametrize(
    ("text", "places"),
    [
        ("at /home/ml/run.", ["/home/ml/run"]),
        ("`/Users/ml`", ["/Users/ml"]),
        ('"C:\\\\Users\\\\ml\\\\a"', ["C:\\\\Users\\\\ml\\\\a"]),
        ("file:///home/ml/a", ["/home/ml/a"]),
        ("/content/drive/MyDrive/a", ["/content/drive/MyDrive/a"]),
        ("/root/models/a", ["/root/models/a"]),
        ("/home/user/a /home/<you>/a /home/$USER/a /Users/your-name/a /home/username", []),
        ("https://example.org/home/ml ~/content/a docs/root/a -v a:/root/a ./home/ml", []),
        ("a:/root/.cache/huggingface /root/.cache/huggingface", []),
    ],
)
def test_se003_knows_whose_path_it_is(text: str, places: list[str]) -> None:
    assert _found(_body(text), "SE003") == places


def test_se003_is_milder_about_a_notebooks_folders() -> None:
    text = "---\nlicense: mit\nmodel_name: /kaggle/working/out\n---\n\n!python /content/train.py\n"
    assert [(each.line, each.severity) for each in validate(Card(text), select=["SE003"])] == [
        (3, "error"),
        (6, "warning"),
    ]
