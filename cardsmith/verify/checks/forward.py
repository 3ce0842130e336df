"""One pass over a real prompt gives finite logits of the right shape."""

from __future__ import annotations

from typing import Any

from cardsmith.verify.outcome import Failed, Passed
from cardsmith.verify.subject import Subject

NAME = "forward"
NEEDS: tuple[str, ...] = ("load",)


def run(subject: Subject) -> Passed:
    """See the module."""
    import torch

    model, inputs = subject.loaded.model, next(iter(subject.inputs.values()))
    _within_vocabulary(model, inputs["input_ids"])
    with torch.inference_mode():
        logits = model(**inputs).logits.float()
    _shaped(logits, inputs["input_ids"], subject.artifact.scores)
    broken = int((~torch.isfinite(logits)).sum())
    shape = list(logits.shape)
    if broken:
        message = (
            f"{broken} of {logits.numel()} logits are NaN or infinite: the weights are damaged, or training diverged."
        )
        raise Failed(f"{message} Save an earlier checkpoint.", shape=shape, not_finite=broken)
    low, high = round(float(logits.min()), 4), round(float(logits.max()), 4)
    return Passed(message=f"logits of shape {shape} are finite", evidence={"shape": shape, "min": low, "max": high})


def _within_vocabulary(model: Any, ids: Any) -> None:
    """On a CUDA device an id without an embedding would end the process."""
    rows, largest = model.get_input_embeddings().weight.shape[0], int(ids.max())
    if largest >= rows:
        message = f"the tokenizer gives token {largest}, but the model has {rows} embeddings."
        raise Failed(f"{message} Save the tokenizer that the model was trained with.", token=largest, embeddings=rows)


def _shaped(logits: Any, ids: Any, scores: bool) -> None:
    rows = 1 if scores else ids.shape[1]
    wanted = logits.dim() == 2 if scores else logits.dim() == 3 and logits.shape[1] == rows
    if not wanted:
        raise Failed(
            f"the logits have the shape {list(logits.shape)} for {ids.shape[1]} tokens.", shape=list(logits.shape)
        )
