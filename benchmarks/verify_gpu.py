"""`cardsmith verify` on a CUDA device: a random Qwen3 of 1 to 8 billion parameters in bfloat16, with a LoRA.

Not part of `make bench`: it needs a card, and as much room on the disk as the model takes (2 to 16 GB).
`python benchmarks/verify_gpu.py [--billions 1|4|8]`
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from pathlib import Path

import models
from paired import finish, report
from verifying import Runs

#: Billions of parameters → sizes as Qwen publishes them (Qwen3-1.7B, Qwen3-4B, Qwen3-8B).
SIZES = {
    1: (2048, 6144, 28, 16),
    4: (2560, 9728, 36, 32),
    8: (4096, 12288, 36, 32),
}
#: Tokens in Qwen3's embeddings.
VOCABULARY = 151_936


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--billions", type=int, choices=sorted(SIZES), default=1)
    parser.add_argument("--pairs", type=int, default=3)
    parser.add_argument("--folder", type=Path, help="where the model goes; a temporary folder when not given")
    given = parser.parse_args()
    import torch

    if not torch.cuda.is_available():
        sys.exit("there is no CUDA device")
    with tempfile.TemporaryDirectory(dir=given.folder) as name:
        finish(measured(Path(name), given.billions, given.pairs))


def measured(folder: Path, billions: int, pairs: int) -> list[bool]:
    """Seconds and memory against a script by hand, and what the verdict says."""
    hidden, inner, layers, heads = SIZES[billions]
    sizes = {
        "hidden_size": hidden,
        "intermediate_size": inner,
        "num_hidden_layers": layers,
        "num_attention_heads": heads,
        "num_key_value_heads": 8,
        "head_dim": 128,
        "vocab_size": VOCABULARY,
    }
    base = models.base(folder / "base", sizes, "Qwen3", "bfloat16", "cuda")
    runs = Runs(base=base, adapters=[models.adapter(folder / "adapter", base)], device="cuda:0", tokens=64)
    results = [
        report(f"verify / a script by hand, {billions} B, 64 tokens", runs.verify, runs.bare, target=1.10, pairs=pairs)
    ]
    runs.check()
    (verdict,) = runs.verdicts
    load = next(check for check in verdict["checks"] if check["name"] == "load")
    ours, theirs = runs.peaks["verify"], runs.peaks["bare"]
    print(f"peak on the card: {ours / 1e9:.2f} GB / {theirs / 1e9:.2f} GB: {ours / theirs:.3f} (at most 1.05)")
    print(f"{load['message']} in {load['evidence']['seconds']:.1f} s; {verdict['tokens_per_second']} tokens a second")
    print(", ".join(f"{name} {version}" for name, version in verdict["versions"].items()))
    return [*results, verdict["verdict"] == "passed", ours / theirs <= 1.05]


if __name__ == "__main__":
    main()
