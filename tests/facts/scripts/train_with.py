"""Trains into `out/` of the working folder with the client that is named: `comet`, or `swanlab` and its mode."""

import sys
from pathlib import Path

name, *mode = sys.argv[1:]
if name == "comet":
    import comet_ml  # noqa: F401 - it asks to be imported before torch
else:
    import swanlab

    # transformers 5.23 asks for a run before it starts one, which clients since 0.8 answer with an error
    swanlab.init(mode=mode[0])

sys.path.insert(0, str(Path(__file__).parents[1]))

from makers import tiny_trainer  # noqa: E402

import cardsmith  # noqa: E402

trainer = tiny_trainer(Path("out"), report_to="comet_ml" if name == "comet" else name)
cardsmith.attach(trainer)
trainer.train()
