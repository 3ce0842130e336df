"""Each weight file follows the safetensors format from its first byte to its last. Only headers are read."""

from __future__ import annotations

from collections import Counter

from cardsmith.artifact.wording import plain
from cardsmith.verify.outcome import Failed, Passed, Skipped
from cardsmith.verify.subject import Subject

NAME = "safetensors"
NEEDS: tuple[str, ...] = ()


def run(subject: Subject) -> Passed:
    """See the module."""
    if not subject.artifact.weights:
        raise Skipped("there is no safetensors file to read")
    headers = subject.headers
    tensors = [tensor for header in headers.values() for tensor in header.values()]
    if not tensors:
        raise Failed("the weight files hold no tensor. Save the model again.", files=len(headers))
    dtypes = dict(Counter(tensor.dtype for tensor in tensors))
    evidence = {"files": len(headers), "tensors": len(tensors), "dtypes": dtypes}
    return Passed(message=f"{len(tensors)} tensors, {plain(', '.join(dtypes))}", evidence=evidence)
