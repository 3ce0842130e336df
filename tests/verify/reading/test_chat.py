"""Chat templates: where they are found, what they may do, and what stops them."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from cardsmith.verify.outcome import Failed
from cardsmith.verify.reading import chat as chats
from cardsmith.verify.reading.chat import Rendered, chat, rendered, templates, tokens

from ..broken import MEND

HELLO = chat(("user", "Hello"))


def text(template: str, **special: str) -> str:
    """What a template makes of one message."""
    (found,) = rendered(template, [HELLO], special)
    return found.required()


WRITES = {
    "{{ bos_token }}{{ messages[0].content }}{{ eos_token }}": "<s>Hello</s>",
    "{% generation %}{{ messages[0]['role'] }}{% endgeneration %}": "user",
    "{{ messages | tojson }}": '[{"role": "user", "content": "Hello"}]',
    "{% for m in messages %}{% if loop.first %}{% continue %}{% endif %}no{% endfor %}yes": "yes",
    "{{ tools is none }} {{ documents is none }} {{ add_generation_prompt }}": "True True True",
    "{% set n = namespace(x=1) %}{% set n.x = 2 %}{{ n.x }}": "2",
    "{% if true %}\n  a\n{% endif %}": "  a\n",
    "{{ strftime_now('%Y') | length }}": "4",
}


@pytest.mark.parametrize("template", WRITES)
def test_what_transformers_gives_a_template_is_there(template: str) -> None:
    assert text(template, bos_token="<s>", eos_token="</s>") == WRITES[template]


def test_templates_are_rendered_as_transformers_does(model: Path) -> None:
    from transformers import AutoTokenizer

    tokenizer = AutoTokenizer.from_pretrained(model)
    for template in WRITES:
        given = {"bos_token": "<s>", "eos_token": "</s>", "documents": None}
        expected = tokenizer.apply_chat_template(
            HELLO["messages"], chat_template=template, tokenize=False, add_generation_prompt=True, **given
        )
        assert text(template, bos_token="<s>", eos_token="</s>") == expected, template


STOPPED = {
    "{% for %}": (
        f"the chat template has an error in line 1: Expected an expression, got 'end of statement block'. {MEND}"
    ),
    "{{ raise_exception('no system') }}": f"the chat template cannot be rendered: TemplateError: no system. {MEND}",
    "{{ ''.__class__.__mro__ }}": (
        "the chat template cannot be rendered: SecurityError: "
        f"access to attribute '__class__' of 'str' object is unsafe. {MEND}"
    ),
    "{{ range(10 ** 9) }}": (
        f"the chat template cannot be rendered: OverflowError: Range too big. The sandbox blocks ranges larger than "
        f"MAX_RANGE (100000). {MEND}"
    ),
    "{{ 'A' * 10 ** 10 }}": f"the chat template takes more than 512 MiB. {MEND}",
    "{{ 'A' * 10 ** 7 }}": f"the chat template writes more than 1,000,000 characters. {MEND}",
    "{% include 'x' %}": (
        f"the chat template cannot be rendered: TypeError: no loader for this environment specified. {MEND}"
    ),
}


@pytest.mark.parametrize("template", STOPPED)
def test_what_a_template_may_not_do(template: str) -> None:
    with pytest.raises(Failed) as caught:
        text(template)
    assert str(caught.value) == STOPPED[template]


def test_one_conversation_that_cannot_be_rendered_leaves_the_others() -> None:
    template = "{% if messages[0].role != 'user' %}{{ raise_exception('who?') }}{% endif %}fine"
    assert rendered(template, [chat(("tool", "x")), HELLO], {}) == [
        Rendered(text=None, error="cannot be rendered: TemplateError: who?"),
        Rendered(text="fine", error=None),
    ]


def test_a_system_without_limits_has_a_clock(monkeypatch: pytest.MonkeyPatch) -> None:
    script = "import time; time.sleep(60)"
    monkeypatch.setattr(chats, "COMMAND", (chats.COMMAND[0], "-c", script))
    monkeypatch.setattr(chats, "PATIENCE", 0.5)
    with pytest.raises(Failed, match=r"^the chat template does not end"):
        text("x")


PLACES: dict[str, tuple[dict[str, str], dict[str, str]]] = {
    "a file": ({"chat_template.jinja": "A"}, {"default": "A"}),
    "a configuration": ({"tokenizer_config.json": '{"chat_template": "B"}'}, {"default": "B"}),
    "a file wins": (
        {"chat_template.jinja": "A", "tokenizer_config.json": '{"chat_template": "B"}'},
        {"default": "A"},
    ),
    "a processor's": ({"chat_template.json": '{"chat_template": "C"}'}, {"default": "C"}),
    "several": (
        {
            "tokenizer_config.json": json.dumps(
                {"chat_template": [{"name": "default", "template": "D"}, {"name": "rag", "template": "E"}, "x"]}
            ),
            "additional_chat_templates/tool_use.jinja": "F",
        },
        {"default": "D", "rag": "E", "tool_use": "F"},
    ),
    "none": ({"tokenizer_config.json": "{}"}, {}),
    "no JSON": ({"tokenizer_config.json": "{"}, {}),
}


def fill(folder: Path, files: dict[str, str]) -> Path:
    for name, content in files.items():
        (folder / name).parent.mkdir(exist_ok=True)
        (folder / name).write_text(content)
    return folder


@pytest.mark.parametrize("case", PLACES)
def test_where_templates_are(case: str, tmp_path: Path) -> None:
    files, expected = PLACES[case]
    assert templates(fill(tmp_path, files)) == expected


def test_special_tokens_are_text_or_objects(tmp_path: Path) -> None:
    said = {"bos_token": "<s>", "eos_token": {"content": "</s>"}, "pad_token": None, "model_max_length": 5}
    fill(tmp_path, {"tokenizer_config.json": json.dumps(said), "special_tokens_map.json": '{"unk_token": "<u>"}'})
    assert tokens(tmp_path) == {"bos_token": "<s>", "eos_token": "</s>", "unk_token": "<u>"}


@pytest.fixture
def check(tmp_path: Path) -> Callable[[dict[str, str]], object]:
    """What the check makes of a folder with these files."""
    from cardsmith.verify.checks import chat_template
    from cardsmith.verify.request import Request
    from cardsmith.verify.session.session import Session

    def run(files: dict[str, str]) -> object:
        fill(tmp_path, {"config.json": "{}", "model.safetensors": "", "tokenizer.json": "{}", **files})
        return chat_template.run(Session(Request(folder=str(tmp_path)), print))

    return run


def test_what_is_said_of_templates(check: Callable[[dict[str, str]], object]) -> None:
    from cardsmith.verify.outcome import Passed

    answers = "{% for m in messages %}<|{{ m.role }}|>{{ m.content }}<|end|>{% endfor %}"
    assert check({"chat_template.jinja": answers}) == Passed(
        message="the template compiles and renders, a turn ends with <|end|>",
        evidence={"templates": 1, "characters": 45, "turn_ends_with": "<|end|>"},
    )
    # one that takes a picture and a text, and no text alone; and one that needs documents
    parts = "{% for p in messages[0].content %}{{ p.type + '!' }}{% endfor %}"
    assert check({"chat_template.jinja": parts, "additional_chat_templates/rag.jinja": "{{ documents[0] }}"}) == Passed(
        message="2 templates compile", evidence={"templates": 2, "characters": 11, "turn_ends_with": ""}
    )
