"""No tensor is empty, holds NaN or an infinity, or is zero throughout where training would have left something.

ZeRO-3 leaves empty tensors where they were not gathered before they were saved. A LoRA whose B matrices are all zero
was never trained: it changes nothing.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence

from cardsmith.artifact.wording import counted, listed, some
from cardsmith.verify.outcome import Failed, Passed, Skipped
from cardsmith.verify.reading.contents import Content, contents
from cardsmith.verify.session.subject import Subject

NAME = "tensors"
NEEDS: tuple[str, ...] = ("safetensors",)
#: Zero is where biases, scales and gates begin, and some stay there.
_MAY_BE_ZERO = re.compile(r"bias")


def run(subject: Subject) -> Passed:
    """See the module."""
    if not subject.artifact.weights:
        raise Skipped("there is no tensor to read")
    _none_empty(subject)
    folder = subject.artifact.folder
    found = list(contents({folder / name: header for name, header in subject.headers.items()}))
    broken = [each for each in found if each.nan or each.infinite]
    zero = [each for each in found if each.zero]
    evidence = {"tensors": len(found), "elements": sum(each.elements for each in found), "zero": len(zero)}
    if broken:
        raise Failed(f"{_not_finite(broken)}. Save an earlier checkpoint.", **evidence, not_finite=_names(broken))
    if subject.artifact.kind == "adapter":
        _trained(found, evidence)
    else:
        _filled(zero, evidence)
    return Passed(message=f"{evidence['elements']:,} numbers are finite", evidence=evidence)


def _none_empty(subject: Subject) -> None:
    """By the headers alone."""
    tensors = [item for header in subject.headers.values() for item in header.tensors.items()]
    empty = [name for name, tensor in tensors if 0 in tensor.shape]
    if empty:
        words = f"{len(empty)} of {len(tensors)} tensors are empty: {listed(empty)}"
        way_out = "DeepSpeed ZeRO-3 saved them without gathering: set stage3_gather_16bit_weights_on_model_save."
        raise Failed(f"{words}. {way_out}", tensors=len(tensors), empty=len(empty), names=some(empty))


def _not_finite(broken: Sequence[Content]) -> str:
    nan, infinite = (sum(getattr(each, kind) for each in broken) for kind in ("nan", "infinite"))
    parts = [f"{nan} NaN"] * bool(nan) + [counted(infinite, "infinity", "infinities")] * bool(infinite)
    return f"{' and '.join(parts)} in {counted(len(broken), 'tensor')}: {listed(each.name for each in broken)}"


def _trained(found: Iterable[Content], evidence: dict[str, int]) -> None:
    """No family of an adapter's tensors is zero throughout. One matrix of many may be: not every module learns."""
    families: dict[str, list[Content]] = defaultdict(list)
    for each in found:
        families[_family(each.name)].append(each)
    for family, members in families.items():
        if all(each.zero for each in members) and not _MAY_BE_ZERO.search(family):
            words = f"all {len(members)} {family} tensors are zero: the adapter was never trained and changes nothing"
            raise Failed(f"{words}. Save it after training: trainer.save_model().", **evidence, family=family)


def _family(name: str) -> str:
    """`lora_B` of `….q_proj.lora_B.weight`."""
    parts = [part for part in name.split(".") if part not in ("weight", "default")]
    return parts[-1] if parts else name


def _filled(zero: Iterable[Content], evidence: dict[str, int]) -> None:
    """No matrix of a full model is zero throughout. Vectors may be: norms that add one, gates."""
    matrices = [each for each in zero if len(each.shape) > 1 and not _MAY_BE_ZERO.search(each.name)]
    if matrices:
        words = f"{counted(len(matrices), 'matrix', 'matrices')} of zeros: {listed(each.name for each in matrices)}"
        raise Failed(f"{words}. Save the model again: its weights were not there.", **evidence, names=_names(matrices))


def _names(broken: Iterable[Content]) -> list[str]:
    return some(each.name for each in broken)
