"""Facts and templates to a card: the same bytes each time, nothing unknown, and nothing from a run that acts."""

from __future__ import annotations

import ast
import dataclasses
import os
import re
import subprocess
import sys
from pathlib import Path

import jinja2
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from cardsmith.card import Card
from cardsmith.errors import TemplateError
from cardsmith.facts import Facts, store
from cardsmith.facts.model import Adapter, Artifact, BaseModel, Dataset, Method, Owner, Reward, Run, Tracker
from cardsmith.render import phrases, render, tables
from cardsmith.render.metadata import metadata
from cardsmith.render.render import TEMPLATES, _environment
from facts.strategies import any_of
from pace import within

CASES = sorted((Path(__file__).parents[1] / "cases").iterdir())


def _facts(case: Path) -> Facts:
    return store.loads((case / "facts.json").read_text("utf-8"))


def test_no_hash_reaches_the_card() -> None:
    program = (
        "import sys\nfrom pathlib import Path\n"
        "from cardsmith.facts.store import loads\nfrom cardsmith.render import render\n"
        "for path in sys.argv[1:]: sys.stdout.write(render(loads(Path(path).read_text('utf-8'))).text)\n"
    )
    paths = [str(case / "facts.json") for case in CASES]
    seen = {
        subprocess.run(
            [sys.executable, "-c", program, *paths],
            env={**os.environ, "PYTHONHASHSEED": seed, "PYTHONIOENCODING": "utf-8"},
            capture_output=True,
            check=True,
        ).stdout
        for seed in ("0", "1", "2")
    }
    assert len(seen) == 1


def test_each_template_is_used_by_a_case(monkeypatch: pytest.MonkeyPatch) -> None:
    used = set()
    plain = jinja2.FileSystemLoader.get_source

    def noted(self: jinja2.FileSystemLoader, environment: jinja2.Environment, template: str) -> object:
        used.add(template)
        return plain(self, environment, template)

    monkeypatch.setattr(jinja2.FileSystemLoader, "get_source", noted)
    _environment.cache_clear()
    for case in CASES:
        render(_facts(case))
    _environment.cache_clear()
    assert used == {path.relative_to(TEMPLATES).as_posix() for path in TEMPLATES.rglob("*.jinja")}


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_what_no_card_says(case: Path) -> None:
    """Neither "nothing", nor a heading of nothing, nor a template's own marks; and its code is code."""
    card = render(_facts(case))
    assert not re.search(r"\bNone\b|\bnull\b|\bundefined\b|\bnan\b|\{%|\{\{ ", card.text)
    headings = [section for section in card.sections if section.level]
    below = [*(section.level for section in headings[1:]), 0]
    bare = [section for section in headings if "\n" not in section.text.strip()]
    assert [section.title for section in bare if below[headings.index(section)] <= section.level] == []
    assert _python_is_python(card)


def _python_is_python(card: Card) -> bool:
    """Whether every block of Python parses."""
    blocks = [token for token in MarkdownIt().parse(card.body) if token.type == "fence" and token.info == "python"]
    return all(ast.parse(block.content) for block in blocks)


HEAD = "---\nmodel_name: x\n---\n\n"
MODEL = "What this model was trained from is not recorded.\n"
EMPTY = {
    "nothing": (Facts(), f"# Model\n\n{MODEL}"),
    "a repository": (Facts(repo_id="org/name"), f"# name\n\n{MODEL}"),
    "an unknown kind": (
        Facts(model_name="x", artifact=Artifact(kind="merged")),
        f"---\nlibrary_name: transformers\nmodel_name: x\n---\n\n# x\n\n{MODEL}",
    ),
    "a name that nobody can see": (Facts(model_name="\u200b"), f'---\nmodel_name: "\u200b"\n---\n\n# Model\n\n{MODEL}'),
    "a tracker without https": (
        Facts(model_name="x", trackers=(Tracker(name="Weights & Biases", url="javascript:alert(1)"),)),
        f"{HEAD}# x\n\n{MODEL}\n## Training procedure\n\nRecorded with Weights & Biases.\n",
    ),
    "a tracker without a name": (
        Facts(model_name="x", trackers=(Tracker(url="https://x.y/a"), Tracker(name="X"))),
        f"{HEAD}# x\n\n{MODEL}\n## Training procedure\n\nRecorded with [https://x.y/a](https://x.y/a).\n",
    ),
    "a tracker with a broken address": (
        Facts(model_name="x", trackers=(Tracker(name="X", url="https://["),)),
        f"{HEAD}# x\n\n{MODEL}\n## Training procedure\n\nRecorded with [X](https://%5B).\n",
    ),
    "a local base and local data": (
        Facts(
            model_name="x",
            artifact=Artifact(kind="model"),
            base_model=BaseModel(local=True),
            datasets=(Dataset(local=True, rows=3), Dataset(local=True)),
        ),
        (
            "---\nlibrary_name: transformers\nmodel_name: x\n---\n\n# x\n\n"
            "This is a fine-tuned version of a local model, trained on local data (3 rows) and local data.\n"
        ),
    ),
    "data from somewhere": (
        Facts(model_name="x", base_model=BaseModel(local=True), datasets=(Dataset(rows=1), Dataset(rows=9600))),
        (
            f"{HEAD}# x\n\n"
            "This is a fine-tuned version of a local model, "
            "trained on a dataset of 1 row and a dataset of 9,600 rows.\n"
        ),
    ),
    "a task alone": (
        Facts(artifact=Artifact(task="automatic-speech-recognition", architecture="WhisperModel")),
        (
            "---\npipeline_tag: automatic-speech-recognition\n---\n\n# Model\n\n"
            "This is a model for automatic speech recognition.\n"
        ),
    ),
    "a class alone": (
        Facts(artifact=Artifact(architecture="BertModel")),
        "# Model\n\nThis is a model of the class `BertModel`.\n",
    ),
    "data alone": (
        Facts(model_name="x", datasets=(Dataset(local=True),)),
        f"{HEAD}# x\n\nThis is a model trained on local data.\n",
    ),
    "revisions that are commits, and others": (
        Facts(
            model_name="x",
            base_model=BaseModel(id="a/b", revision="main"),
            datasets=(Dataset(id="a/c", revision="v1.0-long-name"), Dataset(id="a/d", revision="0123456789" * 4)),
        ),
        (
            "---\nbase_model: a/b\ndatasets:\n- a/c\n- a/d\nmodel_name: x\n---\n\n# x\n\n"
            "This is a fine-tuned version of [a/b](https://huggingface.co/a/b) at revision `main`, trained on "
            "[a/c](https://huggingface.co/datasets/a/c) (at revision `v1.0-long-name`) and "
            "[a/d](https://huggingface.co/datasets/a/d) (at commit `012345678901`).\n"
        ),
    ),
    "the weights of an earlier step": (
        Facts(model_name="x", run=Run(saved_step=4), metrics={"eval_loss": 0.5}),
        (
            f"{HEAD}# x\n\n{MODEL}\n## Results\n\nEvaluation of the saved weights (step 4):\n\n"
            "| metric | value |\n|---|---|\n| loss | 0.5 |\n"
        ),
    ),
    "a licence in capitals": (
        Facts(model_name="x", card=Owner(license="MIT")),
        f"---\nlicense: mit\nmodel_name: x\n---\n\n# x\n\n{MODEL}",
    ),
    "nothing but zeros": (
        Facts(model_name="x", run=Run(seconds=0.0, steps=0, tokens=0), rewards=(Reward(),)),
        f"{HEAD}# x\n\n{MODEL}\n## Training procedure\n\nIt was rewarded by `an unnamed function`.\n",
    ),
}


ADAPTERS = {
    "full paths": (
        Adapter(r=4, target_modules=("model.layers.0.mlp.fc1", "model.layers.0.q_proj", "model.layers.1.mlp.fc1")),
        "The adapter (rank 4) targets `fc1` and `q_proj`.",
    ),
    "numbered layers": (
        Adapter(r=4, target_modules=("net.0", "a.net.2")),
        "The adapter (rank 4) targets `net.0` and `net.2`.",
    ),
    "all of them": (Adapter(r=4, target_modules=("all-linear",)), "The adapter (rank 4) targets all linear layers."),
    "a regular expression": (
        Adapter(r=4, target_modules=(r".*\.(q|v)_proj",)),
        r"The adapter (rank 4) targets `.*\.(q|v)_proj`.",
    ),
    "a head": (
        Adapter(r=4, target_modules=("q",), modules_to_save=("score",), trainable_parameters=10, all_parameters=100),
        "The adapter (rank 4) targets `q`; `score` was trained in full. Training changed 10 of 100 parameters, 10%.",
    ),
    "embeddings": (
        Adapter(r=4, target_modules=("q",), modules_to_save=("model.embed_tokens", "lm_head")),
        "The adapter (rank 4) targets `q`; `embed_tokens` and `lm_head` were trained in full.",
    ),
}


@pytest.mark.parametrize(("adapter", "expected"), ADAPTERS.values(), ids=ADAPTERS)
def test_what_an_adapter_moves(adapter: Adapter, expected: str) -> None:
    assert phrases.adapter(Facts(adapter=adapter)) == expected


@pytest.mark.parametrize(("facts", "expected"), EMPTY.values(), ids=EMPTY)
def test_little_is_known(facts: Facts, expected: str) -> None:
    assert render(facts).text == expected


#: Texts that break out of whatever they are put into.
_HOSTILE = st.sampled_from(
    [
        *(
            "\n# Injected\n",
            "\n```\n# Injected\n```\n",
            "`\n\n# Injected",
            "```",
            "~~~\n# Injected",
            "--- \n# Injected",
            "\n---\n",
        ),
        *(
            "<script>alert(1)</script>",
            "<!-- ",
            "-->",
            "](javascript:alert(1))",
            "![x](http://x.y/z.png)",
            "[a]: http://x.y",
        ),
        *(
            "|\n|---|\n| x |",
            "{{ 7 * 7 }}",
            "{% include 'x' %}",
            "\r# Injected\r",
            "\u2028# Injected",
            "\x85# Injected",
            "' ; x",
        ),
        *(
            "a/b",
            "openai/gpt-oss-20b",
            "text-generation",
            "LORA",
            "GRPO",
            "adapter",
            "model",
            "reward",
            "trl",
            "https://x.y/z",
        ),
        *(
            "AutoModelForCausalLM",
            "AutoModelForSequenceClassification",
            "AutoModelForSeq2SeqLM",
            "AutoModelForImageTextToText",
        ),
    ]
) | st.text("#`~|<>[]()!-\n\r\"'\\$&{}%a \u202e\u2028", max_size=12)
_BADGE = re.compile(r'<img src="https://raw\.githubusercontent\.com/wandb/assets/main/[^"<>]+"[^<>]*/>')
_FACTS = any_of(Facts, _HOSTILE).map(
    # what the owner writes is meant as it stands
    lambda facts: dataclasses.replace(facts, card=dataclasses.replace(facts.card, sections={}))
)


@settings(max_examples=100, deadline=None)
@given(_FACTS, st.sampled_from(["adapter", "model", "reward", None]))
def test_no_value_acts(facts: Facts, kind: str | None) -> None:
    facts = dataclasses.replace(facts, artifact=dataclasses.replace(facts.artifact, kind=kind))
    card = render(facts)
    assert dict(card.metadata) == metadata(facts)
    titles = {section.title for section in card.sections if section.level > 1}
    assert titles <= TITLES
    assert [section.level for section in card.sections].count(1) == 1
    tokens = MarkdownIt().enable(["table", "strikethrough"]).parse(card.body)
    inline = [child for token in tokens for child in token.children or []]
    html = [token.content for token in [*tokens, *inline] if token.type in ("html_block", "html_inline")]
    assert [each for each in html if each not in ("<code>", "</code>") and not _BADGE.fullmatch(each)] == []
    addresses = [str(child.attrs.get("href") or child.attrs.get("src")) for child in inline if child.attrs]
    assert [each for each in addresses if not each.startswith(("https://", "assets/"))] == []
    assert _python_is_python(card)


TITLES = {
    section.title for case in CASES for section in Card.read(case / "README.md").sections if section.level > 1
} - {title for case in CASES for title in _facts(case).card.sections}


def test_a_section_of_the_owner_stays_as_it_is() -> None:
    text = "See *this*:\n\n```python\na = 1\n\n\n\nb = 2\n```\n\n| a |\n|---|\n| <b>x</b> |"
    facts = Facts(model_name="x", card=dataclasses.replace(Facts().card, sections={"Uses & more": text}))
    assert render(facts).body == f"\n# x\n\n{MODEL}\n## Uses & more\n\n{text}\n"


def test_the_log_shows_the_steps_with_an_evaluation_first() -> None:
    loss = tuple((float(step), 1.0) for step in range(1, 61))
    several = ((20.0, 0.5), (40.0, 0.4), (60.0, 0.3))
    header, rows = tables.log(Facts(curves={"loss": loss, "eval_loss": several}, run=Run(saved_step=40)))
    assert header == ("step", "loss", "eval_loss")
    assert [row[0] for row in rows] == [1, 10, 15, 20, 25, 30, "**40**", 49, 54, 60]
    many = tuple((float(step), 1.0) for step in range(2, 61))
    assert len(tables.log(Facts(curves={"loss": loss, "eval_loss": many}, run=Run(saved_step=31)))[1]) == 10


def test_rendering_is_quick_enough_to_be_asked_for() -> None:
    facts = _facts(Path(__file__).parents[1] / "cases" / "everything")
    render(facts)
    within(1, lambda: [render(facts) for _ in range(20)])


# templates of one's own


def _templates(folder: Path, **files: str) -> Path:
    for name, text in files.items():
        path = folder / (name.replace("__", "/") + ".jinja")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8", newline="")
    return folder


FACTS = Facts(model_name="x", base_model=BaseModel(id="a/b"), method=Method(name="GRPO"), versions={"trl": "1"})


def test_a_folder_of_templates_overrides_by_name(tmp_path: Path) -> None:
    folder = _templates(tmp_path, **{"sections__training.md": "## Mine\r\n\r\n{{ facts.model_name }}\n"})
    assert [section.title for section in render(FACTS, folder).sections if section.level] == ["x", "Mine", "Citations"]
    assert render(FACTS, str(folder)) == render(FACTS, folder)
    assert "\r" not in render(FACTS, folder).text
    (folder / "sections/training.md.jinja").write_text("## Changed\n\nyes\n")
    assert "## Changed" in render(FACTS, folder).text


def test_a_template_may_extend_the_page_by_its_blocks(tmp_path: Path) -> None:
    text = '{% extends "base.md.jinja" %}{% block results %}\n## Blocked\n\n{{ facts | summary }}\n{% endblock %}'
    titles = [section.title for section in render(FACTS, _templates(tmp_path, **{"model.md": text})).sections]
    assert "Blocked" in titles
    assert "Citations" in titles


def test_a_template_that_prints_nothing(tmp_path: Path) -> None:
    assert render(FACTS, _templates(tmp_path, **{"model.md": ""})).body == "\n\n"


def _said(folder: Path, text: str) -> str:
    with pytest.raises(TemplateError) as caught:
        render(FACTS, _templates(folder, **{"model.md": text}))
    assert "\n" not in str(caught.value)
    return str(caught.value)


BROKEN = {
    "unknown name": ("{{ fact.model_name }}", "template model.md.jinja: 'fact' is undefined"),
    "unknown key": (
        "{{ facts.modelname }}",
        "template model.md.jinja: 'cardsmith.facts.model.Facts object' has no attribute 'modelname'",
    ),
    "unknown item": ("{{ facts.versions.torch }}", "template model.md.jinja: 'dict object' has no attribute 'torch'"),
    "what is not known": (
        "{{ facts.repo_id }}",
        "template model.md.jinja: a template prints None. Guard it with {% if … %}, or loop over it.",
    ),
    "a mapping": (
        "{{ facts.versions }}",
        "template model.md.jinja: a template prints {'trl': '1'}. Guard it with {% if … %}, or loop over it.",
    ),
    "none itself": (
        "{{ none }}",
        "template model.md.jinja: a template prints None. Guard it with {% if … %}, or loop over it.",
    ),
    "no such template": ('{% include "gone.md" %}', "template model.md.jinja: there is no template gone.md"),
    "out of the folder": (
        '{% include "../../../etc/passwd" %}',
        "template model.md.jinja: there is no template ../../../etc/passwd",
    ),
    "absolute": ('{% include "/etc/passwd" %}', "template model.md.jinja: there is no template /etc/passwd"),
    "division": ("{{ 1 / 0 }}", "template model.md.jinja: division by zero"),
    "the wrong thing in a filter": (
        "{{ 5 | results }}",
        "template model.md.jinja: 'int' object has no attribute 'metrics'",
    ),
    "without end": (
        '{% include "model.md.jinja" %}',
        "template model.md.jinja: one includes or calls itself without end",
    ),
    "a long range": ("{% for i in range(10**9) %}{% endfor %}", None),
    "a class": ("{{ ''.__class__ }}", None),
    "a class by attr": ("{{ '' | attr('__class__') }}", None),
    "a class by item": ("{{ ''['__class__'] }}", None),
    "the bases of a class": ("{{ ''.__class__.__mro__[1].__subclasses__() }}", None),
    "globals of cycler": ("{{ cycler.__init__.__globals__.os.system('x') }}", None),
    "globals of lipsum": ("{{ lipsum.__globals__['os'].popen('x').read() }}", None),
    "globals of a method": ("{{ facts.versions.get.__self__ }}", None),
    "the template itself": ("{{ self.__init__.__globals__ }}", None),
    "format": ("{{ '{0.__class__.__mro__}'.format(facts) }}", None),
    "format_map": ("{{ '{a.__class__}'.format_map({'a': facts}) }}", None),
    "setting an attribute": ("{% set facts.model_name = 'y' %}", None),
    "changing facts": ("{{ facts.versions.update({'a': 'b'}) }}", None),
    "changing a list": ("{% set a = [] %}{{ a.append(1) }}", None),
    "code of a frame": ("{% for x in (1,) %}{{ loop.__class__ }}{% endfor %}", None),
}


@pytest.mark.parametrize(("text", "message"), BROKEN.values(), ids=BROKEN)
def test_what_a_template_may_not_do(tmp_path: Path, text: str, message: str | None) -> None:
    said = _said(tmp_path, text)
    assert said.startswith("template model.md.jinja: ")
    if message:
        assert said.startswith(message)
    assert FACTS.versions == {"trl": "1"}


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("{{ a", "line 1: unexpected end of template, expected 'end of print statement'."),
        ("a\n{% if x %}", "line 2: Unexpected end of template."),
        ("{{ a | b }}", "line 1: No filter named 'b'."),
        ("{% do x %}", "line 1: Encountered unknown tag 'do'."),
    ],
)
def test_a_syntax_error_names_file_and_line(tmp_path: Path, text: str, message: str) -> None:
    assert _said(tmp_path, text).startswith(f"{tmp_path}/model.md.jinja, {message}")


def test_a_template_that_is_not_utf8(tmp_path: Path) -> None:
    (tmp_path / "model.md.jinja").write_bytes(b"caf\xe9")
    with pytest.raises(TemplateError, match=r"^template model\.md\.jinja: 'utf-8' codec can't decode"):
        render(FACTS, tmp_path)


@pytest.mark.parametrize("make", [Path.touch, Path.exists], ids=["a file", "nothing"])
def test_no_folder_of_templates(tmp_path: Path, make: object) -> None:
    path = tmp_path / "templates"
    make(path)  # type: ignore[operator]
    with pytest.raises(TemplateError) as caught:
        render(FACTS, path)
    assert str(caught.value) == f"{path} is not a folder of templates."


def test_a_template_prints_no_metadata_where_the_facts_have_none(tmp_path: Path) -> None:
    _templates(tmp_path, **{"model.md": "---\nlicense: mit\n---\n# x\n"})
    with pytest.raises(TemplateError) as caught:
        render(Facts(), tmp_path)
    assert str(caught.value) == (
        "template model.md.jinja: it prints metadata, which come from the facts alone. Take the --- out."
    )


def test_the_command_line_says_it_in_one_line(tmp_path: Path) -> None:
    (tmp_path / "out").mkdir()
    (tmp_path / "out/config.json").write_text("{}")
    templates = _templates(tmp_path / "templates", **{"model.md": "{{ ''.__class__.__mro__ }}"})
    command = [sys.executable, "-m", "cardsmith", "render", str(tmp_path / "out"), "--templates", str(templates)]
    run = subprocess.run(command, capture_output=True, text=True)
    assert (run.returncode, run.stdout) == (2, "")
    assert run.stderr == (
        "cardsmith: template model.md.jinja: access to attribute '__class__' of 'str' object is unsafe.\n"
    )
    assert [path.name for path in (tmp_path / "out").iterdir()] == ["config.json"]
