"""The front matter against js-yaml 4, with which the Hub reads it. Skipped where node cannot find it (NODE_PATH)."""

from __future__ import annotations

import json
import os
import random
import shutil
import subprocess
import zipfile
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cardsmith.card.model import Card
from cardsmith.lint.frontmatter import hostile, metadata, readings
from cardsmith.lint.frontmatter.metadata import Entry, Metadata, Value

CORPUS = os.environ.get("CARDSMITH_CORPUS")
PROGRAM = Path(__file__).with_name("js_yaml.js")
ERROR = "error"


class JsYaml:
    """js-yaml in a process of its own."""

    def __init__(self) -> None:
        command = ["node", str(PROGRAM)]
        self._process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)

    def read(self, text: str) -> list[Any]:
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(json.dumps(text) + "\n")
        self._process.stdin.flush()
        answer: list[Any] = json.loads(self._process.stdout.readline())
        return answer

    def close(self) -> None:
        self._process.communicate(timeout=10)


@pytest.fixture(scope="module")
def js_yaml() -> Iterator[JsYaml]:
    if (
        shutil.which("node") is None
        or subprocess.run(["node", "-e", "require('js-yaml')"], capture_output=True).returncode
    ):
        pytest.skip("node or js-yaml is not there")
    reader = JsYaml()
    yield reader
    reader.close()


def ours(text: str) -> list[Any]:
    """What cardsmith makes of it, in the form that js_yaml.js writes."""
    read = metadata.read(text, 0)
    if read is None:
        return ["null"]
    return _mapping(read.entries) if isinstance(read, Metadata) else [ERROR, read.message]


def _mapping(entries: tuple[Entry, ...]) -> list[Any]:
    # of a key that is a mapping, such as that of `{{ a }}`, JavaScript makes this
    return ["mapping", sorted([entry.key or "[object Object]", _shape(entry.value)] for entry in entries)]


def _shape(value: Value) -> list[Any]:
    if value.kind == "mapping":
        return _mapping(value.entries)
    if value.kind == "list":
        return ["list", [_shape(item) for item in value.items]]
    if value.word is not None and readings.hub(value.word) == "date":
        return ["date"]
    if value.kind == "boolean":
        return ["boolean", value.text.lower() == "true"]
    return ["text", value.text] if value.kind == "text" else [value.kind]


ALIKE = "alike"
DIFFERENT = "different"


def why(text: str, theirs: list[Any]) -> str:
    """How the two readings compare: alike, or why they differ."""
    mine = ours(text)
    if mine == theirs or (mine[0] == ERROR and theirs[0] in (ERROR, "text", "list", "number", "boolean", "date")):
        return ALIKE
    if theirs == [ERROR, "duplicated mapping key"] and _has_duplicates(mine):
        return "a key is there twice, which FM007 finds"
    if theirs[0] == ERROR and "tag" in theirs[1] and list(hostile.foreign_tags(text)):
        return "a tag that nobody knows, which FM012 finds"
    return DIFFERENT


def _has_duplicates(shape: list[Any]) -> bool:
    if shape[0] == "mapping":
        keys = [key for key, _ in shape[1]]
        return len(set(keys)) < len(keys) or any(_has_duplicates(value) for _, value in shape[1])
    return shape[0] == "list" and any(map(_has_duplicates, shape[1]))


#: keys as cards have them: words, which are text to JavaScript and here
KEYS = ["license", "tags", "model-index", "no", "y", "a b", "'k'", '"k"', "été"]
PLAIN = """
a no yes off y n 1 0 -1 +5 1.5 .5 5. 1e3 1e-4 1E3 12e 1e400 .inf -.INF .nan 0x1F 0o17 0b11 -0x1 0o9 007 0755 1_000 1:30
2024-01-01 2024-1-1 2024-01-01T10:00:00Z ~ null Null NULL nULL true True TRUE tRUE = a:b x#y http://a.b/c mit apache-2.0
été [] {} [a] [a,1] {a:b} {{a}} 'q' "q" 'it\'\'s' "a\\nb" "\\x41" <None>
"""
BLANK = ["a b", "[a, no]", "{a: 1}", "{{ a }}", "# c", "a # c", "'a # c'", "!!str 1", "", "\t", "\u00a0", "\u2028"]
WORDS = [*PLAIN.split(), *BLANK, "\x85", "a\x85b", "!x a", "*", "|", ">", "|-", ">+"]


def _nested(inner: st.SearchStrategy[list[str]]) -> st.SearchStrategy[list[str]]:
    """The lines below a key: a list, or a mapping, each with what `inner` makes below it."""
    listed = st.lists(st.sampled_from(WORDS[:-6]), min_size=1, max_size=3).map(lambda words: [f"- {w}" for w in words])
    mapped = st.lists(
        st.tuples(st.sampled_from(KEYS), st.one_of(st.sampled_from(WORDS[:-6]).map(lambda word: [word]), inner)),
        min_size=1,
        max_size=4,
        unique_by=lambda pair: pair[0].strip("'\""),
    ).map(lambda pairs: [line for key, lines in pairs for line in _below(key, lines)])
    return st.one_of(listed, mapped)


def _below(key: str, lines: list[str]) -> list[str]:
    if len(lines) == 1 and not lines[0].startswith("- ") and ": " not in lines[0]:
        return [f"{key}: {lines[0]}"]
    return [f"{key}:", *(f"  {line}" for line in lines)]


@settings(max_examples=500, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(lines=st.recursive(st.just(["a"]), _nested, max_leaves=8), end=st.sampled_from(["\n", "\r\n"]))
def test_well_formed_yaml_is_read_alike(js_yaml: JsYaml, lines: list[str], end: str) -> None:
    text = end.join(lines)
    theirs = js_yaml.read(text)
    assert why(text, theirs) == ALIKE, (text, theirs, ours(text))


def test_lines_at_random_are_read_alike(js_yaml: JsYaml) -> None:
    """But for one in a thousand: tabs inside of a block of text, and indentation that js-yaml takes more strictly."""
    chance = random.Random(0)  # noqa: S311
    texts = [_made_up(chance) for _ in range(5_000)]
    different = [text for text in texts if why(text, js_yaml.read(text)) == DIFFERENT]
    assert len(different) <= 5, different


def _made_up(chance: random.Random) -> str:
    return chance.choice(["\n", "\n", "\r\n"]).join(_line(chance) for _ in range(chance.randint(1, 5)))


def _line(chance: random.Random) -> str:
    kind, indent = chance.random(), chance.choice(["", "", "", "  ", "    ", "- ", "  - ", "-   "])
    if kind < 0.4:
        return indent + chance.choice(KEYS) + chance.choice([": ", ": ", ":  ", ":\t"]) + chance.choice(WORDS)
    if kind < 0.6:
        return indent + chance.choice(KEYS) + ":"
    if kind < 0.85:
        return chance.choice(["- ", "  - ", "    - ", "    ", "  "]) + chance.choice(WORDS)
    return chance.choice(["", "  ", "\t", "# c", "<<: {a: 1, tags: 2}", "<<: [{a: 1}, {a: 2, b: 3}]", "<<: a"])


@pytest.mark.slow
@pytest.mark.skipif(CORPUS is None, reason="CARDSMITH_CORPUS does not name a zip of real cards")
def test_real_cards_are_read_alike(js_yaml: JsYaml) -> None:
    counts: Counter[str] = Counter()
    with zipfile.ZipFile(str(CORPUS)) as corpus:
        for name in (name for name in corpus.namelist() if name.endswith(".md")):
            text = Card(corpus.read(name).decode("utf-8", "replace")).front_matter
            if text is not None:
                counts[why(text, js_yaml.read(text))] += 1
    assert counts[DIFFERENT] == 0
    assert counts[ALIKE] > 0.999 * counts.total()
