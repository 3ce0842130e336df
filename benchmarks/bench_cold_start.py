"""Wall time of whole processes: `cardsmith --help` and `cardsmith facts DIR` against `hf version` of huggingface_hub.

DIR is a folder as TRL leaves it after a GRPO run with LoRA, with no facts.json: everything is read anew.
"""

from __future__ import annotations

import compileall
import json
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from paired import Timed, finish, report

import cardsmith

_BIN = Path(sys.executable).parent
_ADAPTER = {
    "base_model_name_or_path": "Qwen/Qwen3-4B",
    "peft_type": "LORA",
    "r": 4,
    "lora_alpha": 8,
    "target_modules": ["q"],
}
_STATE = {
    "global_step": 100,
    "epoch": 1.0,
    "log_history": [{"step": s, "loss": 1 / s, "reward": s / 100} for s in range(1, 101)],
}


_SAVE_ARGUMENTS = """
import sys, torch, trl
torch.save(trl.GRPOConfig(output_dir=sys.argv[1], bf16=False), f"{sys.argv[1]}/training_args.bin")
"""


def output_folder(folder: Path) -> Path:
    """The files that `cardsmith facts` reads; real training arguments, pickled by torch."""
    (folder / "checkpoint-100").mkdir()
    (folder / "adapter_config.json").write_text(json.dumps(_ADAPTER))
    (folder / "checkpoint-100" / "trainer_state.json").write_text(json.dumps(_STATE))
    subprocess.run([sys.executable, "-c", _SAVE_ARGUMENTS, str(folder)], check=True, capture_output=True)
    return folder


def process(*command: str, codes: tuple[int, ...] = (0,)) -> Timed:
    """A command as a function that returns its wall time. It must exit with one of `codes`."""

    def timed() -> float:
        began = time.perf_counter()
        done = subprocess.run([str(_BIN / command[0]), *command[1:]], check=False, capture_output=True)
        seconds = time.perf_counter() - began
        if done.returncode not in codes:
            raise RuntimeError(f"{command} exited with {done.returncode}: {done.stderr.decode()}")
        return seconds

    return timed


def main() -> None:
    # pip compiles what it installs; an editable checkout is compiled here, so that both start alike
    compileall.compile_dir(Path(cardsmith.__file__).parent, quiet=1)
    with tempfile.TemporaryDirectory() as name:
        folder = str(output_folder(Path(name)))
        peer = process("hf", "version")
        finish(
            [
                report("cardsmith --help / hf version", process("cardsmith", "--help"), peer, target=0.6, pairs=21),
                report(
                    "cardsmith facts DIR / hf version",
                    process("cardsmith", "facts", folder),
                    peer,
                    target=0.6,
                    pairs=21,
                ),
            ]
        )


if __name__ == "__main__":
    main()
