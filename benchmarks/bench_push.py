"""`cardsmith push` against `hf upload`, to the same embedded Hub: time, bytes on the wire, an unchanged folder, memory.

Both are whole processes with the client's defaults, so that large files go by Xet, and push weights that nothing has to
verify. What is measured of cardsmith includes the reading back, the search for credentials and the card.
"""

from __future__ import annotations

import compileall
import json
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from importlib import import_module
from itertools import count
from pathlib import Path
from typing import Any

from paired import Timed, finish, report, told

sys.path.insert(0, str(Path(__file__).parent.parent / "tests"))

import cardsmith
from cardsmith.localhub import LocalHub

#: The tests' own, which counts.
proxying = import_module("faults.proxy").proxying

_MEGABYTE = 10**6
#: Runs a command and prints the peak of its memory.
_MEASURING = (
    "import resource, subprocess, sys; subprocess.run(sys.argv[1:], check=True, stdout=subprocess.DEVNULL); "
    "print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)"
)
_NUMBERS = count()
#: Before a run, in seconds.
_REST = 1.5


def weights(path: Path, megabytes: int) -> None:
    """A safetensors file of random numbers: nothing in it is there twice."""
    size = megabytes * _MEGABYTE // 4
    header = json.dumps({"w": {"dtype": "F32", "shape": [size], "data_offsets": [0, 4 * size]}}).encode()
    with path.open("wb") as file:
        file.write(len(header).to_bytes(8, "little") + header)
        left = 4 * size
        while left:
            file.write(os.urandom(min(left, 2**24)))
            left -= min(left, 2**24)


def model(folder: Path, megabytes: int) -> Path:
    """A full model as a trainer saves one."""
    folder.mkdir(parents=True)
    (folder / "config.json").write_text('{"architectures": ["LlamaForCausalLM"], "model_type": "llama"}')
    (folder / "tokenizer.json").write_text("{}")
    (folder / "README.md").write_text("---\nlicense: mit\nlibrary_name: transformers\n---\n\n# A model\n\nIt is one.\n")
    weights(folder / "model.safetensors", megabytes)
    return folder


def with_checkpoints(folder: Path, megabytes: int) -> Path:
    """As TRL leaves it: two checkpoints, each with an optimizer of twice the weights."""
    model(folder, megabytes)
    for step in (100, 200):
        place = folder / f"checkpoint-{step}"
        model(place, megabytes)
        for name, size in {"optimizer.pt": 2 * megabytes, "scheduler.pt": 1, "rng_state.pth": 1}.items():
            (place / name).write_bytes(os.urandom(size * _MEGABYTE))
    (folder / "training_args.json").write_text('{"learning_rate": 0.0002}')
    return folder


def environment(home: Path, endpoint: str, **more: str) -> dict[str, str]:
    """A user's, who is logged in."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("HF_")}
    quiet = {"HF_HUB_DISABLE_TELEMETRY": "1", "HF_HUB_DISABLE_UPDATE_CHECK": "1", "HF_HUB_DISABLE_PROGRESS_BARS": "1"}
    return {**kept, **quiet, "HF_HOME": str(home), "HF_ENDPOINT": endpoint, "HF_TOKEN": "local", **more}


def ours(folder: Path, repo_id: str) -> list[str]:
    """cardsmith's command."""
    return [sys.executable, "-m", "cardsmith", "push", str(folder), "--repo-id", repo_id, "--no-verify", "--yes"]


def theirs(folder: Path, repo_id: str) -> list[str]:
    """The client's own command."""
    return [str(Path(sys.executable).with_name("hf")), "upload", repo_id, str(folder), ".", "--private"]


def timed(command: Callable[[Path, str], list[str]], folder: Path, endpoint: str, home: Path, root: Path) -> Timed:
    """The wall time of a push to a new repository, which is deleted afterwards.

    The embedded Hub waits for the disk; what an earlier run has left to be written is no part of it. Nor is how warm it
    has left the machine: for half a second the same transfer took a tenth less, and only one of the two begins by then.
    """

    def once() -> float:
        repo_id = f"local/run-{next(_NUMBERS)}"
        os.sync()
        time.sleep(_REST)
        began = time.perf_counter()
        subprocess.run(command(folder, repo_id), env=environment(home, endpoint), check=True, capture_output=True)
        took = time.perf_counter() - began
        shutil.rmtree(root / "models" / f"{repo_id}.git")
        return took

    return once


def sent(command: list[str], proxy: Any, home: Path) -> int:
    """Bytes on the wire, large files included: without Xet they go through the proxy."""
    proxy.bytes_in = 0
    env = environment(home, proxy.endpoint, HF_HUB_DISABLE_XET="1")
    subprocess.run(command, env=env, check=True, capture_output=True)
    return int(proxy.bytes_in)


def peak(command: list[str], env: dict[str, str]) -> float:
    """Peak memory of a push, in MB."""
    words = [sys.executable, "-c", _MEASURING, *command]
    done = subprocess.run(words, env=env, check=True, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
    return int(done.stdout.split()[-1]) * 1024 / _MEGABYTE


def peaks(place: Path, env: dict[str, str], root: Path, rounds: int) -> tuple[float, float]:
    """Ratios of median peak memories by Xet: ours for 2 GB to ours for 1 GB, and ours to theirs for 1 GB.

    hf_xet takes more the larger a file is, until its buffers are full, which they are of less than 1 GB. Either peak
    differs by a tenth from run to run.
    """

    def one(command: Callable[[Path, str], list[str]], folder: Path) -> float:
        repo_id = f"local/run-{next(_NUMBERS)}"
        seen = peak(command(folder, repo_id), env)
        shutil.rmtree(root / "models" / f"{repo_id}.git")
        return seen

    one_gb, two_gb = model(place / "1-gb", 1000), model(place / "2-gb", 2000)
    seen = [(one(ours, two_gb), one(ours, one_gb), one(theirs, one_gb)) for _ in range(rounds)]
    shutil.rmtree(two_gb)
    twice, once, client = (statistics.median(column) for column in zip(*seen, strict=True))
    print(f"  peak memory by Xet: {twice:.0f} MB for 2 GB, {once:.0f} MB for 1 GB, of hf upload {client:.0f} MB")
    return twice / once, once / client


def main(place: Path) -> list[bool]:
    """All figures."""
    compileall.compile_dir(Path(cardsmith.__file__).parent, quiet=1)  # as an installed package is
    home, root = place / "home", place / "hub"
    with LocalHub(root).running() as endpoint, proxying(endpoint) as proxy:
        large = model(place / "large", 500)
        pair = (timed(command, large, endpoint, home, root) for command in (ours, theirs))
        results = [report("push / hf upload, 500 MB of weights, wall", *pair, target=1.15, pairs=9)]
        small = model(place / "small", 50)
        plain, default = environment(home, endpoint, HF_HUB_DISABLE_XET="1"), environment(home, endpoint)
        growth = peak(ours(large, "local/large"), plain) - peak(ours(small, "local/small"), plain)
        results.append(told("push without Xet: peak memory for 500 MB less that for 50 MB", growth, 25, " MB"))
        growing, beside = peaks(place, default, root, 3)
        results.append(told("push of 2 GB / of 1 GB, by Xet: peak memory", growing, 1.2))
        results.append(told("push / hf upload, 1 GB by Xet: peak memory", beside, 1.1))
        trained = with_checkpoints(place / "trained", 5)
        mine = sent(ours(trained, "local/mine"), proxy, home)
        whole = sent(theirs(trained, "local/whole"), proxy, home)
        results.append(told("push / hf upload, a folder with two checkpoints, bytes sent", mine / whole, 0.5))
        proxy.asked.clear()
        again = sent(ours(trained, "local/mine"), proxy, home)
        results.append(told("push of an unchanged folder: requests", len(proxy.asked), 5))
        results.append(told("push of an unchanged folder: bytes of bodies sent", again, 0))
    return results


if __name__ == "__main__":
    with tempfile.TemporaryDirectory(prefix="cardsmith-bench-") as name:
        outcome = main(Path(name))
    finish(outcome)
