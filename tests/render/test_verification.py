"""What a card says of the verdict on its weights, and when it says nothing."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from cardsmith.artifact.digests import digests
from cardsmith.card.model import Card
from cardsmith.card.snippets import usage_snippets
from cardsmith.facts.store import loads
from cardsmith.lint import validate
from cardsmith.render import render, verdicts
from cardsmith.render.update import plan, plan_verified, write
from cardsmith.render.verification import UNVERIFIED, Verification

HERE = Path(__file__).parent
FACTS = loads((HERE.parent / "cases" / "gpt-oss-lora" / "facts.json").read_text("utf-8"))
PLAIN = render(FACTS)
(BLOCK,) = usage_snippets(PLAIN)
Golden = Callable[[Path, str], None]


def check(name: str, outcome: str = "passed", **evidence: Any) -> dict[str, Any]:
    return {"name": name, "outcome": outcome, "message": f"at {len(evidence)}", "evidence": evidence, "seconds": 1.5}


def quick_start(output: str, outcome: str = "passed", sha256: str = BLOCK.digest) -> dict[str, Any]:
    return check("quick-start", outcome, blocks=[{"line": 9, "sha256": sha256, "output": output, "seconds": 2.5}])


def verdict(*checks: dict[str, Any], **more: Any) -> dict[str, Any]:
    """As in verdict.json, of a CPU."""
    said = {
        "schema": 1,
        "verdict": "passed",
        "device": "cpu",
        "dtype": "float32",
        "checks": [check("files"), check("load"), check("generate"), *checks],
        "versions": {"python": "3.11.7", "torch": "2.13.0+cpu", "transformers": "5.23.0", "tokenizers": "0.23.3"},
        "tokens_per_second": 12.5,
        "peak_memory_bytes": 1024,
    }
    return {**said, **more}


CARD = {
    "device": "cuda:0",
    "dtype": "bfloat16",
    "versions": {
        "python": "3.12.1",
        "torch": "2.13.0",
        "transformers": "5.23.0",
        "peft": "0.21.2",
        "cuda": "12.8",
        "gpu": "NVIDIA_H200 <b>*",
    },
}
#: What lies in the golden file of this name.
SAID: dict[str, dict[str, Any]] = {
    "cpu": verdict(quick_start("\n  Paris is the capital of France.   \n\nAnd so on.\n")),
    "gpu": verdict(quick_start("```\n<script>x</script>\n````\n{{ x }}\n"), **CARD),
    "long output": verdict(quick_start("\n".join(f"line {n}" for n in range(100)))),
    "long line": verdict(quick_start("word " * 500)),
    "nothing but blanks": verdict(quick_start(" \n")),
    "scores": verdict(check("generate", "skipped"), quick_start("[0.25, -0.5]\n")),
    "quick start skipped": verdict(quick_start("", "skipped")),
    "quick start not asked for": verdict(check("quick-start", "skipped")),
    "of another quick start": verdict(quick_start("Paris\n", sha256="sha256:00")),
    "before there were quick starts": verdict(),
}


@pytest.mark.parametrize("case", SAID)
def test_the_section(case: str, golden: Golden) -> None:
    card = render(FACTS, verification=verdicts.of_verdict(SAID[case], PLAIN))
    golden(HERE / "verification" / f"{case.replace(' ', '-')}.md", added(card))


def test_published_without(golden: Golden) -> None:
    golden(HERE / "verification" / "published-unverified.md", added(render(FACTS, verification=UNVERIFIED)))


def added(card: Card) -> str:
    """The section. All else of the card is as it is without."""
    (section,) = [section for section in card.sections if section.title == "Verification"]
    assert card.text.replace(section.text, "", 1) == PLAIN.text
    return section.text


def test_published_although_it_failed(folder: Path, golden: Golden) -> None:
    """It is said of these files alone, and once they are published."""
    judged(
        folder, verdict="failed", checks=[check("load"), check("tensors", "failed"), quick_start("Paris\n", "failed")]
    )
    assert verdicts.standing(folder, PLAIN) is None
    (folder / ".cardsmith" / "receipt.json").write_text('{"verified": false}')
    known = verdicts.standing(folder, PLAIN)
    card = render(FACTS, verification=known)
    golden(HERE / "verification" / "published-failed.md", added(card))
    assert codes(card) - codes(PLAIN) == set()
    (folder / "model.safetensors").write_text("others")
    assert verdicts.standing(folder, PLAIN) == UNVERIFIED


@pytest.mark.parametrize("case", [*SAID, None])
def test_the_linter_has_nothing_against_it(case: str | None) -> None:
    known = verdicts.of_verdict(SAID[case], PLAIN) if case else UNVERIFIED
    assert codes(render(FACTS, verification=known)) - codes(PLAIN) == set()


def codes(card: Card) -> set[str]:
    return {finding.code for finding in validate(card)}


def test_a_card_without_a_quick_start_says_nothing_of_it() -> None:
    facts = loads((HERE.parent / "cases" / "nothing" / "facts.json").read_text("utf-8"))
    card = render(facts, verification=verdicts.of_verdict(verdict(), render(facts)))
    assert "quick start" not in card.text.casefold()
    assert "## Verification\n" in card.text


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with weights, and a verdict on them."""
    for name, text in {"config.json": "{}", "model.safetensors": "weights", "README.md": PLAIN.text}.items():
        (tmp_path / name).write_text(text, "utf-8")
    return judged(tmp_path)


def judged(folder: Path, **more: Any) -> Path:
    (folder / ".cardsmith").mkdir(exist_ok=True)
    said = {**verdict(quick_start("Paris\n")), "files": digests(folder), **more}
    (folder / ".cardsmith" / "verdict.json").write_text(json.dumps(said))
    return folder


def pointer(folder: Path) -> None:
    """As in a clone without its large files."""
    digest = digests(folder)["model.safetensors"]
    text = f"version https://git-lfs.github.com/spec/v1\noid {digest}\nsize 7\n"
    (folder / "model.safetensors").write_text(text)


def other_pointer(folder: Path) -> None:
    pointer(folder)
    path = folder / "model.safetensors"
    path.write_text(path.read_text().replace("oid sha256:", "oid sha256:0")[:-8] + "\nsize 7\n")


STANDING: dict[str, tuple[Callable[[Path], Any], bool]] = {
    "as it was": (Path.exists, True),
    "another card": (lambda folder: (folder / "README.md").write_text("x"), True),
    "a pointer to the weights": (pointer, True),
    "a pointer to others": (other_pointer, False),
    "a byte of the weights": (lambda folder: (folder / "model.safetensors").write_text("Weights"), False),
    "a file more": (lambda folder: (folder / "vocab.json").write_text("{}"), False),
    "a file less": (lambda folder: (folder / "config.json").unlink(), False),
    "failed": (lambda folder: judged(folder, verdict="failed"), False),
    "of no files": (lambda folder: judged(folder, files={}), False),
    "no verdict": (lambda folder: (folder / ".cardsmith" / "verdict.json").unlink(), False),
    "no JSON": (lambda folder: (folder / ".cardsmith" / "verdict.json").write_text("{"), False),
    "no object": (lambda folder: (folder / ".cardsmith" / "verdict.json").write_text("[1]"), False),
}


@pytest.mark.parametrize("case", STANDING)
def test_which_verdict_counts(case: str, folder: Path) -> None:
    change, counts = STANDING[case]
    change(folder)
    known = verdicts.standing(folder, PLAIN)
    assert known == (
        Verification(
            passed=("files", "load", "generate", "quick-start"),
            device="CPU",
            dtype="float32",
            versions=verdict()["versions"],
            quick_start=True,
            output="Paris",
        )
        if counts
        else None
    )


def test_garbage_is_no_reason_to_fail(folder: Path) -> None:
    judged(folder, checks=[1, {"name": 3, "outcome": "passed", "evidence": []}], versions=[], device=4, dtype={})
    assert verdicts.standing(folder, PLAIN) == Verification(passed=("3",), quick_start=True)


@pytest.mark.parametrize(
    ("receipt", "said"),
    [('{"verified": false}', UNVERIFIED), ('{"verified": true}', None), ("{}", None), ("[", None)],
)
def test_the_last_push_went_without(receipt: str, said: Verification | None, folder: Path) -> None:
    (folder / ".cardsmith" / "receipt.json").write_text(receipt)
    assert verdicts.standing(folder, PLAIN) not in (None, UNVERIFIED)
    (folder / "model.safetensors").write_text("others")
    assert verdicts.standing(folder, PLAIN) == said


def test_rendering_again_changes_nothing_until_the_weights_change(folder: Path) -> None:
    first = plan_verified(folder, FACTS)
    assert "and printed:\n\n```text\nParis\n```\n" in first.card.text
    write(folder, first)
    judged(folder, checks=[*verdict()["checks"], quick_start("Paris\n") | {"seconds": 99.0}], tokens_per_second=1.0)
    assert plan_verified(folder, FACTS).card == first.card
    (folder / "model.safetensors").write_text("others")
    after = plan_verified(folder, FACTS)
    assert (after.card, after.conflicts) == (PLAIN, ())


def test_a_card_written_before_its_weights_claims_nothing(folder: Path) -> None:
    """`attach` renders when training ends, and what is saved after that may be other weights."""
    assert plan(folder, FACTS).card == PLAIN


def test_an_edited_quick_start_has_not_run(folder: Path) -> None:
    write(folder, plan_verified(folder, FACTS))
    path = folder / "README.md"
    path.write_text(path.read_text("utf-8").replace("max_new_tokens=128", "max_new_tokens=8"), "utf-8")
    again = plan_verified(folder, FACTS)
    assert "The quick start was not run as it stands.\n" in again.card.text
    assert "`quick-start`" not in again.card.text
    assert again.conflicts == ()
