"""The whole way, as a user goes it: `cardsmith push` in a process of its own, on what a training run leaves behind."""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from cardsmith.errors import ConfigError
from cardsmith.localhub import LocalHub
from cardsmith.push import push
from cardsmith.verify import store
from cardsmith.verify.checks import CHECKS

from .makers import Shelf, contents, judge, make_model, random_text, snapshot

_TOKEN = "hf" + "_" + random_text(34)
_WORDS = "I trained this on a rainy weekend."


@dataclass(frozen=True)
class Done:
    """A command that has ended."""

    code: int
    out: str
    err: str


def environment(home: Path, **more: str) -> dict[str, str]:
    """A user's, who is logged in and has set no endpoint."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("HF_", "CARDSMITH"))}
    return {**kept, "HF_HOME": str(home), "HF_HUB_DISABLE_TELEMETRY": "1", "HF_TOKEN": "local", **more}


def start(*arguments: str | Path, home: Path) -> subprocess.Popen[str]:
    """Begin a command."""
    return subprocess.Popen(
        [sys.executable, "-m", "cardsmith", *arguments],
        env=environment(home),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        cwd=home.parent,
        preexec_fn=_hear,  # noqa: PLW1509 - it takes no lock
    )


def _hear() -> None:
    """Under `nohup`, what is started would ignore that its terminal closes."""
    signal.signal(signal.SIGHUP, signal.SIG_DFL)


def command(*arguments: str | Path, home: Path) -> Done:
    """Run a command to its end."""
    process = start(*arguments, home=home)
    out, err = process.communicate(timeout=120)
    return Done(process.returncode, out, err)


def checks(done: Done) -> list[str]:
    """Names of the checks that were run: a line each on standard error."""
    return [line.split()[1] for line in done.err.splitlines() if line.startswith(("  ✓", "  ✗", "  –"))]


_ALL = [check.NAME for check in CHECKS]


@pytest.fixture(scope="module")
def shelf(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Shelf]:
    """One Hub for the module; it holds the base model."""
    root = tmp_path_factory.mktemp("whole") / "hub"
    with LocalHub(root).running() as endpoint:
        yield Shelf(root, endpoint)


@pytest.fixture(scope="module")
def run_folder(tmp_path_factory: pytest.TempPathFactory, shelf: Shelf) -> Path:
    """A LoRA adapter as a run leaves it: states, logs, a token in a pickle, a person's README. Nothing verified it."""
    import torch
    from huggingface_hub import HfApi
    from transformers import TrainingArguments

    from verify import makers

    root = tmp_path_factory.mktemp("run")
    base = makers.make_model(root / "base")
    (base / "README.md").write_text("---\nlicense: apache-2.0\n---\n\n# Base\n")
    api = HfApi(endpoint=shelf.endpoint, token="local")
    api.create_repo("maker/base")
    api.upload_folder(folder_path=base, repo_id="maker/base")

    folder = makers.make_adapter(root / "my-adapter", base)
    makers.edit_json(folder / "adapter_config.json", base_model_name_or_path="maker/base")
    (folder / "README.md").write_text(f"# My adapter\n\n{_WORDS}\n")
    arguments = TrainingArguments(output_dir=str(folder), hub_token=_TOKEN, learning_rate=0.125, report_to="none")
    torch.save(arguments, folder / "training_args.bin")
    for name in ("optimizer.pt", "checkpoint-2/optimizer.pt", "checkpoint-2/rng_state.pth", "wandb/run/x.log"):
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(b"state")
    shutil.copy(folder / "training_args.bin", folder / "checkpoint-2/training_args.bin")
    (folder / ".env").write_text(f"HF_TOKEN={_TOKEN}\n")
    return folder


@pytest.fixture(scope="module")
def first(run_folder: Path, shelf: Shelf) -> Done:
    """The first push; only --endpoint says where the base is, too."""
    home = run_folder.parent / "home"
    return command("push", run_folder, "--endpoint", shelf.endpoint, "--yes", "--json", home=home)


def receipt(done: Done) -> Any:
    """What --json printed."""
    return json.loads(done.out)


@pytest.mark.slow
def test_the_whole_way(first: Done, run_folder: Path, shelf: Shelf) -> None:
    assert (first.code, checks(first)) == (0, _ALL), first.err
    said = receipt(first)
    head = shelf.commits("local/my-adapter")[0]
    assert {**said, "files": [file["path"] for file in said["files"]]} == {
        "repo_id": "local/my-adapter",
        "commit": head,
        "url": f"{shelf.endpoint}/local/my-adapter",
        "revision": "main",
        "pr": None,
        "dry_run": False,
        "private": True,
        "verified": True,
        "failed": [],
        "signed": False,
        "unchanged": False,
        "files": [
            ".cardsmith/facts.json",
            ".cardsmith/render.md",
            ".cardsmith/verdict.json",
            "README.md",
            "adapter_config.json",
            "adapter_model.safetensors",
            "training_args.json",
        ],
        "deleted": [],
        "left_behind": [
            {"path": ".env", "reason": "secrets"},
            {"path": "checkpoint-2/optimizer.pt", "reason": "a checkpoint"},
            {"path": "checkpoint-2/rng_state.pth", "reason": "state of the random number generators"},
            {
                "path": "checkpoint-2/training_args.bin",
                "reason": "a pickle that holds your Hub token if one was passed; training_args.json goes in its place",
            },
            {"path": "optimizer.pt", "reason": "optimizer state"},
            {
                "path": "training_args.bin",
                "reason": "a pickle that holds your Hub token if one was passed; training_args.json goes in its place",
            },
            {"path": "wandb/run/x.log", "reason": "Weights & Biases logs, which name the machine and who ran it"},
        ],
        "against": [],
        "allowed": [],
        "warnings": [],
        "notes": [],
        "from_hub": [],
        "kept": [],
        "given_up": [],
        "overruled": [],
        "read_back": True,
    }
    assert len(shelf.commits("local/my-adapter")) == 2


@pytest.mark.slow
def test_the_card_has_the_licence_of_the_base_and_the_words_of_its_owner(
    first: Done, run_folder: Path, shelf: Shelf
) -> None:
    card = shelf.git("local/my-adapter", "show", "main:README.md")
    assert card == (run_folder / "README.md").read_text("utf-8").strip()
    assert _WORDS in card.splitlines()
    assert "license: apache-2.0" in card.splitlines()
    assert "base_model: maker/base" in card.splitlines()


@pytest.mark.slow
def test_the_token_is_nowhere(first: Done, run_folder: Path, shelf: Shelf) -> None:
    arguments = json.loads(shelf.git("local/my-adapter", "show", "main:training_args.json"))
    assert arguments["learning_rate"] == 0.125
    assert "hub_token" not in arguments
    assert [name for name, text in (("out", first.out), ("err", first.err)) if _TOKEN in text] == []
    everything = b"".join(path.read_bytes() for path in shelf.root.rglob("*") if path.is_file())
    assert _TOKEN.encode() not in everything
    blobs = shelf.git("local/my-adapter", "cat-file", "--batch-all-objects", "--batch")
    assert _TOKEN not in blobs


@pytest.mark.slow
def test_again_a_byte_later_and_broken(first: Done, run_folder: Path, shelf: Shelf, tmp_path: Path) -> None:
    """Unchanged it is not verified again; one byte of the weights and it is; broken, it closes the gate."""
    home = tmp_path / "home"
    options = ("--endpoint", shelf.endpoint, "--yes", "--json")
    before = snapshot(run_folder)
    again = command("push", run_folder, *options, home=home)
    why = "No --repo-id: this goes to local/my-adapter (as the last push from this folder).\n"
    assert (again.code, again.err, receipt(again)["unchanged"]) == (0, why, True)
    assert receipt(again)["commit"] == receipt(first)["commit"]
    assert snapshot(run_folder) == before

    weights = run_folder / "adapter_model.safetensors"
    whole = weights.read_bytes()
    weights.write_bytes(whole[:-4] + bytes([whole[-4] ^ 1]) + whole[-3:])
    changed = command("push", run_folder, *options, home=home)
    assert (changed.code, checks(changed), receipt(changed)["unchanged"]) == (0, _ALL, False)
    assert len(shelf.commits("local/my-adapter")) == 3

    weights.write_bytes(whole[:-1])
    readme = run_folder / "README.md"
    readme.write_text(readme.read_text("utf-8").replace("rainy", "sunny"), "utf-8")
    kept = contents(run_folder)
    broken = command("push", run_folder, "--repo-id", "local/never", *options, home=home)
    verdict = store.load(run_folder)
    assert verdict is not None
    (failed,) = [check for check in verdict.checks if check.outcome == "failed"]
    said = f"The verification failed at {failed.name}: {failed.message}"
    assert (broken.code, receipt(broken)["against"], receipt(broken)["commit"]) == (1, [said], None)
    assert broken.err.splitlines()[-2:] == [
        "cardsmith: Nothing was pushed:",
        f"  - {said}",
    ]
    changed_files = [path for path, data in contents(run_folder).items() if kept.get(path) != data]
    assert changed_files == [".cardsmith/verdict.json"]
    assert "local/never" not in shelf.repositories()


@pytest.mark.slow
def test_a_full_model_is_verified_from_python(shelf: Shelf, tmp_path: Path) -> None:
    from cardsmith.verify.events import Event, Finished
    from verify import makers

    folder = makers.make_model(tmp_path / "full", shard="20KB")
    (folder / "README.md").write_text("---\nlicense: mit\n---\n\n# Full\n")
    events: list[Event] = []
    done = push(folder, endpoint=shelf.endpoint, on_event=events.append)
    assert [event.result.name for event in events if isinstance(event, Finished)] == _ALL
    assert (done.verified, done.read_back) == (True, True)
    assert [path for path in shelf.paths("local/full") if path.startswith("model")] == [
        *sorted(path.name for path in folder.glob("model*"))
    ]


@pytest.mark.slow
@pytest.mark.parametrize(("number", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)])
def test_interrupted_while_it_verifies(
    number: int, code: int, shelf: Shelf, run_folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder, room = tmp_path / "stopped", tmp_path / "tmp"
    room.mkdir()
    monkeypatch.setenv("TMPDIR", str(room))
    shutil.copytree(run_folder.parent / "base", folder)
    before = contents(folder)
    process = start(
        "push", folder, "--repo-id", "local/stopped", "--endpoint", shelf.endpoint, "--yes", home=tmp_path / "home"
    )
    assert process.stderr is not None
    assert process.stderr.readline().startswith("  ✓ ")
    process.send_signal(number)
    out, err = process.communicate(timeout=60)
    assert (process.returncode, out, err.splitlines()[-1]) == (code, "", "cardsmith: interrupted")
    assert contents(folder) == before
    assert list(room.iterdir()) == []
    assert verifying(room) == []
    assert "local/stopped" not in shelf.repositories()


def verifying(room: Path) -> list[str]:
    """Commands of the processes whose temporary folders lie in `room`."""
    found = []
    for process in Path("/proc").glob("[0-9]*"):
        with contextlib.suppress(OSError):
            if f"TMPDIR={room}" in (process / "environ").read_text(errors="replace").split("\0"):
                found.append((process / "cmdline").read_text())
    return found


@pytest.mark.slow
@pytest.mark.parametrize(("number", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, 143), (signal.SIGHUP, 129)])
def test_interrupted_while_the_hub_keeps_silent(number: int, code: int, tmp_path: Path) -> None:
    folder = judge(make_model(tmp_path / "tiny"))
    before = contents(folder)
    with socket.create_server(("127.0.0.1", 0)) as listener:
        endpoint = f"http://127.0.0.1:{listener.getsockname()[1]}"
        process = start("push", folder, "--endpoint", endpoint, "--yes", home=tmp_path / "home")
        listener.accept()
        process.send_signal(number)
        out, err = process.communicate(timeout=60)
    assert (process.returncode, out, err.strip()) == (code, "", "cardsmith: interrupted")
    assert contents(folder) == before


def test_with_the_client_of_an_old_stack(shelf: Shelf, tmp_path: Path) -> None:
    """huggingface_hub 0.36, which has another transport and other errors."""
    overlay = Path(sys.prefix) / "old-client"
    if not (overlay / "huggingface_hub").is_dir():
        pytest.skip(f"{overlay} is absent: pip install --no-deps --target it -r tests/localhub/old-client.txt")
    folder, settings = judge(make_model(tmp_path / "old")), environment(tmp_path / "home", PYTHONPATH=str(overlay))
    endings = []
    for endpoint in (shelf.endpoint, shelf.endpoint, "http://127.0.0.1:9"):
        words = [sys.executable, "-m", "cardsmith", "push", folder, "--repo-id", "local/old", "--endpoint", endpoint]
        done = subprocess.run(words, env=settings, capture_output=True, text=True, timeout=60)
        endings.append((done.returncode, done.stderr.partition(":")[0].partition(",")[0]))
    assert endings == [
        (0, "7 files"),
        (0, "Nothing changed"),
        (2, "cardsmith"),
    ]
    assert len(shelf.commits("local/old")) == 2


_ASK_A_SILENT_HUB = """
import socket, sys, time
from cardsmith.push.hub import Hub, patience, silence
silence.ANSWER, patience.WAITS = 0.3, (0.01,)
with socket.create_server(("127.0.0.1", 0)) as listener:
    began = time.monotonic()
    try:
        Hub(f"http://127.0.0.1:{listener.getsockname()[1]}").look("a/b")
    except Exception as error:
        print(type(error).__name__, "in time" if time.monotonic() - began < 5 else "late")
"""


def test_an_old_client_does_not_wait_for_ever(tmp_path: Path) -> None:
    overlay = Path(sys.prefix) / "old-client"
    if not (overlay / "huggingface_hub").is_dir():
        pytest.skip(f"{overlay} is absent: pip install --no-deps --target it -r tests/localhub/old-client.txt")
    settings = environment(tmp_path / "home", PYTHONPATH=str(overlay))
    words = [sys.executable, "-c", _ASK_A_SILENT_HUB]
    done = subprocess.run(words, env=settings, capture_output=True, text=True, timeout=60)
    assert (done.stdout, done.stderr) == ("HubError in time\n", "")


def test_a_stale_verdict_is_not_published(shelf: Shelf, tmp_path: Path) -> None:
    """It speaks of other weights: beside these it would be a false claim."""
    folder = judge(make_model(tmp_path / "stale"))
    (folder / "tokenizer.json").write_text('{"version": "2.0"}')
    dry = push(folder, endpoint=shelf.endpoint, dry_run=True)  # a push would make another one
    done = push(folder, endpoint=shelf.endpoint, verify=False)
    for receipt in (dry, done):
        left = [(each.path, each.reason) for each in receipt.plan.left_behind]
        assert (receipt.verified, left) == (False, [(".cardsmith/verdict.json", "a verdict on other files than these")])
        assert ".cardsmith/verdict.json" not in [file.path for file in receipt.plan.files]
    assert ".cardsmith/verdict.json" not in shelf.paths("local/stale")


def test_training_arguments_go_up_clean(shelf: Shelf, tmp_path: Path) -> None:
    """Whatever stands in the file, and where nothing that may be published stands in it."""
    folder = judge(make_model(tmp_path / "private"))
    (folder / "training_args.json").write_text(json.dumps({"hub_token": "geheim", "output_dir": "/home/somebody/x"}))
    push(folder, endpoint=shelf.endpoint)
    assert json.loads(shelf.git("local/private", "show", "main:training_args.json")) == {}


def test_the_address_of_one_push_is_not_left_to_the_next(shelf: Shelf, tmp_path: Path) -> None:
    folder = judge(make_model(tmp_path / "elsewhere"))
    assert push(folder, endpoint=shelf.endpoint).read_back
    assert os.environ["HF_ENDPOINT"] == "http://127.0.0.1:9"


def test_one_text_stands_for_several(model: Path, shelf: Shelf) -> None:
    (model / "samples").mkdir()
    (model / "samples/a.txt").write_text("a\n")
    receipt = push(model, endpoint=shelf.endpoint, include="samples", allow="US005", dry_run=True)
    assert [file.path for file in receipt.plan.files if "samples" in file.path] == ["samples/a.txt"]
    with pytest.raises(ConfigError) as refused:
        push(model, endpoint=shelf.endpoint, allow="ZZ9", dry_run=True)
    assert str(refused.value) == "there is no rule 'ZZ9'. `cardsmith rule` lists them."
