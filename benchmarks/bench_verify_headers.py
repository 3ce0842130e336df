"""What `cardsmith verify` reads of a model of 10 GB before torch is imported: seconds and memory of a whole process."""

from __future__ import annotations

import compileall
import json
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import models
from paired import finish, told

import cardsmith

SHARDS, LAYERS, HIDDEN = 5, 40, 4096
#: Seconds, and bytes at the peak.
TARGETS = (2.0, 200 * 10**6)
RUNS = 5
#: The checks that stand before the first that reads tensors.
_PROGRAM = """
import sys
from pathlib import Path
from cardsmith.verify.checks import IN_SESSION, tensors
from cardsmith.verify.events import Finished
from cardsmith.verify.request import Request
from cardsmith.verify.sequence import run_checks
from cardsmith.verify.session.session import Session
light = IN_SESSION[: IN_SESSION.index(tensors)]
events = []
run_checks(Session(Request(folder=sys.argv[1]), events.append), light, events.append)
failed = [event.result for event in events if isinstance(event, Finished) and event.result.outcome == "failed"]
lines = Path("/proc/self/status").read_text().splitlines()
print(next(line.split()[1] for line in lines if line.startswith("VmHWM")))
sys.exit(f"{failed}" if failed or "torch" in sys.modules else 0)
"""


def sharded(folder: Path) -> int:
    """A folder of about 10 GB whose tensors are holes in sparse files; returns its size in bytes."""
    models.tokenizer().save_pretrained(folder)
    (folder / "config.json").write_text(json.dumps({"model_type": "llama", "architectures": ["LlamaForCausalLM"]}))
    layers = [dict(_layer(number)) for number in range(LAYERS)]
    names: dict[str, str] = {}
    total = 0
    for shard in range(SHARDS):
        name = f"model-{shard + 1:05}-of-{SHARDS:05}.safetensors"
        tensors = {key: shape for layer in layers[shard::SHARDS] for key, shape in layer.items()}
        total += _write(folder / name, tensors)
        names |= dict.fromkeys(tensors, name)
    index = {"metadata": {"total_size": total}, "weight_map": names}
    (folder / "model.safetensors.index.json").write_text(json.dumps(index))
    return total


def _layer(number: int) -> dict[str, list[int]]:
    place = f"model.layers.{number}."
    attention = {f"{place}self_attn.{name}_proj.weight": [HIDDEN, HIDDEN] for name in "qkvo"}
    experts = {f"{place}mlp.experts.{n}.up_proj.weight": [HIDDEN, 512] for n in range(30)}
    return {**attention, **experts, f"{place}input_layernorm.weight": [HIDDEN]}


def _write(path: Path, tensors: dict[str, list[int]]) -> int:
    header, end = {}, 0
    for name, shape in tensors.items():
        size = 2 * shape[0] * (shape[1] if len(shape) > 1 else 1)
        header[name] = {"dtype": "BF16", "shape": shape, "data_offsets": [end, end + size]}
        end += size
    text = json.dumps(header).encode()
    with path.open("wb") as file:
        file.write(len(text).to_bytes(8, "little") + text)
        file.truncate(8 + len(text) + end)
    return end


def once(folder: Path) -> tuple[float, int]:
    """Seconds and bytes of one process."""
    began = time.perf_counter()
    done = subprocess.run([sys.executable, "-c", _PROGRAM, str(folder)], capture_output=True, text=True, check=True)
    return time.perf_counter() - began, int(done.stdout) * 1024


def main() -> None:
    compileall.compile_dir(Path(cardsmith.__file__).parent, quiet=1)
    with tempfile.TemporaryDirectory() as name:
        size = sharded(Path(name))
        once(Path(name))
        seconds, peaks = zip(*(once(Path(name)) for _ in range(RUNS)), strict=True)
    found = statistics.median(seconds), max(peaks)
    name = f"headers of {size / 1e9:.1f} GB in {SHARDS} shards, a whole process"
    most_seconds, most_bytes = TARGETS
    finish(
        [
            told(f"{name}: time", found[0], most_seconds, " s"),
            told(f"{name}: peak memory", found[1] / 1e6, most_bytes / 1e6, " MB"),
        ]
    )


if __name__ == "__main__":
    main()
