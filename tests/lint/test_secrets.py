"""Credentials of every kind, in every file of a model folder: each is found, and no output shows one."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest

from cardsmith.card.model import Card
from cardsmith.lint import FORMATS, Diagnostic, validate
from cardsmith.lint.document import Document
from cardsmith.lint.engine import showing
from cardsmith.lint.folder.beside import Beside
from credentials.planted import ALL, IDS, pem, text
from credentials.test_carriers import CARRIERS
from pace import within

CERTAIN = [(f"{before}{secret}{behind}", secret) for kind, before, secret, behind in ALL if not kind.startswith("what")]
EACH = pytest.mark.parametrize(("line", "secret"), CERTAIN, ids=[name for name in IDS if not name.startswith("what")])
FILES = {name: make for name, make in CARRIERS.items() if name != "README.md" and "," not in name}
TOKEN = "hf" + "_" + text(34)


def model(folder: Path, card: str = "---\nlicense: mit\n---\n\n# Tiny\n") -> Path:
    """A model folder without fault."""
    (folder / "README.md").write_text(card)
    (folder / "config.json").write_text('{"model_type": "llama"}')
    return folder


def pieces(secret: str) -> set[str]:
    """What of a credential may stand nowhere, but for the prefix."""
    told = secret[20:] if len(secret) > 60 else secret[10:]
    return {told[n : n + 8] for n in range(max(1, len(told) - 7))}


def assert_hidden(found: list[Diagnostic], *secrets: str) -> None:
    for name, each in FORMATS.items():
        written = each.write(found)
        assert not [piece for secret in secrets for piece in pieces(secret) if piece in written], name


@EACH
@pytest.mark.parametrize("carrier", FILES)
def test_each_kind_in_each_file(carrier: str, line: str, secret: str, tmp_path: Path) -> None:
    folder = model(tmp_path)
    (folder / carrier).write_bytes(FILES[carrier](line))
    found = validate(folder, select=["SE001", "SE002"])
    assert {(each.path, each.severity) for each in found} == {(str(folder / carrier), "error")}
    assert_hidden(found, secret)


@EACH
def test_each_kind_in_the_card(line: str, secret: str) -> None:
    found = validate(Card(f"---\nlicense: mit\n---\n\n# Tiny\n\nText:\n\n{line}\n"), select=["SE001"])
    assert [(each.code, each.line) for each in found] == [("SE001", 9 + line[: line.index(secret)].count("\n"))]
    assert_hidden(found, secret)


def test_what_only_looks_like_one_is_a_warning() -> None:
    found = validate(Card(f"---\nlicense: mit\n---\n\nexport MY_API_KEY={text(40)}\n"), select=["SE001"])
    assert [(each.severity, each.message) for each in found] == [
        ("warning", "what looks like a credential; if it is one, revoke it where it was issued, then take it out")
    ]


def test_what_is_said() -> None:
    (found,) = validate(Card(f"---\nlicense: mit\n---\n\nIt is {TOKEN}.\n"), select=["SE001"])
    assert FORMATS["text"].write([found]) == (
        "README.md:5:7 SE001 error a Hugging Face token (`hf_…`) that everybody can use; revoke it at "
        "https://huggingface.co/settings/tokens, then take it out\n"
        f"    It is hf_{'…' * 34}.\n          ^\n"
    )


def test_the_part_of_a_binary_file_is_named(tmp_path: Path) -> None:
    folder = model(tmp_path)
    (folder / "training_args.bin").write_bytes(FILES["training_args.bin"](TOKEN))
    (found,) = validate(folder, select=["SE"])
    assert (found.path, found.line) == (str(folder / "training_args.bin"), 1)
    assert found.message == (
        "training_args/data.pkl: a Hugging Face token (`hf_…`) that everybody can use; revoke it at "
        "https://huggingface.co/settings/tokens, then delete the file, or save it again without"
    )


#: cards in which another rule speaks of the line, or of the value, that holds the token
SHARED_LINES = {
    "FM002": "---\nlicense: [mit {token}\n---\n",
    "FM003": "---\nlicence: {token}\n---\n",
    "FM007": "---\nlicense: mit\nlicense: {token}\n---\n",
    "ID002": "---\nlicense: mit\nbase_model: https://x/{token}/y/z\n---\n",
    "LI002": "---\nlicense: {token}\n---\n",
    "FM010": "---\nlicense: mit\npipeline_tag: {token}\n---\n",
    "FM011": "---\nlicense: mit\nlanguage: {token}\n---\n",
    "ID001": '---\nlicense: mit\n---\n\npipe(model="None", token="{token}")\n',
    "SE003": "---\nlicense: mit\n---\n\nIt is in /home/ml/{token}/a\n",
    "DO002": "---\nlicense: mit\n---\n\n# A\n\n## {token}\n\n## B\n\nText.\n",
    "DO004": "---\nlicense: mit\n---\n\n{{{{ model | default('{token}') }}}}\n",
}


@pytest.mark.parametrize("code", SHARED_LINES)
def test_no_rule_shows_what_stands_in_its_line(code: str) -> None:
    found = validate(Card(SHARED_LINES[code].format(token=TOKEN)))
    assert code in {each.code for each in found}
    assert_hidden(found, TOKEN)
    alone = validate(Card(SHARED_LINES[code].format(token=TOKEN)), select=[code])
    assert_hidden(alone, TOKEN)


def test_no_rule_shows_what_stands_in_a_file(tmp_path: Path) -> None:
    folder = model(tmp_path)
    (folder / "adapter_config.json").write_text(json.dumps({"base_model_name_or_path": f"/home/ml/{TOKEN}"}))
    (folder / "README.md").write_text("---\nlicense: mit\nbase_model: some-org/base\n---\n")
    found = validate(folder)
    assert "SE003" in {each.code for each in found}
    assert_hidden(found, TOKEN)


def test_what_is_said_of_the_card_quotes_no_other_file(tmp_path: Path) -> None:
    (model(tmp_path) / "adapter_config.json").write_text(json.dumps({"note": TOKEN}))
    readme = tmp_path / "README.md"
    document = Document(Card.read(readme), tmp_path, beside=Beside.of(readme))
    assert document.adapter_config["note"] == TOKEN
    assert showing.message(document, None, f"the note begins with `{TOKEN[:20]}`") == "the note begins with `hf_…`"


def test_a_line_of_a_key_is_hidden() -> None:
    key = pem("PRIVATE" + " KEY").replace("\n", "\nat /home/ml/a ", 1)
    card = f"---\nlicense: mit\n---\n\n{pem('RSA PRIVATE' + ' KEY')}\n"
    assert_hidden(validate(Card(card)), pem("RSA PRIVATE" + " KEY"))
    assert_hidden(validate(Card(f"---\nlicense: mit\n---\n\n{key}\n")), *key.splitlines()[2:3])


def test_no_comment_silences_one() -> None:
    card = f"---\nlicense: mit\n---\n\n<!-- cardsmith: ignore SE001 it is mine -->\nIt is {TOKEN}.\n"
    assert [each.code for each in validate(Card(card), select=["SE001"])] == ["SE001"]


def test_weights_are_not_read(tmp_path: Path) -> None:
    """A token behind the header of a large file is the gate's to find, which reads all that it sends."""
    folder = model(tmp_path)
    header = b'{"w":{"dtype":"U8","shape":[268435456],"data_offsets":[0,268435456]}}'
    with (folder / "model.safetensors").open("wb") as file:
        file.write(len(header).to_bytes(8, "little") + header)
        file.seek(2**28 + 8 + len(header) - 1)
        file.write(b"\0")
    assert within(0.5, lambda: validate(folder, select=["SE001", "SE002"])) == []


def test_what_is_no_regular_file_is_passed_over(tmp_path: Path) -> None:
    folder = model(tmp_path)
    os.mkfifo(folder / "pipe.txt")
    (folder / "outside.txt").symlink_to(tmp_path.parent / "nowhere")
    (folder / "loop").symlink_to(folder)
    (folder / "closed.txt").write_text(TOKEN)
    (folder / "closed.txt").chmod(0)
    found = validate(folder, select=["SE001", "SE002"])
    assert {each.path for each in found} <= {str(folder / "closed.txt")}


def test_of_many_none_is_shown(tmp_path: Path) -> None:
    folder = model(tmp_path, "---\nlicense: mit\n---\n\n" + "\n\n".join(line for line, _ in CERTAIN))
    found = validate(folder)
    assert len(found) >= 60
    assert_hidden(found, *(secret for _, secret in CERTAIN))
