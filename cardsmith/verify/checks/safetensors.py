"""Each weight file follows the safetensors format from its first byte to its last, and holds what the index says.

Only headers are read.
"""

from __future__ import annotations

from collections import Counter

from cardsmith.artifact.shards import weight_map
from cardsmith.artifact.wording import counted, listed, plain, some
from cardsmith.verify.outcome import Failed, Passed, Skipped
from cardsmith.verify.reading.weights import index
from cardsmith.verify.session.subject import Subject

NAME = "safetensors"
NEEDS: tuple[str, ...] = ()


def run(subject: Subject) -> Passed:
    """See the module."""
    if not subject.artifact.weights:
        raise Skipped("there is no safetensors file to read")
    headers = subject.headers
    tensors = [tensor for header in headers.values() for tensor in header.tensors.values()]
    if not tensors:
        raise Failed("the weight files hold no tensor. Save the model again.", files=len(headers))
    _indexed(subject)
    dtypes = dict(Counter(tensor.dtype for tensor in tensors))
    evidence = {"files": len(headers), "tensors": len(tensors), "dtypes": dtypes}
    return Passed(message=f"{counted(len(tensors), 'tensor')}, {plain(', '.join(dtypes))}", evidence=evidence)


def _indexed(subject: Subject) -> None:
    """Whether each tensor of the index lies where the index says; a missing shard is the business of `files`."""
    name, data = index(subject.artifact)
    places = {tensor: file for tensor, file in weight_map(data).items() if file in subject.headers}
    lost = [tensor for tensor, file in places.items() if tensor not in subject.headers[file].tensors]
    if lost:
        words = f"{len(lost)} of {len(places)} tensors of {name} are not in the shard it names: {listed(lost)}"
        raise Failed(
            f"{words}. Shards of two models are mixed: save the model again.", lost=len(lost), names=some(lost)
        )
