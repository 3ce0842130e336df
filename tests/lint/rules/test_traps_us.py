"""Snippets: Python in all the ways that cards write it, and loaders that are nearly right."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from cardsmith.card.model import Card
from cardsmith.lint import validate
from cardsmith.lint.document import Document
from cardsmith.lint.markdown.python import names, names_needed, snippets

from .traps import body, folder, found, head, mended, of_folder

_IMPORT = "from tiny import load"


def _block(code: str, language: str = "python") -> str:
    return f"```{language}\n{code}\n```"


def _answers(*blocks: str) -> list[tuple[str, str, str]]:
    text = body("\n\n".join(blocks))
    lines = text.split("\n")
    return [
        (each.severity, lines[each.line - 1][each.column - 1 : each.end_column - 1], each.message)
        for each in validate(Card(text), select=["US002"])
    ]


@pytest.mark.parametrize(
    "code",
    [
        "!pip install tiny\nfrom tiny import load\n%matplotlib inline\nload()",
        "$ pip install tiny\nfrom tiny import load",
        "from tiny import load\nload?\nfiles = load(1)",
        ">>> from tiny import load\n>>> for x in load():\n...     print(x)\n...\nan answer with )\n>>> load()",
        ">>> from tiny import load\n>>> words = [\n    'a',\n]\n>>> load(words)\n['an answer', (]",
        "  from tiny import load\n  load()",
        "from tiny import load\nload(model, ...)\nprint(load(a=1, ...))",
        "from tiny import load\nload(<your model>)",
        "from tiny import load\nload(…)",
        "from tiny import load\nprint(f'{load()['a']}')",
        "from tiny import load\nawait load()\nreturn 1",
        "from tiny import load\nprint('\\d \\' \" # no comment')\nload('it''s')",
        "from tiny import *\nanything(at_all)",
        "import os  # it's one\nprint('''a\n'b''')",
        "from tiny import load\nclass A:\n    x = 1\n    def f(self): return __name__, self.x, [y for y in load()]",
        "from __future__ import annotations\nfrom tiny import load\ndef f(x: A) -> B: global z; z = load(x)\nz",
        "from tiny import load\nmatch load():\n    case [a, *rest]: print(a, rest)",
        "import a.b\ntry:\n    a.b\nexcept ImportError as error:\n    print(error)",
        "pip install tiny",
        "python run.py --model tiny",
        "[2022-02-05] loss: 2.65",
        "model.generate(**inputs)",
        "",
    ],
)
def test_us002_takes_this_for_python_or_for_none(code: str) -> None:
    assert [each for each in _answers(_block(code)) if each[0] == "error"] == []


@pytest.mark.parametrize(
    ("code", "place"),
    [
        ("from tiny import load\nload('a'))", "load('a'))"),
        ("from tiny import load\nload('a", "load('a"),
        ("from tiny import load\n=> [1, 2]", "=> [1, 2]"),
        ("from tiny import load\nan answer", "an answer"),
        ("from tiny import load\ndef f():\n\\treturn 1", "\\treturn 1"),
        ("from tiny import load\nprint 'a'", "print 'a'"),
        ("from tiny import load\n\u200b\nload()", "\u200b"),
        ("from tiny import load,", "from tiny import load,"),
        (">>> from tiny import load\n>>> load('a'))", ">>> load('a'))"),
    ],
)
def test_us002_shows_the_line_that_python_cannot_read(code: str, place: str) -> None:
    assert [each[:2] for each in _answers(_block(code))] == [("error", place)]


@pytest.mark.parametrize(
    ("blocks", "answer"),
    [
        ([_block(f"{_IMPORT}\ntorch.load(load())")], [("error", "torch")]),
        ([_block(f"{_IMPORT}\nAutoTokenizer.from_pretrained('a/b')")], [("error", "AutoTokenizer")]),
        ([_block(f"{_IMPORT}\n# torch\nx = 'torch'\nload(x)\nprint(torch)")], [("error", "torch")]),
        ([_block(f"{_IMPORT}\nload(device)")], [("warning", "device")]),
        ([_block("import torch"), _block(f"{_IMPORT}\ntorch.load(load())")], []),
        ([_block(f"{_IMPORT}\ntorch.load(load())"), _block("import torch")], []),
        ([_block("device = 'cpu'"), _block(f"{_IMPORT}\nload(device)")], []),
        ([_block("device = 'cpu'", ""), _block(f"{_IMPORT}\nload(device)")], []),
        (["Here `device` is yours.", _block(f"{_IMPORT}\nload(device)")], []),
        ([_block(f"{_IMPORT}\nimport device x"), _block(f"{_IMPORT}\nload(device)")], [("error", "import device x")]),
        ([_block("torch.load(x)")], []),
        ([f"<!--\n{_block(_IMPORT + ' torch.load(')}\n-->"], []),
        ([" ```python\n from tiny import load\nload(a)\n ```"], [("warning", "a")]),
        (["  ```python\n from tiny import load\n   def f(): torch\n  ```"], [("error", "def f(): torch")]),
    ],
)
def test_us002_looks_for_a_name_in_all_of_the_card(blocks: list[str], answer: list[tuple[str, str]]) -> None:
    assert [each[:2] for each in _answers(*blocks)] == answer


def test_us002_names_twenty_names_at_most() -> None:
    code = "\n".join([_IMPORT, *(f"load(n{number})" for number in range(50))])
    assert len(_answers(_block(code))) == 20


@pytest.mark.parametrize(
    "code",
    ["(" * 5_000, "lambda:" * 5_000 + "1", "-" * 50_000 + "1", "a" + ".a" * 20_000, "f(" * 90, "if x:\n" * 500, "\0"],
)
def test_us002_gives_up_where_python_does(code: str) -> None:
    _answers(_block(f"import a\n{code}"))


def test_snippets_are_read_as_notebooks_read_them() -> None:
    text = (
        "```py\n  >>> !ls\n  >>> a = 1\n  1\n```\n\n```python:\n%time f()\n```\n\n```bash\nls\n```\n\n```python\n"
        + "x" * 200_000
    )
    found = snippets(Document(Card(text)).code_blocks)
    assert [snippet.source for snippet in found] == ["pass\na = 1\n\n", "pass\n"]


@pytest.mark.parametrize(
    ("source", "needed"),
    [
        ("import a.b as c\nprint(c, d)", {"d"}),
        ("def f(x=y): return x + z\nz = 1", {"y"}),
        ("class A(B): a: C = D", {"B", "C", "D"}),
        ("[x for x in y if x > z]", {"y", "z"}),
        ("try: pass\nexcept E as e: print(e)", {"E"}),
        ("with f() as g, h(g) as i: j = i", {"f", "h"}),
        ("x = 'a' 'b' if y else \"it's\"", {"y"}),
        ("f'{a} {{b}} {c!r:>{d}}'", {"a", "c", "d"}),
        ("print(__file__, display(1), get_ipython())", set()),
    ],
)
def test_names_that_are_needed(source: str, needed: set[str]) -> None:
    assert names(source).needed == names_needed(source) == needed


def test_us001_writes_the_quick_start_that_cardsmith_renders(tmp_path: Path) -> None:
    facts = {"model_name": "tiny", "artifact": {"kind": "model", "task": "text-generation"}}
    text = "# Tiny\n\nSmall.\n\n## Training\n\nLong.\n"
    files = {"README.md": head("license: mit", text), "config.json": "{}"}
    files[".cardsmith/facts.json"] = json.dumps({"schema": 1, "facts": facts})
    after = mended(folder(tmp_path, files), "US001")
    assert after.startswith(head("license: mit", "# Tiny\n\nSmall.\n\n## Quick start\n\n```python\nfrom transformers"))
    assert after.endswith("```\n\n## Training\n\nLong.\n")


_ADAPTER = "library_name: peft\nbase_model: a/base\nlicense: mit\npipeline_tag: text-generation"


@pytest.mark.parametrize(
    ("code", "place"),
    [
        ('m = AutoModelForCausalLM.from_pretrained("me/adapter")', 'AutoModelForCausalLM.from_pretrained("me/adapter"'),
        ('p = pipeline("text-generation", model="me/adapter")', 'pipeline("text-generation", model="me/adapter"'),
        ("AutoModelForCausalLM.from_pretrained('a/base')", "AutoModelForCausalLM.from_pretrained('a/base'"),
        ('m = AutoPeftModelForCausalLM.from_pretrained("me/adapter")', None),
        ('m.load_adapter("me/adapter")\nAutoModelForCausalLM.from_pretrained("a/base")', None),
        ('FastLanguageModel.from_pretrained("me/adapter")', None),
        ('t = AutoTokenizer.from_pretrained("me/adapter")', None),
        ('AutoModelForCausalLM.from_pretrained("./adapter")', None),
        ("AutoModelForCausalLM.from_pretrained(model_id)", None),
        ('# pip install peft\nAutoModelForCausalLM.from_pretrained("me/adapter")', None),
    ],
)
def test_us003_wants_an_adapter_loaded_as_one(code: str, place: str | None) -> None:
    assert found(head(_ADAPTER, _block(code)), "US003") == ([place] if place else [])


@pytest.mark.parametrize(
    ("config", "auto", "fires"),
    [
        ({"architectures": ["Qwen3ForCausalLM"]}, "AutoModelForSequenceClassification", True),
        ({"architectures": ["BertForMaskedLM"]}, "AutoModelForTokenClassification", True),
        ({"architectures": ["Qwen3ForCausalLM"]}, "AutoModelForCausalLM", False),
        ({"architectures": ["T5ForConditionalGeneration"]}, "AutoModelForCausalLM", False),
        ({"architectures": ["Qwen3ForCausalLM"]}, "AutoModelForVision2Seq", False),
        ({"architectures": ["Qwen3ForCausalLM"], "auto_map": {}}, "AutoModelForSequenceClassification", False),
        ({"architectures": ["A", "B"]}, "AutoModelForSequenceClassification", False),
        ({"architectures": "Qwen3ForCausalLM"}, "AutoModelForSequenceClassification", False),
        ({}, "AutoModelForSequenceClassification", False),
    ],
)
def test_us003_wants_the_head_that_was_trained(config: object, auto: str, fires: bool, tmp_path: Path) -> None:
    text = head("model_name: tiny", _block(f'{auto}.from_pretrained("me/tiny")\n{auto}.from_pretrained("me/other")'))
    folder(tmp_path, {"README.md": text, "config.json": json.dumps(config)})
    assert len(of_folder(tmp_path, "US003")) == fires


def test_us003_puts_the_rendered_snippet_in_its_place(tmp_path: Path) -> None:
    facts = {
        "model_name": "tiny",
        "repo_id": "me/tiny",
        "artifact": {"kind": "adapter", "task": "text-generation", "chat_template": True},
        "base_model": {"id": "a/base", "revision": "1cfa9a7208912126459214e8b04321603b3df60c"},
    }
    code = 'from transformers import pipeline\n\nprint(pipeline("text-generation", model="me/tiny")("Hello"))'
    text = head(_ADAPTER, f"# Tiny\n\n{_block(code)}\n\nMore.\n").replace("\n", "\r\n")
    files = {"README.md": text, ".cardsmith/facts.json": json.dumps({"schema": 1, "facts": facts})}
    after = mended(folder(tmp_path, files), "US003")
    assert 'model = PeftModel.from_pretrained(base_model, "me/tiny")\r\n' in after
    assert after.endswith("\r\n```\r\n\r\nMore.\r\n")
    assert "\n" not in after.replace("\r\n", "")


@pytest.mark.parametrize(
    ("code", "count"),
    [
        ('f("a/b", trust_remote_code=True)', 1),
        ('f("a/b",\n  trust_remote_code = True,\n  revision="abc",\n)', 0),
        ('f("a/b", trust_remote_code=True, code_revision="abc")', 0),
        ('f(g("a/b", trust_remote_code=True), revision="abc")', 1),
        ('f(g("a/b", revision="abc"), trust_remote_code=True)', 0),
        ('f("a/b", trust_remote_code=False)', 0),
        ('f("a/b", trust_remote_code=trust)', 0),
        ("trust_remote_code=True", 1),
        ("f(trust_remote_code=True", 1),
        (")" * 50 + "f(trust_remote_code=True)", 1),
    ],
)
def test_us004_looks_at_the_call_around_it(code: str, count: int) -> None:
    assert len(found(body(_block(code)), "US004")) == count


@pytest.mark.parametrize(
    ("code", "after"),
    [
        ('f("me/tiny", trust_remote_code=True)', 'f("me/tiny")'),
        ('f("me/tiny", trust_remote_code=True, device_map="auto")', 'f("me/tiny", device_map="auto")'),
        ('f(\n    "me/tiny",\n    trust_remote_code=True,\n)', 'f(\n    "me/tiny",\n)'),
        ('f("me/tiny", revision="abc", trust_remote_code=True)', 'f("me/tiny", revision="abc")'),
        ('f("me/other", trust_remote_code=True, revision="abc")', None),
    ],
)
def test_us004_takes_out_what_trusts_nobody(code: str, after: str | None, tmp_path: Path) -> None:
    text = head("license: mit\nmodel_name: tiny", f"# Tiny\n\n{_block(code)}\n")
    folder(tmp_path, {"README.md": text, "config.json": '{"model_type": "llama"}'})
    assert mended(tmp_path, "US004") == (text.replace(code, after) if after else text)


def test_us004_leaves_a_model_its_own_code(tmp_path: Path) -> None:
    text = head("model_name: tiny", _block('f("me/tiny", trust_remote_code=True, revision="abc")'))
    folder(tmp_path, {"README.md": text, "config.json": '{"auto_map": {"AutoModel": "modeling.Tiny"}}'})
    assert of_folder(tmp_path, "US004") == []
    folder(tmp_path, {"config.json": "{}", "modeling.py": ""})
    assert of_folder(tmp_path, "US004") == []
