"""One pass over a real prompt gives finite logits of the right shape."""

from __future__ import annotations

from typing import Any

from cardsmith.verify.outcome import Failed, Passed
from cardsmith.verify.session.subject import Subject

NAME = "forward"
NEEDS: tuple[str, ...] = ("load", "chat-template")


def run(subject: Subject) -> Passed:
    """See the module."""
    import torch

    _within_vocabulary(subject.loaded.model, subject.opening["input_ids"])
    logits = subject.logits
    shape = list(logits.shape)
    if not _shaped(subject, shape):
        raise Failed(f"the logits have the shape {shape}. Check config.json, or save the model again.", shape=shape)
    broken = logits.numel() - int(torch.isfinite(logits).sum())
    if broken:
        words = f"{broken} of {logits.numel()} logits are NaN or infinite: the weights are too large for their dtype"
        raise Failed(f"{words}, or damaged. Save an earlier checkpoint.", shape=shape, not_finite=broken)
    low, high = (round(float(each), 4) for each in logits.aminmax())
    return Passed(message=f"logits of shape {shape} are finite", evidence={"shape": shape, "min": low, "max": high})


def _within_vocabulary(model: Any, ids: Any) -> None:
    """On a CUDA device an id without an embedding would end the process."""
    rows, largest = model.get_input_embeddings().weight.shape[0], int(ids.max())
    if largest >= rows:
        message = f"the tokenizer gives token {largest}, but the model has {rows} embeddings."
        raise Failed(f"{message} Save the tokenizer that the model was trained with.", token=largest, embeddings=rows)


def _shaped(subject: Subject, shape: list[int]) -> bool:
    """[1, labels] of scores; else [1, tokens, vocabulary], with as many tokens as went in or were put before them."""
    if subject.artifact.scores:
        return len(shape) == 2
    model = subject.loaded.model
    put_in = 1 if model.config.is_encoder_decoder else subject.opening["input_ids"].shape[1]
    return len(shape) == 3 and shape[1] >= put_in
