"""Single checks, where one artifact more would only differ in a file: what each passes, skips and fails."""

from __future__ import annotations

import json
import shutil
import sys
from pathlib import Path
from typing import Any

import pytest

from cardsmith.errors import MissingExtra
from cardsmith.verify.artifact import read_artifact
from cardsmith.verify.checks import adapter_fit, base_model, differs, files, forward, generate, load, tokenizer
from cardsmith.verify.events import Event, Finished
from cardsmith.verify.outcome import Failed, Passed, Skipped
from cardsmith.verify.request import Request
from cardsmith.verify.sequence import run_checks
from cardsmith.verify.session.session import Session

from . import makers
from .broken import write


@pytest.fixture(autouse=True)
def _offline(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HF_HUB_OFFLINE", "1")


def session(folder: Path, **asked: Any) -> Session:
    """A session in this process."""
    return Session(
        Request(**{"folder": str(folder), "base": read_artifact(folder).base, "device": "cpu", **asked}), print
    )


def ended(check: Any, subject: Session) -> Failed | Passed | Skipped:
    """How a check ended."""
    try:
        found: Passed = check.run(subject)
    except (Failed, Skipped) as end:
        return end
    return found


BASE = "some-org/base-7b"
BOTH = "Write the one that training started from into both."
#: base in adapter_config.json, in the card, in the facts → what is said
AGREEMENTS: dict[str, tuple[str | None, object, object, str]] = {
    "all the same": (BASE, BASE, BASE, f"{BASE}, says adapter_config.json and README.md and .cardsmith/facts.json"),
    "other letters": (BASE, "Some-Org/Base-7B", None, f"{BASE}, says adapter_config.json and README.md"),
    "several in the card": (BASE, ["x/y", BASE], None, f"{BASE}, says adapter_config.json and README.md"),
    "a quantized copy": (
        f"unsloth/{BASE[9:]}-bnb-4bit",
        BASE,
        BASE,
        "unsloth/base-7b-bnb-4bit, says adapter_config.json and README.md and .cardsmith/facts.json",
    ),
    "a folder": ("/home/me/base-7b", BASE, None, f"{BASE}, says README.md"),
    "no card": (BASE, None, None, f"{BASE}, says adapter_config.json"),
    "a card that cannot be read": (BASE, "[", None, f"{BASE}, says adapter_config.json"),
    "facts that cannot be read": (BASE, None, 7, f"{BASE}, says adapter_config.json"),
    "nothing": (None, None, None, "neither the card nor the facts name a base by its id"),
    "the facts differ": (
        None,
        BASE,
        "other/x",
        f"README.md names the base {BASE}, .cardsmith/facts.json names the base other/x. {BOTH}",
    ),
    "the adapter differs": (
        "other/x",
        BASE,
        BASE,
        f"adapter_config.json names the base other/x, README.md names the base {BASE}. {BOTH}",
    ),
}


@pytest.mark.parametrize("case", AGREEMENTS)
def test_what_is_said_of_the_base(case: str, tmp_path: Path) -> None:
    configured, card, recorded, words = AGREEMENTS[case]
    write("adapter_config.json", json.dumps({"peft_type": "LORA", "base_model_name_or_path": configured}))(tmp_path)
    if card:
        write("README.md", f"---\nbase_model: {card if card == '[' else json.dumps(card)}\n---\n\n# X\n")(tmp_path)
    if recorded:
        facts = {"schema": 1, "facts": {"base_model": {"id": recorded}}, "sources": {}}
        write(".cardsmith/facts.json", json.dumps(facts))(tmp_path)
    found = ended(base_model, session(tmp_path))
    assert (found.message if isinstance(found, Passed) else str(found)) == words
    expected = Failed if BOTH in words else Skipped if case == "nothing" else Passed
    assert type(found) is expected


def test_another_revision_is_another_base(tmp_path: Path) -> None:
    one, other = "a" * 40, "b" * 40
    said = {"peft_type": "LORA", "base_model_name_or_path": BASE, "revision": one}
    write("adapter_config.json", json.dumps(said))(tmp_path)
    facts = {"schema": 1, "facts": {"base_model": {"id": BASE, "revision": other}}, "sources": {}}
    write(".cardsmith/facts.json", json.dumps(facts))(tmp_path)
    found = ended(base_model, session(tmp_path))
    assert isinstance(found, Failed)
    assert str(found) == f"adapter_config.json pins revision {one} of the base, the facts {other}. {BOTH}"
    makers.edit_json(tmp_path / "adapter_config.json", revision="main")
    assert isinstance(ended(base_model, session(tmp_path)), Passed)


def cached(model: Path, home: Path, commit: str) -> None:
    """Put a model into the cache of what was fetched from the Hub."""
    repository = home / "hub" / f"models--{BASE.replace('/', '--')}"
    shutil.copytree(model, repository / "snapshots" / commit)
    (repository / "refs").mkdir()
    (repository / "refs" / "main").write_text(commit)


def trained(folder: Path) -> None:
    """Move one number."""
    state = makers.tensors(folder / "model.safetensors")
    state["model.norm.weight"][0] += 1
    makers.save(folder / "model.safetensors", state)


def test_a_full_model_beside_its_base_from_the_hub(
    model: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = makers.copy(model, tmp_path / "model")
    write("README.md", f"---\nbase_model: {BASE}\n---\n\n# X\n")(folder)
    from huggingface_hub import constants

    monkeypatch.setattr(constants, "HF_HUB_CACHE", str(tmp_path / "home" / "hub"))
    monkeypatch.setattr("huggingface_hub.file_download.constants.HF_HUB_CACHE", str(tmp_path / "home" / "hub"))
    absent = ended(differs, session(folder))
    assert str(absent) == f"{BASE} is not on this machine. Name a copy: `cardsmith verify DIR --base PATH`"
    cached(model, tmp_path / "home", "c" * 40)
    same = ended(differs, session(folder))
    assert isinstance(same, Failed)
    assert same.evidence == {"base": BASE, "compared": 21, "different": None, "added": 0}
    trained(folder)
    other = ended(differs, session(folder))
    assert isinstance(other, Passed)
    assert other.message == f"not {BASE}: it differs in model.norm.weight"


COMPARED = {
    "itself": (
        "neither the card nor the facts name a base by its id. Name one: `cardsmith verify DIR --base PATH_OR_ID`"
    ),
    "another architecture": "no tensor of {0} has the same name",
    "nowhere": "base is not on this machine. Name a copy: `cardsmith verify DIR --base PATH`",
    "an adapter": "an adapter is compared by what it does",
}


@pytest.mark.parametrize("case", COMPARED)
def test_what_cannot_be_compared(case: str, made: dict[str, Path]) -> None:
    asked = {"another architecture": made["encoder-decoder"], "nowhere": "/nowhere/base"}
    folder = made["adapter"] if case == "an adapter" else made["model"]
    other = str(asked[case]) if case in asked else None
    found = ended(differs, session(folder, compared=other))
    assert isinstance(found, Skipped)
    assert str(found) == COMPARED[case].format(Path(other or "").name)


def test_a_new_head_on_the_base_is_no_copy_of_it(made: dict[str, Path]) -> None:
    found = ended(differs, session(made["reward"], compared=str(made["model"])))
    assert isinstance(found, Passed)
    assert found.message == "not model: it has 1 tensor more"


def test_weights_that_nothing_loads_are_named(model: Path, tmp_path: Path) -> None:
    folder = makers.copy(model, tmp_path / "model")
    shutil.copy(folder / "model.safetensors", folder / "model-00001-of-00002.safetensors")
    found = ended(files, session(folder))
    assert isinstance(found, Passed)
    assert (
        found.message == "model.safetensors, tokenizer from the folder; nothing loads model-00001-of-00002.safetensors"
    )


def test_special_tokens(model: Path, tmp_path: Path) -> None:
    folder = makers.copy(model, tmp_path / "model")
    makers.edit_json(folder / "config.json", pad_token_id=-1, eos_token_id=5)
    makers.edit_json(folder / "generation_config.json", eos_token_id=[9, 1])
    assert isinstance(ended(tokenizer, session(folder)), Passed)
    makers.edit_json(folder / "config.json", bos_token_id=294)
    found = ended(tokenizer, session(folder))
    assert str(found) == (
        "config.json: bos_token_id is [294], but there are only 294 embeddings. "
        "Write the id that the tokenizer gives this token."
    )


def test_a_token_for_pictures_needs_no_embedding(model: Path, tmp_path: Path) -> None:
    folder = makers.copy(model, tmp_path / "model")
    other = makers.make_tokenizer()
    other.add_tokens(["<image_soft_token>"])
    other.save_pretrained(folder)
    found = ended(tokenizer, session(folder))
    assert isinstance(found, Passed)
    assert found.message == ("295 tokens for 294 embeddings, none for <image_soft_token>, tokenizer from the folder")


@pytest.mark.parametrize("key", ["attn_implementation", "experts_implementation"])
def test_a_kernel_from_the_hub_is_not_fetched(key: str, made: dict[str, Path], tmp_path: Path) -> None:
    folder = makers.copy(made["vision-language"], tmp_path / "model")
    makers.edit_json(folder / "config.json", **{f"_{key}": "some-org/kernel"})
    words = (
        "the configuration asks for the kernel some-org/kernel, which is code that is never run here. "
        f"Take {key} out of config.json."
    )
    assert str(ended(adapter_fit, session(folder))) == words


def test_a_tokenizer_that_cannot_be_read(model: Path, tmp_path: Path) -> None:
    folder = makers.copy(model, tmp_path / "model")
    write("tokenizer.json", "{")(folder)
    found = ended(tokenizer, session(folder))
    assert isinstance(found, Failed)
    assert str(found).startswith("the tokenizer of this folder cannot be loaded: ")
    assert str(found).endswith(" Save it again: tokenizer.save_pretrained().")


def test_generation_that_ends_by_itself(model: Path, tmp_path: Path) -> None:
    subject = session(model, max_new_tokens=4)
    (prompt,) = subject.inputs
    first = subject.written(prompt)[0]
    folder = makers.copy(model, tmp_path / "model")
    makers.edit_json(folder / "generation_config.json", eos_token_id=[1, first])
    found = ended(generate, session(folder, max_new_tokens=4))
    assert isinstance(found, Passed)
    assert found.message.startswith("1 new token, ended by itself, ")
    assert found.evidence == {"prompts": 1, "new_tokens": 1, "max_new_tokens": 4, "ended": 1}


def test_a_packed_base_is_recorded(made: dict[str, Path]) -> None:
    found = ended(load, session(made["packed base"]))
    assert isinstance(found, Passed)
    assert (found.evidence["dtype"], found.evidence["quantization"]) == ("bfloat16", "mxfp4, unpacked here")


def test_a_base_that_needs_another_package(made: dict[str, Path], tmp_path: Path) -> None:
    pytest.importorskip("accelerate")
    base = makers.copy(made["model"], tmp_path / "base")
    method = {"quant_method": "bitsandbytes", "load_in_4bit": True, "bnb_4bit_compute_dtype": "bfloat16"}
    makers.edit_json(base / "config.json", quantization_config=method)
    found = ended(load, session(made["adapter"], base=str(base)))
    assert isinstance(found, Failed)
    assert str(found).startswith("weights quantized by bitsandbytes, 4 bit cannot be loaded here: ")
    assert str(found).endswith(
        " Install what is missing, or name a base that is not quantized: `cardsmith verify DIR --base PATH_OR_ID`."
    )
    assert found.evidence == {"quantization": "bitsandbytes, 4 bit"}


def test_without_pillow_a_picture_cannot_be_shown(made: dict[str, Path], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "PIL", None)
    with pytest.raises(MissingExtra) as caught:
        load.run(session(made["vision-language"]))
    assert str(caught.value) == "PIL is not installed. Run: pip install 'cardsmith[verify]'"


def test_a_template_of_the_base_that_loops_is_stopped(made: dict[str, Path], tmp_path: Path) -> None:
    base = makers.copy(made["model"], tmp_path / "base")
    (base / "chat_template.jinja").write_text("{% for i in range(99999) %}" * 3 + "{% endfor %}" * 3)
    found = ended(forward, session(made["adapter"], base=str(base)))
    assert isinstance(found, Failed)
    assert str(found).startswith("the chat template does not end: it was stopped after 3 seconds.")


def test_a_model_that_takes_more_memory_than_there_is(model: Path, tmp_path: Path) -> None:
    folder = makers.copy(model, tmp_path / "model")
    makers.edit_json(folder / "generation_config.json", cache_implementation="static")
    events: list[Event] = []
    subject = session(folder, max_new_tokens=2 * 10**10)
    run_checks(subject, [generate], events.append, explain=subject.shortage)
    result = next(event.result for event in events if isinstance(event, Finished))
    assert result.outcome == "failed"
    assert result.message.startswith("out of memory: 596.0 GiB more were asked for, ")
    assert (result.evidence["tried_bytes"], result.evidence["weights_bytes"]) == (640000000448, 56384)
