"""transformers, and PEFT for an adapter, load the folder in a process that has never seen it."""

from __future__ import annotations

from cardsmith.verify.outcome import Passed
from cardsmith.verify.subject import Subject

NAME = "load"
NEEDS: tuple[str, ...] = ("adapter-fit",)


def run(subject: Subject) -> Passed:
    """See the module."""
    ready = subject.loaded
    evidence = {
        "class": type(getattr(ready.model, "get_base_model", lambda: ready.model)()).__name__,
        "parameters": ready.parameters,
        "device": ready.device,
        "dtype": ready.dtype,
        "tokenizer": ready.tokenizer_from,
    }
    return Passed(message=f"{ready.parameters:,} parameters in {ready.dtype} on {ready.device}", evidence=evidence)
