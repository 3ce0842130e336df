"""The card's own code, run for real: what passes, what fails, what is left alone, and what it cannot reach."""

from __future__ import annotations

import json
import os
import random
import shutil
import signal
import socket
import string
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

pytest.importorskip("starlette")

from cardsmith import facts
from cardsmith.card.model import Card
from cardsmith.facts import Finding
from cardsmith.render import update
from cardsmith.verify import verify
from cardsmith.verify.aftermath import Aftermath
from cardsmith.verify.artifact import read_artifact
from cardsmith.verify.outcome import Failed, Passed, Skipped
from cardsmith.verify.request import Request
from cardsmith.verify.snippet import quick_start, usage

from .. import makers
from ..test_broken import with_table

COMMIT = "0123456789abcdef" * 2 + "01234567"


def carded(source: Path, target: Path, **said: str) -> Path:
    """A copy of an artifact with the card that cardsmith writes for it."""
    folder = makers.copy(source, target)
    findings = [Finding(name.replace("__", "."), value, "the test") for name, value in said.items()]
    known = facts.collect(folder, [Finding("repo_id", "org/tiny", "the test"), *findings])
    facts.write(folder, known)
    update.update(folder, known)
    return folder


def with_block(folder: Path, code: str) -> Path:
    """The folder with a card of somebody's with one block, whose code begins in line 6."""
    (folder / "README.md").write_text(f"# Tiny\n\n## Usage\n\n```python\n{code}```\n", "utf-8")
    return folder


def aftermath(folder: Path, base: Path | None = None, **more: Any) -> Aftermath:
    """What a session on the CPU leaves behind."""
    more = {"device": "cpu", "blocks": "any", "time_limit": 60, **more}
    request = Request(folder=str(folder), base=str(base) if base else None, device="cpu")
    return Aftermath(artifact=read_artifact(folder), request=request, **more)


def ended(after: Aftermath) -> Failed | Passed | Skipped:
    """How the check ended."""
    try:
        return quick_start.run(after)
    except (Failed, Skipped) as error:
        return error


def block(end: Failed | Passed | Skipped) -> dict[str, Any]:
    """The evidence of the only block."""
    (only,) = end.evidence["blocks"]
    assert isinstance(only, dict)
    return only


@pytest.fixture(scope="module")
def folder(model: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A full model whose card anybody may write: tests of one block replace it."""
    return makers.copy(model, tmp_path_factory.mktemp("somebody") / "tiny")


@pytest.mark.slow
def test_an_adapter_is_verified_with_its_card(
    adapter: Path, model: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """From the cache, as a user has the base; the token in the user's environment is not in the block's."""
    cache = tmp_path / "hf" / "hub" / "models--org--base"
    shutil.copytree(model, cache / "snapshots" / COMMIT)
    (cache / "refs").mkdir()
    (cache / "refs" / "main").write_text(COMMIT)
    monkeypatch.setenv("HF_HOME", str(tmp_path / "hf"))
    monkeypatch.setenv("HF_HUB_OFFLINE", "1")
    monkeypatch.setenv("HF_TOKEN", "_".join(["hf", "x" * 34]))
    out = carded(adapter, tmp_path / "tiny", base_model__id="org/base")
    makers.edit_json(out / "adapter_config.json", base_model_name_or_path="org/base")
    verdict = verify(out, device="cpu", max_new_tokens=4)
    last = verdict.checks[-1]
    assert (last.name, last.outcome, verdict.passed) == ("quick-start", "passed", True), last
    (known,) = last.evidence["blocks"]
    assert {**last.evidence, "isolated": None, "blocks": None} == {
        "model": "org/tiny",
        "base": "org/base",
        "isolated": None,
        "blocks": None,
    }
    rows = (out / "README.md").read_text("utf-8").splitlines()
    assert rows[known["line"] - 1] == "from peft import PeftModel"
    assert (known["outcome"], known["exit_status"]) == ("passed", 0)
    assert known["new_tokens"] > 0
    assert known["output"].endswith("\n")
    kept = json.loads((out / ".cardsmith" / "verdict.json").read_text("utf-8"))
    assert kept["checks"][-1]["evidence"]["blocks"] == [known]


@pytest.mark.slow
def test_a_reward_model_scores(reward: Path, tmp_path: Path) -> None:
    out = carded(reward, tmp_path / "tiny")
    end = ended(aftermath(out, blocks="own"))
    assert isinstance(end, Passed), end
    low, high = json.loads(block(end)["output"])
    assert (block(end)["new_tokens"], low == high) == (0, False)


@pytest.mark.slow
def test_the_commit_that_a_card_pins_is_there(model: Path, folder: Path) -> None:
    """`--base PATH` stands for whichever commit the facts name."""
    code = (
        "from huggingface_hub import hf_hub_download\n"
        f'print(hf_hub_download("org/base", "config.json", revision="{COMMIT}").split("/")[-2])\n'
        'hf_hub_download("org/base", "config.json", revision="v2")\n'
    )
    (folder / "adapter_config.json").write_text('{"peft_type": "LORA", "base_model_name_or_path": "org/base"}')
    try:
        after = aftermath(with_block(folder, code), model)
        known = facts.assemble([Finding("base_model.revision", COMMIT, "the test")])
        after = Aftermath(**{**vars(after), "usage": usage.of_card(Card.read(folder / "README.md"), known)})
        end = ended(after)
    finally:
        (folder / "adapter_config.json").unlink()
    assert block(end)["output"] == f"{COMMIT}\n"
    assert str(end) == "line 8 asks the Hub for org/base@v2, which is not model. Name the right one."


#: Code → the message of the check that fails. Nothing heavy is imported: each ends at once.
BROKEN: dict[str, tuple[str, str]] = {
    "it is not Python": ("x = 1\nprint(x))\n", "line 7 is not Python: unmatched ')'."),
    "it uses a name that it never defines": ("\n\nprint(modle)\n", "line 8: NameError: name 'modle' is not defined."),
    "it loops for ever": ("while True: pass\n", "the block took longer than 2 seconds and was stopped."),
    "it comes to its end without generating": (
        'print("Paris")\n',
        "the block came to its end without generating: generate() of no model was called.",
    ),
    "it ends with a status": ("import sys\nsys.exit(3)\n", "the block ended with exit status 3."),
    "it ends with words": ('raise SystemExit("no more")\n', "the block ended with exit status 1."),
    "it leaves its process (`os._exit`)": (
        "import os\nos._exit(0)\n",
        "the block left its process without an end that could be seen (os._exit).",
    ),
    "its process is killed": (
        "import os\nos.kill(os.getpid(), 9)\n",
        (
            "the block was killed by SIGKILL: the machine was probably out of memory. "
            "Try another --device, or a machine with more memory."
        ),
    ),
    "it takes all memory": ("x = bytearray(2**40)\n", "line 6: MemoryError."),
    "it waits for input": ('input("> ")\n', "line 6: EOFError: EOF when reading a line."),
    "it imports a package that is not installed": (
        "import no_such_package\n",
        "line 6: ModuleNotFoundError: No module named 'no_such_package'.",
    ),
    "it names the wrong repository": (
        'from huggingface_hub import hf_hub_download\nhf_hub_download("nowhere/else", "config.json")\n',
        "line 7 asks the Hub for nowhere/else, which is not tiny. Name the right one.",
    ),
}


@pytest.mark.parametrize("case", BROKEN)
def test_a_block_that_does_not_work(case: str, folder: Path) -> None:
    code, message = BROKEN[case]
    end = ended(aftermath(with_block(folder, code), time_limit=2 if "loops" in case else 60))
    assert (type(end), str(end)) == (Failed, message), block(end)
    assert (block(end)["line"], block(end)["outcome"]) == (6, "failed")


def test_the_page_says_what_the_check_says(golden: Callable[[Path, str], None]) -> None:
    rows = [f"| {what} | {message} |\n" for what, (_, message) in {**BROKEN, SILENT: ("", PRINTED_NOTHING)}.items()]
    page = Path(__file__).parents[3] / "docs" / "verify.md"
    golden(page, with_table("quick starts", "| the block | what the check says |\n|---|---|\n" + "".join(rows)))


SILENT, PRINTED_NOTHING = "it prints nothing", "the block printed nothing. Let it print what the model gave back."


@pytest.mark.slow
def test_who_generates_and_prints_nothing(folder: Path) -> None:
    code = 'from transformers import pipeline\npipeline("text-generation", model="tiny")("France", max_new_tokens=2)\n'
    end = ended(aftermath(with_block(folder, code)))
    assert (type(end), str(end)) == (Failed, PRINTED_NOTHING)
    assert block(end)["new_tokens"] == 2


def test_a_process_that_the_block_leaves_behind_is_not_waited_for(folder: Path) -> None:
    """It has a group of its own, and holds the pipes of the block open."""
    code = (
        "import subprocess\n"
        'left = subprocess.Popen(["sleep", "60"], start_new_session=True)\n'
        "print(left.pid, flush=True)\n"
        "raise SystemExit(3)\n"
    )
    began = time.monotonic()
    end = ended(aftermath(with_block(folder, code)))
    took = time.monotonic() - began
    os.kill(int(block(end)["output"]), signal.SIGKILL)
    assert (type(end), str(end)) == (Failed, "the block ended with exit status 3.")
    assert took < 50


SKIPPED: dict[str, tuple[str, str]] = {
    "cuda": (
        'from transformers import pipeline\npipeline("text-generation", model="tiny", device="cuda")\n',
        "the block at line 6 of the card insists on a CUDA device, and this ran on the CPU",
    ),
    "no device": (
        'raise AssertionError("Torch not compiled with CUDA enabled")\n',
        "needs a CUDA device, and there is none",
    ),
}


@pytest.mark.parametrize("case", SKIPPED)
def test_a_block_that_needs_a_card(case: str, folder: Path) -> None:
    code, message = SKIPPED[case]
    end = ended(aftermath(with_block(folder, code)))
    assert (type(end), str(end), block(end)["outcome"]) == (Skipped, message, "skipped")


def edited(folder: Path) -> None:
    path = folder / "README.md"
    path.write_text(path.read_text("utf-8").replace("max_new_tokens=128", "max_new_tokens=64"), "utf-8")


def second(folder: Path) -> None:
    path = folder / "README.md"
    path.write_text(path.read_text("utf-8").replace("## Training", "```python\n2\n```\n\n## Training"), "utf-8")


def templates(folder: Path) -> None:
    """A template in the folder renders the card and, what is the same to `render`, this folder's block."""
    own = folder / ".cardsmith" / "templates" / "snippets" / "model_chat.py.jinja"
    own.parent.mkdir(parents=True)
    own.write_text("import os\n")
    update.update(folder, facts.collect(folder))
    assert "```python\nimport os\n" in (folder / "README.md").read_text("utf-8")


def section(folder: Path) -> None:
    """A section in the facts, in somebody's own words: it is rendered too, but cardsmith did not write it."""
    words = Finding("card.sections.Usage", "```python\nimport os\n```", "the test")
    facts.write(folder, facts.collect(folder, [words]))
    update.update(folder, facts.collect(folder))
    assert "```python\nimport os\n" in (folder / "README.md").read_text("utf-8")


def subsection(folder: Path) -> None:
    """The same below another heading."""
    words = Finding("card.sections.Limitations", "Few.\n\n### Usage\n\n```python\nimport os\n```", "the test")
    facts.write(folder, facts.collect(folder, [words]))
    update.update(folder, facts.collect(folder))
    assert "```python\nimport os\n" in (folder / "README.md").read_text("utf-8")


def other_facts(folder: Path) -> None:
    facts.write(folder, facts.collect(folder, [Finding("repo_id", "org/other", "the test")]))


@pytest.mark.parametrize("change", [edited, second, section, subsection, templates, other_facts])
def test_the_code_of_somebody_is_left_alone(
    change: Callable[[Path], None], model: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    out = carded(model, tmp_path / "tiny")
    change(out)
    ran: list[str] = []

    def run(code: str, *_: object) -> quick_start.process.Ran:
        ran.append(code)
        return PASSING

    monkeypatch.setattr(quick_start.process, "run", run)
    end = ended(aftermath(out, blocks="own"))
    assert isinstance(end, Skipped)
    outcomes = [each["outcome"] for each in end.evidence["blocks"]]
    assert outcomes == (["passed", "skipped"] if change in (second, section, subsection) else ["skipped"])
    line = next(each["line"] for each in end.evidence["blocks"] if each["outcome"] == "skipped")
    assert str(end) == (
        f"the block at line {line} of the card is not the one that cardsmith renders for this folder, "
        "so it is somebody's code: read it, then run it: `cardsmith verify DIR --run-snippet`"
    )
    assert len(ran) == outcomes.count("passed")


PASSING = quick_start.process.Ran(
    status=0,
    seconds=1.0,
    late=False,
    output="Paris\n",
    errors="",
    report={"error": None, "generated": 1, "new_tokens": 3, "model": "LlamaForCausalLM"},
    missed=(),
    isolated=True,
)


def test_line_ends_make_no_block_somebodys(model: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    out = carded(model, tmp_path / "tiny")
    text = (out / "README.md").read_bytes()
    (out / "README.md").write_bytes(text.replace(b"\n", b"\r\n"))
    monkeypatch.setattr(quick_start.process, "run", lambda *_: PASSING)
    end = ended(aftermath(out, blocks="own"))
    assert isinstance(end, Passed)
    assert end.message == "ran as it stands in 1.0 s, 3 new tokens"


def test_nothing_to_run(model: Path, tmp_path: Path) -> None:
    out = makers.copy(model, tmp_path / "tiny")
    none = ended(aftermath(out, blocks="none"))
    absent = ended(aftermath(out))
    (out / "README.md").write_text("# Tiny\n\n```python\nx\n```\n")
    empty = ended(aftermath(out))
    (out / "README.md").write_bytes(b"\xff")
    unreadable = ended(aftermath(out))
    assert [(type(end), str(end)) for end in (none, absent, empty, unreadable)] == [
        (Skipped, "not asked for (--no-snippet)"),
        (Skipped, "there is no README.md. Write it with `cardsmith render`"),
        (Skipped, "the card has no Python block under a usage heading (Quick start, How to use, Usage)"),
        (
            Failed,
            "README.md is not UTF-8 (byte 0 is 0xff). Save it as UTF-8; your editor can convert it.",
        ),
    ]


def test_a_name_that_can_be_no_repository(model: Path, tmp_path: Path) -> None:
    out = makers.copy(model, tmp_path / "my model!")
    update.update(out, facts.collect(out))
    end = ended(aftermath(out, blocks="own"))
    assert (type(end), str(end)) == (
        Skipped,
        "my model! can be no repository's id: name one with `cardsmith render --set repo_id=OWNER/NAME`",
    )


CONFINED = """
import json, os, socket, subprocess, sys, urllib.request
from pathlib import Path

def reached(call):
    try:
        call()
    except OSError as error:
        return type(error).__name__
    return "reached"

print(json.dumps({
    "names": sorted(name for name in os.environ if "TOKEN" in name or "SECRET" in name or name.startswith("MY_")),
    "home": [path.name for path in Path.home().iterdir()],
    "hub": reached(lambda: urllib.request.urlopen(os.environ["HF_ENDPOINT"])),
    "another port": reached(lambda: socket.create_connection(("127.0.0.1", PORT), 2)),
    "another machine": reached(lambda: socket.create_connection(("192.0.2.1", 80), 2)),
    "a name": reached(lambda: socket.getaddrinfo("huggingface.co", 443)),
    "a datagram": reached(lambda: socket.socket(type=socket.SOCK_DGRAM).sendto(b"x", ("192.0.2.1", 53))),
    "a unix socket": reached(lambda: socket.socket(socket.AF_UNIX).connect("/var/run/docker.sock")),
    "here": sorted(os.listdir()),
    "argv": sys.argv[1:],
    "input": sys.stdin.read(),
    "devices": os.environ["CUDA_VISIBLE_DEVICES"],
}))
print("\\x1b[31mred\\x1b[0m \\x07bell 10%\\r100%", "token=" + TOKEN, os.getcwd())
child = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(60)"])
print(child.pid)
"""


def test_what_a_block_can_reach_and_what_it_leaves(
    folder: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    token = "_".join(["hf", "".join(random.Random(7).choices(string.ascii_letters, k=34))])  # noqa: S311
    monkeypatch.setenv("HF_TOKEN", token)
    monkeypatch.setenv("MY_SETTING", "x")
    with socket.create_server(("127.0.0.1", 0)) as another:
        code = f"PORT = {another.getsockname()[1]}\nTOKEN = {token!r}\n{CONFINED}"
        end = ended(aftermath(with_block(folder, code)))
    said, words, child, rest = block(end)["output"].split("\n")
    assert json.loads(said) == {
        "names": ["TOKENIZERS_PARALLELISM"],
        "home": [],
        "hub": "reached",
        "another port": "ConnectionRefusedError",
        "another machine": "ConnectionRefusedError",
        "a name": "ConnectionRefusedError",
        "a datagram": "ConnectionRefusedError",
        "a unix socket": "ConnectionRefusedError",
        "here": ["quick_start.py"],
        "argv": [],
        "input": "",
        "devices": "",
    }
    assert words == f"100% token=hf_{'…' * 34} ."
    assert rest == ""
    deadline = time.monotonic() + 5
    while Path(f"/proc/{child}").exists() and time.monotonic() < deadline:
        time.sleep(0.05)
    assert not alive(int(child))


def alive(pid: int) -> bool:
    """Whether a process runs; one that has ended and waits for its parent does not."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


def test_a_flood_is_cut(folder: Path) -> None:
    end = ended(aftermath(with_block(folder, "for n in range(300_000): print(n)\n")))
    assert block(end)["output"] == "\n".join(map(str, range(528)))[:-2] + "…"


def test_chance_is_the_same_each_time(folder: Path) -> None:
    after = aftermath(with_block(folder, "import torch\nprint(torch.rand(3).tolist())\n"))
    one, other = (block(ended(after))["output"] for _ in range(2))
    assert len(json.loads(one)) == 3
    assert one == other


def test_an_interrupt_leaves_nothing(folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    after = aftermath(with_block(folder, "import time\nprint(1, flush=True)\ntime.sleep(60)\n"))
    before = set(children())
    timer = threading.Timer(1.5, lambda: os.kill(os.getpid(), signal.SIGINT))
    timer.start()
    with pytest.raises(KeyboardInterrupt):
        quick_start.run(after)
    timer.join()
    assert set(children()) == before
    assert list(tmp_path.iterdir()) == []


def children() -> list[int]:
    """Process ids of this process's children."""
    return [int(n) for path in Path("/proc/self/task").glob("*/children") for n in path.read_text().split()]
