"""What a pushed card says of its verification, and that its quick start ran as it is published."""

from __future__ import annotations

from pathlib import Path

import pytest

from cardsmith.errors import FolderError, GateClosed
from cardsmith.facts import collect
from cardsmith.push import push
from cardsmith.render.update import plan_verified
from cardsmith.verify import store
from cardsmith.verify.events import Event, Finished

from .makers import Shelf, contents, judge, make_model, safetensors


def is_current(folder: Path) -> bool:
    """What `render --check` asks."""
    return plan_verified(folder, collect(folder)).card.text == (folder / "README.md").read_text("utf-8")


def there(shelf: Shelf, repo_id: str = "local/tiny") -> str:
    """The README on the Hub, without blanks at its end."""
    return shelf.git(repo_id, "show", "main:README.md")


def section(text: str) -> list[str]:
    """The lines under the heading Verification."""
    return text.partition("## Verification\n\n")[2].partition("\n## ")[0].splitlines()


@pytest.mark.slow
def test_a_card_for_another_repository_runs_its_quick_start_alone(tmp_path: Path, shelf: Shelf) -> None:
    from verify import makers

    folder = makers.make_model(tmp_path / "real")
    (folder / "README.md").write_text("---\nlicense: mit\n---\n\n# Real\n")
    before = store.load(judge(folder))
    assert before is not None

    events: list[Event] = []
    first = push(folder, "org/renamed", endpoint=shelf.endpoint, on_event=events.append)
    ran = [event.result for event in events if isinstance(event, Finished)]
    assert [(each.name, each.outcome) for each in ran] == [("quick-start", "passed")]
    after = store.load(folder)
    assert after is not None
    assert after.checks[:-1] == tuple(before.checks[:-1])
    assert after.checks[-1].evidence["model"] == "org/renamed"
    printed = str(after.checks[-1].evidence["blocks"][0]["output"]).strip()

    card = there(shelf, "org/renamed")
    assert 'model="org/renamed"' in card
    assert section(card)[2:5] == ["The quick start ran as it stands, and printed:", "", "```text"]
    assert printed.splitlines()[0][:40] in section(card)[5]
    assert (first.verified, is_current(folder)) == (True, True)
    assert card == (folder / "README.md").read_text("utf-8").strip()

    events.clear()
    again = push(folder, "org/renamed", endpoint=shelf.endpoint, on_event=events.append)
    assert (again.unchanged, events) == (True, [])


@pytest.mark.slow
def test_a_card_that_is_edited_during_a_verification(tmp_path: Path, shelf: Shelf) -> None:
    from verify import makers

    folder = makers.make_model(tmp_path / "real")
    readme, events = folder / "README.md", list[Event]()
    readme.write_text("---\nlicense: mit\n---\n\n# Real\n")

    def edited(event: Event) -> None:
        readme.write_text("---\nlicense: mit\n---\n\n# Real\n\nIt lies.\n")

    with pytest.raises(FolderError) as caught:
        push(folder, "org/real", endpoint=shelf.endpoint, on_event=edited)
    assert str(caught.value) == (
        f"{readme} changed while it was being pushed. Wait until nothing writes to it, and push again. "
        "The weights need not be verified again: their verdict is kept."
    )
    push(folder, "org/real", endpoint=shelf.endpoint, on_event=events.append)
    assert events == []
    assert "It lies." in there(shelf, "org/real")


@pytest.mark.slow
def test_a_quick_start_that_fails_closes_the_gate(tmp_path: Path, shelf: Shelf) -> None:
    folder = judge(make_model(tmp_path / "tiny"))
    with pytest.raises(
        GateClosed, match=r"^Nothing was pushed:\n  - The verification failed at quick-start: line \d+: "
    ):
        push(folder, "org/elsewhere", endpoint=shelf.endpoint)
    known = store.load(folder)
    assert known is not None
    assert (known.passed, shelf.repositories()) == (False, [])
    assert not (folder / "README.md").exists()


@pytest.mark.slow
@pytest.mark.parametrize(
    ("repo_id", "what"), [("local/tiny", "The weights are verified"), ("org/elsewhere", "The quick start is run")]
)
def test_a_mistake_that_is_known_before_what_takes_long_is_told_before_it(
    tmp_path: Path, shelf: Shelf, repo_id: str, what: str
) -> None:
    folder, told = make_model(tmp_path / "tiny"), list[str | Event]()
    if repo_id == "org/elsewhere":  # the weights are verified, for a card with another name
        judge(folder)
    idle = "--include sampels/* matches no file. Write it as a path in the folder, such as 'samples/*'."
    options = {"include": ["sampels/*"], "say": told.append, "on_event": told.append}
    with pytest.raises(GateClosed) as caught:
        push(folder, repo_id, endpoint=shelf.endpoint, **options)  # type: ignore[arg-type]
    assert [each for each in told if isinstance(each, str) and "against" in each] == [
        f"This stands against it already:\n  - {idle}\n{what} all the same, for what else there is. Ctrl-C ends it."
    ]
    first_event = next(number for number, each in enumerate(told) if not isinstance(each, str))
    assert "already" in str(told[first_event - 1])
    _, first, *others = str(caught.value).splitlines()
    assert first == f"  - {idle}"
    assert others[0].startswith("  - The verification failed at ")


def test_nothing_was_verified(tmp_path: Path, shelf: Shelf) -> None:
    folder = make_model(tmp_path / "tiny")
    done = push(folder, endpoint=shelf.endpoint, verify=False)
    assert (done.verified, done.to_dict()["verified"]) == (False, False)
    said = ["Nothing was verified: these weights were published with `--no-verify`."]
    assert section(there(shelf)) == section((folder / "README.md").read_text("utf-8")) == said
    assert is_current(folder)
    assert push(folder, endpoint=shelf.endpoint, verify=False).unchanged

    judge(folder)
    assert not is_current(folder)
    assert push(folder, endpoint=shelf.endpoint).verified
    assert section(there(shelf))[0].startswith("`cardsmith verify` loaded these weights in a fresh process. Passed: ")
    assert is_current(folder)


FAILED = (
    "`cardsmith verify` failed at `load`, and these weights were published with `--no-verify` all the same. "
    "The verdict, with what it found and the digests of the files it is of, is [verdict.json](.cardsmith/verdict.json)."
)


def test_a_verification_that_failed_is_said(tmp_path: Path, shelf: Shelf) -> None:
    folder = judge(make_model(tmp_path / "tiny"), "failed", "1 NaN")
    dry = push(folder, endpoint=shelf.endpoint, verify=False, dry_run=True)
    done = push(folder, endpoint=shelf.endpoint, verify=False)
    for receipt in (dry, done):
        assert (receipt.verified, receipt.failed, receipt.says_verification) == (False, ("load: 1 NaN",), True)
        assert (receipt.to_dict()["failed"], receipt.plan.left_behind, receipt.against) == (["load: 1 NaN"], (), ())
    assert section(there(shelf)) == section((folder / "README.md").read_text("utf-8")) == [FAILED]
    verdict = (folder / ".cardsmith/verdict.json").read_text("utf-8").strip()
    assert shelf.git("local/tiny", "show", "main:.cardsmith/verdict.json") == verdict
    assert is_current(folder)
    assert push(folder, endpoint=shelf.endpoint, verify=False).unchanged

    assert push(folder, endpoint=shelf.endpoint, dry_run=True).against == ("The verification failed at load: 1 NaN",)


def test_a_verification_of_other_weights_that_failed_is_not_said(tmp_path: Path, shelf: Shelf) -> None:
    folder = judge(make_model(tmp_path / "tiny"), "failed", "1 NaN")
    (folder / "model.safetensors").write_bytes(safetensors(floats=4))
    done = push(folder, endpoint=shelf.endpoint, verify=False)
    assert (done.verified, done.failed) == (False, ())
    assert vars(done.plan.left_behind[0]) == {
        "path": ".cardsmith/verdict.json",
        "reason": "a verdict on other files than these",
    }
    assert section(there(shelf)) == ["Nothing was verified: these weights were published with `--no-verify`."]


def test_a_person_says_that_what_failed_was_verified(tmp_path: Path, shelf: Shelf) -> None:
    folder = judge(make_model(tmp_path / "tiny"), "failed", "1 NaN")
    push(folder, endpoint=shelf.endpoint, verify=False)
    readme = folder / "README.md"
    text = readme.read_text("utf-8").partition("## Verification")[0]
    readme.write_text(f"{text}## Verification\n\nFully verified.\n", "utf-8")
    (warning,) = push(folder, endpoint=shelf.endpoint, verify=False).warnings
    assert warning == (
        "The section Verification of the card was changed by hand: it does not say that the verification failed, as "
        ".cardsmith/render.md does."
    )


@pytest.mark.parametrize("claim", ["", "## Verification\n\nFully verified, all passed.\n"])
def test_a_person_says_otherwise(claim: str, tmp_path: Path, shelf: Shelf) -> None:
    """What a person wrote stays; that it is not what is known is said."""
    folder = make_model(tmp_path / "tiny")
    assert push(folder, endpoint=shelf.endpoint, verify=False).says_verification
    readme = folder / "README.md"
    readme.write_text(readme.read_text("utf-8").partition("## Verification")[0] + claim, "utf-8")
    done = push(folder, endpoint=shelf.endpoint, verify=False)
    (warning,) = done.warnings
    assert not done.says_verification
    assert warning == (
        "The section Verification of the card was changed by hand: it does not say that nothing was verified, as "
        ".cardsmith/render.md does."
    )


def test_a_verdict_that_lies_there_is_said_also_without_being_asked_for(tmp_path: Path, shelf: Shelf) -> None:
    folder = judge(make_model(tmp_path / "tiny"))
    assert push(folder, endpoint=shelf.endpoint, verify=False).verified
    assert section(there(shelf))[-2:] == ["Paris", "```"]


def test_a_dry_run_says_it_too_and_writes_nothing(tmp_path: Path, shelf: Shelf) -> None:
    folder = judge(make_model(tmp_path / "tiny"))
    before = contents(folder)
    cards = [
        next(
            file.content
            for file in push(folder, endpoint=shelf.endpoint, dry_run=True, verify=asked).plan.files
            if file.path == "README.md"
        )
        for asked in (True, False)
    ]
    assert [b"and printed:\n\n```text\nParis\n```\n" in card for card in cards if isinstance(card, bytes)] == [
        True,
        True,
    ]
    assert contents(folder) == before


def test_a_section_that_was_added_to_says_the_same(model: Path, shelf: Shelf) -> None:
    """What is written at the end of a card belongs to its last section."""
    push(model, endpoint=shelf.endpoint)
    readme = model / "README.md"
    text = readme.read_bytes().decode().replace("The quick start ran", "It lies.\n\nThe quick start ran")
    readme.write_bytes(f"{text}\nTrained by me.\n".replace("\n", "\r\n").encode())
    done = push(model, endpoint=shelf.endpoint)
    assert (done.unchanged, done.says_verification, done.warnings) == (False, True, ())
