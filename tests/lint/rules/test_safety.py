"""The rules of safety at their edges: paths, files, active content, characters, code."""

from __future__ import annotations

from pathlib import Path

import pytest

from cardsmith.card.model import Card
from cardsmith.lint import Diagnostic, validate
from cardsmith.lint.document import Document
from cardsmith.lint.edits.applying import apply
from cardsmith.lint.rules import se006_control_characters
from pace import within

HEAD = "---\nlicense: mit\n---\n\n"


def in_card(body: str, code: str) -> list[Diagnostic]:
    return validate(Card(HEAD + body), select=[code])


def mended(body: str, code: str) -> str:
    edits = [edit for found in in_card(body, code) for edit in found.edits]
    return apply(HEAD + body, edits)[len(HEAD) :]


def folder(place: Path, files: dict[str, str | bytes], card: str = HEAD) -> Path:
    for name, content in {"README.md": card, "config.json": "{}", **files}.items():
        (place / name).parent.mkdir(parents=True, exist_ok=True)
        (place / name).write_bytes(content if isinstance(content, bytes) else content.encode())
    return place


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("at /home/ml/run/log.txt.", "at /path/to/log.txt."),
        ("`/Users/ml`", "`/path/to/ml`"),
        ("file:///home/ml/a", "file:///path/to/a"),
        ("dir /content/te/clips/ is", "dir /path/to/clips/ is"),
        ("`C:\\Users\\ml\\a.py`", "`C:\\path\\to\\a.py`"),
        ('"C:\\\\Users\\\\ml\\\\a.py"', '"C:\\\\path\\\\to\\\\a.py"'),
    ],
)
def test_se003_writes_a_path_that_is_nobodys(before: str, after: str) -> None:
    assert mended(before, "SE003") == after
    assert in_card(after, "SE003") == []


def test_se003_writes_the_base_where_it_is_known(tmp_path: Path) -> None:
    config = '{"peft_type": "LORA", "base_model_name_or_path": "/home/ml/base", "other": "/home/ml/x"}'
    model = folder(tmp_path, {"adapter_config.json": config}, "---\nbase_model: some-org/base\n---\n")
    found = validate(model, select=["SE003"])
    assert [each.fix for each in found] == ["unsafe", "unsafe"]
    assert apply(config, found[0].edits) == config.replace("/home/ml/base", "some-org/base")
    unknown = folder(tmp_path / "other", {"adapter_config.json": config})
    assert [each.fix for each in validate(unknown, select=["SE003"])] == [None, None]


@pytest.mark.parametrize(
    ("name", "place"),
    [
        (".env", ".env"),
        ("sub/.ENV.local", "sub/.ENV.local"),
        (".aws/credentials", ".aws"),
        ("core.77", "core.77"),
        ("a/b/run.log", "a/b/run.log"),
        (".ipynb_checkpoints/a.ipynb", ".ipynb_checkpoints"),
        ("env.json", None),
        ("keys.json", None),
        ("logs.md", None),
    ],
)
def test_se004_knows_files_by_their_names(name: str, place: str | None, tmp_path: Path) -> None:
    found = validate(folder(tmp_path, {name: "words"}), select=["SE004"])
    assert [each.path for each in found] == ([str(tmp_path / place)] if place else [])


def test_se004_tells_a_folder_once(tmp_path: Path) -> None:
    files = {".aws/a": "", ".aws/b": "", "x/.aws/c": ""}
    found = validate(folder(tmp_path, dict(files)), select=["SE004"])
    assert [(each.path, each.message) for each in found] == [
        (
            str(tmp_path / place),
            "secrets, by its name; move it out of the folder: revoke what it holds if it was published",
        )
        for place in (".aws", "x/.aws")
    ]


@pytest.mark.parametrize(
    ("body", "after"),
    [
        ("a <script>alert(1)</script> b", "a  b"),
        ("a <SCRIPT src='x'>\n</SCRIPT> b", "a  b"),
        ("<iframe src='x'></iframe>", ""),
        ("<iframe src='x'>words</iframe>", None),
        ("<script", None),
        ("<embed src='x'>", ""),
        ('<p onclick="go()" class="a">b</p>', '<p class="a">b</p>'),
        ("<img/onerror=go() src=x>", "<img/ src=x>"),
        ("[a](javascript:go())", "[a](#)"),
        ("[a]( JavaScript:go)", "[a]( #)"),
        ("[a]: vbscript:go", "[a]: #"),
        ("<javascript:go>", "<#>"),
        ("<a href=data:text/html,hi>b</a>", "<a href=#>b</a>"),
    ],
)
def test_se005_finds_what_runs(body: str, after: str | None) -> None:
    found = in_card(body + "\n", "SE005")
    assert [each.severity for each in found] == ["error"]
    if after is None:
        assert found[0].fix is None
    else:
        assert mended(body + "\n", "SE005") == after + "\n"
        assert in_card(after + "\n", "SE005") == []


@pytest.mark.parametrize(
    "body",
    [
        "`<script>` and `[a](javascript:go)`",
        "```\n<script>a</script>\n```",
        "<!-- <iframe> -->",
        "<pre><script></pre>",
        "javascript: a language; data:text/html is a type; a script:1",
        "<scripting> <frames> <objective>",
        "<p data-on='x' title='on = off'>only on=1</p>",
        "a < b and on=1 > c",
        "[a](https://example.net/?q=javascript:x)",
        "\\[a\\](javascript:go)",
        "<style>p { color: red }</style><link rel='stylesheet' href='x'>",
        "<meta charset='utf-8'>",
    ],
)
def test_se005_lets_words_be(body: str) -> None:
    assert in_card(body + "\n", "SE005") == []


@pytest.mark.parametrize(
    ("body", "severity", "message", "after"),
    [
        ("a\x00b", "error", "the control character U+0000", "ab"),
        ("a\x1b[31mb\x1b[0m", "error", "a terminal escape", "ab"),
        ("a\x1b]0;title\x07b", "error", "a terminal escape", "ab"),
        ("a\x1bb", "error", "a terminal escape", "ab"),
        ("a\x7fb\x0b", "error", "the control character U+007F", "ab"),
        ("a\u202etxt.exe\u202c b", "error", "the sign `right-to-left override`", "atxt.exe b"),
        ("a\u2067b", "warning", "the sign `right-to-left isolate`", "ab"),
        ("a\u2069b", "warning", "the sign `pop directional isolate`", "ab"),
        ("a\u202ab\nc\u202cd", "warning", "the sign `left-to-right embedding`", "ab\ncd"),
        ("a\x9db", "warning", "the control character U+009D", "a\x9db"),
    ],
)
def test_se006_finds_what_nobody_sees(body: str, severity: str, message: str, after: str) -> None:
    found = in_card(body, "SE006")
    assert (found[0].severity, found[0].message.partition(", ")[0]) == (severity, message)
    assert mended(body, "SE006") == after
    assert [each for each in in_card(after, "SE006") if each.fix] == []


@pytest.mark.parametrize(
    "body",
    [
        "tab\tline\nreturn\r\nend",
        "\U0001f468\u200d\U0001f469\u200d\U0001f467 \u0645\u06cc\u200c\u062a",
        "\u200e\u200f\u061c \u00a0\u00ad\ufeff\u200b",
        "\u2067a\u2066b\u2069c\u2069 \u202bd\u202ce",
        "\u2028\u2029\x85",
        "\u201cquoted\u201d \u2026 \u2014",
    ],
)
def test_se006_lets_writing_be(body: str) -> None:
    assert in_card(body, "SE006") == []


@pytest.mark.parametrize("signs", ["\u202c", "\u202a\n"])
def test_se006_is_done_after_a_thousand_signs_of_a_million(signs: str) -> None:
    text = signs * (1_000_000 // len(signs))
    assert len(within(0.25, lambda: list(se006_control_characters.check(Document(Card(text)))))) == 1_000


@pytest.mark.parametrize(
    "body", ["\x00" * 500_000, "\u202a" * 500_000, "\u202a\n" * 200_000, "<a " * 300_000, "<script>" * 100_000]
)
def test_nothing_takes_more_than_linear_time(body: str) -> None:
    within(2, lambda: (in_card(body, "SE005"), in_card(body, "SE006")))


LLAMA = '{"model_type": "llama"}'
AUTO = '{"auto_map": {"AutoModel": "modeling_tiny.Tiny", "AutoConfig": ["some-org/code--config.Tiny", null]}}'
PIN = '```python\nAutoModel.from_pretrained("a/b", revision="0123abcd")\n```\n'
PICKLE = b"PK\x03\x04rest"


@pytest.mark.parametrize(
    ("files", "card", "found"),
    [
        ({"pytorch_model.bin": PICKLE}, "", [("pytorch_model.bin", "error")]),
        ({"pytorch_model.bin": "version https://git-lfs"}, "", [("pytorch_model.bin", "error")]),
        ({"a-1.pt": PICKLE, "a-2.pt": b"\x80\x02"}, "", [("a-1.pt", "error")]),
        ({"model.ckpt": PICKLE}, "", [("model.ckpt", "error")]),
        ({"ggml.bin": b"lmgg", "model.ckpt": b"tf"}, "", []),
        ({"training_args.bin": PICKLE, "optimizer.pt": PICKLE, "checkpoint-1/a.bin": PICKLE}, "", []),
        ({"config.json": AUTO}, "", [("config.json", "error")]),
        ({"config.json": AUTO}, PIN, []),
        ({"config.json": AUTO}, 'revision="main"', [("config.json", "error")]),
        ({"config.json": AUTO, "config.py": ""}, "", [("config.json", "error"), ("config.py", "error")]),
        ({"modeling_a.py": ""}, "", [("modeling_a.py", "error")]),
        ({"custom_generate/generate.py": ""}, "", [("custom_generate/generate.py", "error")]),
        ({"modeling_a.py": ""}, PIN, []),
        ({"train.py": ""}, "", [("train.py", "warning")]),
        ({"train.py": ""}, PIN, []),
        ({"config.json": '{"auto_map": 3}'}, "", [("config.json", "error")]),
        ({"config.json": "[]"}, "", []),
    ],
)
def test_se007_knows_what_runs_code(
    files: dict[str, str | bytes], card: str, found: list[tuple[str, str]], tmp_path: Path
) -> None:
    answer = validate(folder(tmp_path, files, HEAD + card), select=["SE007"])
    assert [(Path(each.path).relative_to(tmp_path).as_posix(), each.severity) for each in answer] == found


def test_se007_counts_what_it_does_not_list(tmp_path: Path) -> None:
    files: dict[str, str | bytes] = {f"pytorch_model-{n}.bin": PICKLE for n in range(3)}
    (found,) = validate(folder(tmp_path, files), select=["SE007"])
    assert found.message == (
        "weights in a pickle, which runs code when it is loaded (and 2 more); save them as safetensors"
    )
