"""Which snippet fits which artifact, and how vLLM serves it."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

from cardsmith.facts.model import Adapter, Artifact, BaseModel, Facts
from cardsmith.render import render
from cardsmith.render.quick_start import serve, snippet
from cardsmith.render.render import TEMPLATES

_BASE = BaseModel(id="example-org/base")
_CAUSAL = "AutoModelForCausalLM"


@pytest.mark.parametrize(
    ("artifact", "base", "name"),
    [
        (Artifact(), _BASE, None),
        (Artifact(kind="model", loader=_CAUSAL, chat_template=True), _BASE, "model_chat"),
        (Artifact(kind="model", loader=_CAUSAL), BaseModel(), "model_prompt"),
        (Artifact(kind="model", task="text-generation"), _BASE, "model_prompt"),
        (Artifact(kind="adapter", loader=_CAUSAL, chat_template=True), _BASE, "adapter_chat"),
        (Artifact(kind="adapter", loader=_CAUSAL), _BASE, "adapter_prompt"),
        (Artifact(kind="adapter", loader=_CAUSAL), BaseModel(), None),
        (Artifact(kind="reward", loader="AutoModelForSequenceClassification"), _BASE, "model_scores"),
        (Artifact(kind="adapter", loader="AutoModelForSequenceClassification"), _BASE, "adapter_scores"),
        (Artifact(kind="model", loader="AutoModelForSeq2SeqLM"), _BASE, "model_seq2seq"),
        (Artifact(kind="adapter", loader="AutoModelForSeq2SeqLM"), _BASE, "adapter_seq2seq"),
        (Artifact(kind="model", loader="AutoModelForImageTextToText"), _BASE, "model_vision"),
        (Artifact(kind="adapter", loader="AutoModelForImageTextToText"), _BASE, "adapter_vision"),
        (Artifact(kind="model", loader="AutoModelForTokenClassification"), _BASE, None),
    ],
)
def test_the_snippet_that_fits(artifact: Artifact, base: BaseModel, name: str | None) -> None:
    assert snippet(Facts(artifact=artifact, base_model=base)) == (f"{name}.py.jinja" if name else None)


@pytest.mark.parametrize(
    ("loader", "call"),
    [
        (_CAUSAL, "AutoTokenizer"),
        ("AutoModelForSequenceClassification", "AutoTokenizer"),
        ("AutoModelForSeq2SeqLM", "AutoTokenizer"),
        ("AutoModelForImageTextToText", "AutoProcessor"),
    ],
)
def test_an_adapter_without_a_tokenizer_takes_that_of_its_base(loader: str, call: str) -> None:
    for tokenizer, place in ((False, "example-org/base"), (None, "org/tiny")):
        artifact = Artifact(kind="adapter", loader=loader, tokenizer=tokenizer)
        text = render(Facts(repo_id="org/tiny", artifact=artifact, base_model=_BASE)).text
        assert f'= {call}.from_pretrained("{place}")\n' in text
        assert 'PeftModel.from_pretrained(base_model, "org/tiny")\n' in text


def test_every_snippet_is_chosen_for_something_and_is_python() -> None:
    names = {path.name for path in (TEMPLATES / "snippets").iterdir()}
    cases = sorted((Path(__file__).parent.parent / "cases").glob("*/README.md"))
    blocks = [
        block for case in cases for block in re.findall(r"```python\n(.*?)```", case.read_text("utf-8"), re.DOTALL)
    ]
    for block in blocks:
        ast.parse(block)
    assert len(names) == 10
    assert len({re.sub(r'"[^"]*"', '""', block) for block in blocks}) >= len(names)


@pytest.mark.parametrize(
    ("kind", "loader", "adapter", "command"),
    [
        ("model", _CAUSAL, Adapter(), "vllm serve org/tiny"),
        (
            "adapter",
            _CAUSAL,
            Adapter(type="LORA", r=16),
            "vllm serve example-org/base --enable-lora --lora-modules tiny=org/tiny",
        ),
        (
            "adapter",
            _CAUSAL,
            Adapter(type="LORA", r=48),
            "vllm serve example-org/base --enable-lora --max-lora-rank 64 --lora-modules tiny=org/tiny",
        ),
        ("adapter", _CAUSAL, Adapter(type="IA3"), None),
        ("reward", "AutoModelForSequenceClassification", Adapter(), None),
    ],
)
def test_the_command_that_serves(kind: str, loader: str, adapter: Adapter, command: str | None) -> None:
    artifact = Artifact(kind=kind, loader=loader)
    assert serve(Facts(repo_id="org/tiny", artifact=artifact, base_model=_BASE, adapter=adapter)) == command


def test_a_hostile_name_stays_one_word_of_the_command() -> None:
    facts = Facts(repo_id="org/tiny; rm -rf /", artifact=Artifact(kind="model", loader=_CAUSAL))
    assert "vllm serve 'org/tiny; rm -rf /'\n" in render(facts).text
