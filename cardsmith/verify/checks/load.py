"""transformers, and PEFT for an adapter, load the folder in a process that has never seen it."""

from __future__ import annotations

from cardsmith.verify.outcome import Failed, Passed
from cardsmith.verify.session.memory import is_short
from cardsmith.verify.session.quantization import packing
from cardsmith.verify.session.subject import Loaded, Subject
from cardsmith.verify.wording import reason

NAME = "load"
NEEDS: tuple[str, ...] = ("adapter-fit", "tensors", "tokenizer")


def run(subject: Subject) -> Passed:
    """See the module."""
    ready = _loaded(subject)
    evidence = {
        "class": type(getattr(ready.model, "get_base_model", lambda: ready.model)()).__name__,
        "parameters": ready.parameters,
        "seconds": round(ready.seconds, 3),
        "device": ready.device,
        "dtype": ready.dtype,
        "quantization": ready.quantization,
        "tokenizer": ready.tokenizer_from,
        "base_kept": ready.base_kept,
    }
    packing = f", {ready.quantization}," if ready.quantization else ""
    return Passed(
        message=f"{ready.parameters:,} parameters in {ready.dtype}{packing} on {ready.device}", evidence=evidence
    )


def _loaded(subject: Subject) -> Loaded:
    """The model; or for packed weights, why they cannot be unpacked here: a package or a GPU is missing."""
    try:
        return subject.loaded
    except (ImportError, RuntimeError, ValueError) as error:
        method = packing(subject.skeleton.config)
        if method is None or is_short(error):
            raise
        words = f"weights quantized by {method} cannot be loaded here: {reason(error)}"
        way_out = (
            "Install what is missing, or name a base that is not quantized: `cardsmith verify DIR --base PATH_OR_ID`."
        )
        raise Failed(f"{words} {way_out}", quantization=method) from error
