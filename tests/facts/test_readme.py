"""A README of another tool: whatever it says, facts or one clear line."""

from __future__ import annotations

import contextlib
import json
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cardsmith.errors import CardError
from cardsmith.facts import collect, store
from cardsmith.facts.model import Dataset
from cardsmith.render import render
from pace import within

_LINES = st.sampled_from(
    [
        *("---", "base_model: a/b", "base_model: [a/b, 3]", "tags: [trl, grpo, {a: b}]", "tags: 5", "datasets: [[a]]"),
        *("library_name: [peft]", "pipeline_tag: {a: 1}", "# x", "## Training hyperparameters", "- seed: " + "9" * 400),
        *(
            "- learning_rate: nan",
            "- seed: 1e999",
            "- seed: ٣",
            "- num_epochs: -",
            "- TRL: 1.0",
            "- TRL: 9" + "9" * 400,
        ),
        *(
            "It achieves the following results on the evaluation set:",
            "- Loss: 0.5",
            "- Loss: inf",
            "- Loss: " + "1" * 400,
        ),
        *(
            "This model was trained with GRPO.",
            "This model was trained with None, a method introduced in [x](https://x/papers/1).",
        ),
        *(
            "This model is a fine-tuned version of [x](https://huggingface.co/None).",
            "[x](https://huggingface.co/datasets/../a)",
        ),
        *("[<img/>](https://wandb.ai/a/b/runs/c)", "pipeline('text-generation'", "", "- a: b"),
    ]
)


@settings(max_examples=200, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(st.lists(_LINES | st.text(max_size=10), max_size=12).map("\n".join))
def test_any_card_gives_facts_or_one_clear_line(tmp_path: Path, text: str) -> None:
    (tmp_path / "README.md").write_text(text, "utf-8", newline="")
    with contextlib.suppress(CardError):
        facts = collect(tmp_path)
        assert store.loads(store.dumps(facts)) == facts


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"---\nlicense: [mit\n---\n", ", line 2, column 14: while parsing a flow sequence, expected"),
        (
            b"---\na: 1\na: 2\n---\n",
            ", line 3, column 1: the key 'a' is there twice. Mend the front matter; nothing was changed.",
        ),
        (b"caf\xe9", " is not UTF-8 (byte 3 is 0xe9). Save it as UTF-8; your editor can convert it."),
    ],
)
def test_a_card_that_cannot_be_read_is_named(tmp_path: Path, content: bytes, reason: str) -> None:
    path = tmp_path / "README.md"
    path.write_bytes(content)
    with pytest.raises(CardError) as caught:
        collect(tmp_path)
    assert str(caught.value).startswith(f"{path}{reason}")
    assert path.read_bytes() == content


def test_what_the_tools_did_not_know_is_unknown(tmp_path: Path) -> None:
    (tmp_path / "README.md").write_text(
        "---\nbase_model: None\ndatasets: None\n---\n\nThis model is a fine-tuned version of [None](https://huggingface.co/None).\n"
        "This model was trained with None.\nSee [None](https://huggingface.co/datasets/None).\n"
    )
    facts = collect(tmp_path)
    assert (facts.base_model.id, facts.datasets, facts.method.name) == (None, (), None)


LOCAL = [
    *(
        "data/x.jsonl",
        "x.jsonl",
        "me/x.json",
        "me/x.csv",
        "x.CSV",
        "me/x.parquet",
        "me/x.txt",
        "x.json.gz",
        "a/b/c.arrow",
    ),
    *("/home/me/data", "./data", "../data", "~/data", "data/mine", "C:\\data\\mine", "me\\mine", "file:///data/x"),
]


@pytest.mark.parametrize("name", LOCAL)
def test_a_file_is_no_dataset_of_the_hub(tmp_path: Path, name: str) -> None:
    """It is described, not linked, and its name reaches neither the facts nor the card that is made of them."""
    front = json.dumps({"datasets": [name, "org/data", name]})
    folder = tmp_path / "out"
    folder.mkdir()
    (folder / "README.md").write_text(f"---\n{front}\n---\n\n# Mine\n")
    facts = collect(folder)
    assert facts.datasets == (Dataset(local=True), Dataset(id="org/data"))
    assert render(facts).text == (
        "---\ndatasets:\n- org/data\nmodel_name: out\n---\n\n# out\n\n"
        "This is a model trained on local data and [org/data](https://huggingface.co/datasets/org/data).\n"
    )


@pytest.mark.parametrize("name", ["org/data", "squad", "org/data.v2", "org/json", "org/data-txt", "database/mine"])
def test_an_id_is_one(tmp_path: Path, name: str) -> None:
    (tmp_path / "README.md").write_text(f"---\ndatasets: {name}\n---\n\n# Mine\n")
    assert collect(tmp_path).datasets == (Dataset(id=name),)


HOSTILE = {
    "a method without end": "This model was trained with " + "a" * 1_000_000,
    "methods": "This model was trained with a" * 30_000,
    "badges": "](https://wandb.ai/" * 50_000,
    "datasets": "](https://huggingface.co/datasets/" * 30_000,
    "pairs": "Training hyperparameters\n" + "- a: b\n" * 100_000,
    "words": "Training hyperparameters\n- " + "a " * 500_000,
    "versions": "- TRL" * 200_000,
    "blank lines": "Training hyperparameters\n" + "\n" * 1_000_000 + "x",
}


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE)
def test_it_is_read_in_time(tmp_path: Path, text: str) -> None:
    (tmp_path / "README.md").write_text(text)
    within(3, lambda: collect(tmp_path))
