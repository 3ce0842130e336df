"""Input made to break a linter: an answer, quickly, and never a crash."""

from __future__ import annotations

import subprocess
import sys

import pytest

from cardsmith.card.model import Card
from cardsmith.lint import FORMATS, validate
from pace import within

HEAD = "---\nlicense: mit\n---\n\n"


def _expanding(n: int) -> str:
    return f"a{n + 1}: &a{n + 1} [{', '.join([f'*a{n}'] * 9)}]\n"


HOSTILE = {
    "empty": "",
    "byte-order mark": "\ufeff" + HEAD,
    "NUL": "---\nlicense: \0\n---\n",
    "lone surrogate": "---\nlicense: \ud800\n---\n\udfff",
    "lone surrogate and comment": "---\nlicense: \ud800 # cardsmith: ignore LI002 it is\n---\n",
    "lone carriage returns": (HEAD + "# A\n\n## B\n").replace("\n", "\r"),
    "a million blanks": HEAD + " " * 1_000_000,
    "a million newlines": "\n" * 1_000_000 + HEAD,
    "one long line": HEAD + "a" * 1_000_000,
    "headings": HEAD + "# a\n" * 50_000,
    "backticks": HEAD + "".join("`" * (n % 400 + 1) + " " for n in range(5_000)),
    "fences": HEAD + "```\n" * 100_000,
    "comments before a fence": HEAD + "<!-- a -->\n" * 60_000 + "```\na\n```\n",
    "fences in comments": HEAD + "<!--\n```\n-->\n" * 50_000,
    "links to nothing": HEAD + "huggingface.co/None " * 40_000,
    "unclosed comments": HEAD + "<!--" * 100_000,
    "unclosed links": HEAD + "[](" * 200_000,
    "braces": HEAD + "{{" * 200_000,
    "statements": HEAD + "{% if " * 100_000,
    "paths": HEAD + "/home/a" * 100_000,
    "markers": HEAD + "> - " * 200_000,
    "unclosed block": "---\n" + "---a\n" * 100_000,
    "keys": "---\n" + "".join(f"key{n}: 1\n" for n in range(5_000)) + "---\n",
    "the same key": "---\n" + "license: mit\n" * 5_000 + "---\n",
    "a long key": "---\n" + "a" * 1000 + ": 1\n---\n",
    "a long licence": "---\nlicense: " + "a" * 100_000 + "\n---\n",
    "a long id": "---\nlicense: mit\nbase_model: " + "a/" * 100_000 + "\n---\n",
    "deep lists": "---\na: " + "[" * 3_000 + "]" * 3_000 + "\n---\n",
    "deeper lists": "---\na: " + "[" * 200_000 + "\n---\n",
    "aliases": "---\na0: &a0 [x, x]\n" + "".join(map(_expanding, range(20))) + "---\n",
    "an alias to itself": "---\ntags: &a [*a]\nlicense: &b {c: *b}\n---\n",
    "a tag": "---\nlicense: !!python/object:os.system x\n---\n",
    "rulers": HEAD + "|-|\n" * 100_000,
    "tables": HEAD + "|Accuracy|\n|-|\n" * 50_000,
    "a wide table": HEAD + "|Accuracy" * 20_000 + "\n" + "|-" * 20_000 + "\n" + "|1" * 20_000,
    "a long table": HEAD + "|Accuracy|\n|---|\n" + "|0.5|\n" * 100_000,
    "scores": HEAD + "- Accuracy: 0.9\n" * 50_000,
    "results": "---\nmodel-index:\n- results:\n" + "  - metrics: [{type: f1, value: 1}]\n" * 5_000 + "---\n",
    "entries": HEAD + "```bibtex\n" + "@a{b,\n" * 100_000,
    "values never closed": HEAD + "```bibtex\n" + "@a{b, c = {d\n" * 50_000,
    "braces in an entry": HEAD + "```bibtex\n@a{b, c = " + "{" * 300_000,
    "snippets": HEAD + "".join(f"```python\nimport a\nb{n}\n```\n" for n in range(5_000)),
    "snippets that are none": HEAD + "```python\nimport a\nb c\n```\n" * 5_000,
    "a deep snippet": HEAD + "```python\nimport a\n" + "f(" * 40_000,
    "trust": HEAD + "```python\n" + "f(trust_remote_code=True, " * 3_500,
    "time machines": HEAD + "```python\n```\n" + '"If you had a time machine, ' * 20_000,
    "several documents": "---\nlicense: mit\n... \n--- \na: b\n---\n",
}


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE)
def test_an_answer_within_a_second(text: str) -> None:
    within(2, lambda: FORMATS["text"].write(validate(Card(text))))


def test_light_imports() -> None:
    program = (
        "import sys\nfrom cardsmith.card.model import Card\nfrom cardsmith.lint import FORMATS, validate\n"
        "FORMATS['text'].write(validate(Card('x')))\n"
        "heavy = {'torch', 'transformers', 'huggingface_hub', 'numpy', 'requests', 'httpx', 'jinja2'}\n"
        "print(*sorted(heavy & set(sys.modules)))"
    )
    run = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=False)
    assert (run.returncode, run.stdout, run.stderr) == (0, "\n", "")
