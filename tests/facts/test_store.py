from __future__ import annotations

import dataclasses
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cardsmith import atomic
from cardsmith.errors import FactsError
from cardsmith.facts.model import Facts, Run
from cardsmith.facts.store import FILE, dumps, loads, read, write
from pace import within

from .strategies import any_of

AGAIN = "Delete it and run `cardsmith render` to make it anew."


@settings(max_examples=40)
@given(any_of(Facts, st.text()))
def test_facts_survive_the_file(facts: Facts) -> None:
    assert loads(dumps(facts)) == facts


@pytest.mark.parametrize("text", ["a\n  1,\n  2\n", "[\n  1,\n  2\n]", "\u2028\x85\ufeff\x00", '"}'])
def test_text_that_looks_like_layout_survives(text: str) -> None:
    facts = Facts(
        model_name=text, hyperparameters={text: text}, card=dataclasses.replace(Facts().card, language=(text,))
    )
    assert loads(dumps(facts)) == facts


def test_a_point_of_a_curve_is_one_line() -> None:
    text = dumps(Facts(curves={"loss": ((1.0, -2e-05), (2.0, 1e16))}))
    assert text.split("\n")[5:7] == ["        [1.0, -2e-05],", "        [2.0, 1e+16]"]


WRONG = {
    "empty": ("", f"facts.json is not JSON: Expecting value: line 1 column 1 (char 0). {AGAIN}"),
    "a list": ("[]", f"facts.json is not a JSON object. {AGAIN}"),
    "no schema": ('{"facts": {}}', 'facts.json has no "schema": 1. ' + AGAIN),
    "schema as text": ('{"schema": "1"}', 'facts.json has no "schema": 1. ' + AGAIN),
    "later schema": (
        '{"schema": 2}',
        "facts.json has schema 2; this cardsmith reads up to 1. Run: pip install --upgrade cardsmith",
    ),
    "wrong type": (
        '{"schema": 1, "facts": {"run": {"steps": "many"}}}',
        "facts.json: run.steps must be a whole number, not 'many'. Mend that key, or delete the file to make it anew.",
    ),
    "facts no mapping": (
        '{"schema": 1, "facts": [1]}',
        "facts.json: facts must be a mapping, not [1]. Mend that key, or delete the file to make it anew.",
    ),
    "sources no mapping": (
        '{"schema": 1, "sources": 3}',
        "facts.json: sources must be a mapping, not 3. Mend that key, or delete the file to make it anew.",
    ),
    "NaN": (
        '{"schema": 1, "facts": {"metrics": {"a": NaN}}}',
        "facts.json: metrics.a must be a number, not nan. Mend that key, or delete the file to make it anew.",
    ),
}


@pytest.mark.parametrize(("text", "message"), WRONG.values(), ids=WRONG)
def test_what_is_wrong_is_said_in_one_line(text: str, message: str) -> None:
    with pytest.raises(FactsError) as caught:
        loads(text)
    assert str(caught.value) == message


@pytest.mark.parametrize(
    "text",
    ["[" * 100_000, '{"a":' * 20_000, '{"schema": 1' + "0" * 5_000 + "}", '{"schema": 1, "facts": {"run": {"seconds": 1'
     + "0" * 4_000 + "}}}"],
    ids=["brackets", "braces", "digits of the schema", "digits of a fact"],
)  # fmt: skip
def test_hostile_json_is_one_line_quickly(text: str) -> None:
    with pytest.raises(FactsError) as caught:
        within(1, lambda: loads(text))
    assert "\n" not in str(caught.value)
    assert len(str(caught.value)) < 300


def test_unknown_keys_are_passed_over() -> None:
    assert loads('{"schema": 1, "more": {}, "facts": {"run": {"steps": 3, "later": 1}}}') == Facts(run=Run(steps=3))


def test_read_and_write(tmp_path: Path) -> None:
    assert read(tmp_path) is None
    facts = Facts(model_name="naïve", run=Run(steps=1))
    assert write(tmp_path, facts) == tmp_path / FILE
    assert read(tmp_path) == facts


def test_a_byte_order_mark_is_no_error(tmp_path: Path) -> None:
    (tmp_path / ".cardsmith").mkdir()
    (tmp_path / FILE).write_bytes(b"\xef\xbb\xbf" + dumps(Facts(model_name="a")).encode())
    assert read(tmp_path) == Facts(model_name="a")


@pytest.mark.parametrize("content", [b"\xff\xfe{\x00}\x00", b"caf\xe9"])
def test_what_is_not_utf8_names_the_file(tmp_path: Path, content: bytes) -> None:
    (tmp_path / ".cardsmith").mkdir()
    (tmp_path / FILE).write_bytes(content)
    with pytest.raises(FactsError, match=r"facts\.json cannot be read: .* Delete it to make it anew\."):
        read(tmp_path)


def test_what_is_too_large_is_not_read(tmp_path: Path) -> None:
    (tmp_path / ".cardsmith").mkdir()
    with (tmp_path / FILE).open("wb") as file:
        file.truncate(10 * 2**40)
    with pytest.raises(FactsError) as caught:
        read(tmp_path)
    assert str(caught.value) == f"{tmp_path / FILE} is larger than 64 MiB. Delete it to make it anew."


def test_a_folder_in_its_place_names_the_file(tmp_path: Path) -> None:
    (tmp_path / FILE).mkdir(parents=True)
    with pytest.raises(FactsError) as caught:
        read(tmp_path)
    assert str(caught.value) == f"{tmp_path / FILE} is not a file. Move it away to make it anew."


def test_a_file_in_place_of_the_folder_is_one_line(tmp_path: Path) -> None:
    (tmp_path / ".cardsmith").write_text("mine")
    assert read(tmp_path) is None
    with pytest.raises(FactsError) as caught:
        write(tmp_path, Facts())
    why = ".cardsmith is no folder; move it away"
    assert str(caught.value) == f"{tmp_path / FILE} cannot be written: {why}. Nothing was changed."
    assert (tmp_path / ".cardsmith").read_text() == "mine"


def test_a_full_disk_leaves_the_old_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write(tmp_path, Facts(model_name="old"))

    def full(handle: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(atomic.os, "fsync", full)
    with pytest.raises(FactsError) as caught:
        write(tmp_path, Facts(model_name="new"))
    assert str(caught.value) == f"{tmp_path / FILE} cannot be written: No space left on device. Nothing was changed."
    assert read(tmp_path) == Facts(model_name="old")
    assert [path.name for path in (tmp_path / ".cardsmith").iterdir()] == ["facts.json"]
