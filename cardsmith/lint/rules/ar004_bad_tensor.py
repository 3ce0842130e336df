"""A tensor of the adapter is not what it should be: NaN, infinite, never trained, or of another shape than its rank.

## Why it matters

Such a file opens without a complaint. With NaN in it the model answers nothing but noise; with every `lora_B` at
zero, which is where training starts, it answers exactly as its base does; and where shapes are not those of
`adapter_config.json`, PEFT stops or leaves tensors out.

Names and shapes come from the header. Numbers are read of `adapter_model.safetensors` only, up to 64 MiB of it.

## Bad

(The weights are shown by their tensors' names and shapes.)

~~~markdown README.md
---
license: mit
library_name: peft
base_model: some-org/base
pipeline_tag: text-generation
---

# Tiny
~~~

~~~json adapter_config.json
{"peft_type": "LORA", "base_model_name_or_path": "some-org/base", "r": 8, "target_modules": ["q_proj"]}
~~~

~~~json adapter_model.safetensors:1
{"base_model.model.layers.0.q_proj.lora_A.weight": [8, 64],
 "base_model.model.layers.0.q_proj.lora_B.weight": {"shape": [64, 8], "fill": 0}}
~~~

~~~markdown README.md
---
license: mit
library_name: peft
base_model: some-org/base
pipeline_tag: text-generation
---

# Tiny
~~~

~~~json adapter_config.json
{"peft_type": "LORA", "base_model_name_or_path": "some-org/base", "r": 16, "target_modules": ["q_proj"]}
~~~

~~~json adapter_model.safetensors:1
{"base_model.model.layers.0.q_proj.lora_A.weight": [8, 64],
 "base_model.model.layers.0.q_proj.lora_B.weight": [64, 8]}
~~~

## Good

~~~markdown README.md
---
license: mit
library_name: peft
base_model: some-org/base
pipeline_tag: text-generation
---

# Tiny
~~~

~~~json adapter_config.json
{"peft_type": "LORA", "base_model_name_or_path": "some-org/base", "r": 8, "target_modules": ["q_proj"]}
~~~

~~~json adapter_model.safetensors
{"base_model.model.layers.0.q_proj.lora_A.weight": [8, 64],
 "base_model.model.layers.0.q_proj.lora_B.weight": [64, 8]}
~~~

## How to fix

Save the adapter again, from a checkpoint before the training went wrong, with the configuration that it was trained
with. `cardsmith verify` shows whether it works.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from cardsmith.artifact import numbers, peft
from cardsmith.artifact.header import Header, Tensor
from cardsmith.artifact.kind import ADAPTER_CONFIG, ADAPTER_WEIGHTS
from cardsmith.artifact.peft import Part
from cardsmith.artifact.wording import listed
from cardsmith.lint.document import Document
from cardsmith.lint.folder import weights
from cardsmith.lint.model import Finding, Severity, Span

CODE = "AR004"
NAME = "bad-tensor"
SEVERITY: Severity = "error"


def check(document: Document) -> Iterator[Finding]:
    """Yield a finding for each kind of fault, with the names of tensors that have it."""
    beside = document.beside
    if beside is None or ADAPTER_WEIGHTS not in beside.top:
        return
    header = weights.read(beside).headers.get(ADAPTER_WEIGHTS)
    if header is None:
        return
    config = beside.object(ADAPTER_CONFIG).value
    parts = peft.lora_parts(header.tensors) if config.get("peft_type") == "LORA" else {}
    faults = [*_faults_of_shape(config, parts, header.tensors), *_faults_of_numbers(document, header, parts)]
    yield from (Finding(span=Span(0, 0), message=fault, file=ADAPTER_WEIGHTS) for fault in faults)


def _faults_of_shape(
    config: Mapping[str, Any], parts: Mapping[str, Part], tensors: Mapping[str, Tensor]
) -> Iterator[str]:
    ranks = {name: peft.rank_of(config, part.module) for name, part in parts.items()}
    several = bool(config.get("target_parameters"))
    other = [name for name, rank in ranks.items() if rank and not _has_rank(tensors[name], parts[name], rank, several)]
    if other:
        rank, shape = ranks[other[0]], list(tensors[other[0]].shape)
        yield f"{listed(other)}: shape {shape} is not of rank {rank}, as {ADAPTER_CONFIG} has it; save both together"
    known = set(parts.values())
    alone = [name for name, (module, part) in parts.items() if (module, peft.OTHER_PART[part]) not in known]
    if alone:
        yield f"{listed(alone)}: without its other half it does nothing; save the adapter again"
    strange = [name for name, part in parts.items() if peft.is_targeted(config, part.module) is False]
    if strange:
        yield f"{listed(strange)}: no module of `target_modules`, so PEFT leaves it out; save both together"


def _has_rank(tensor: Tensor, part: Part, rank: int, several: bool) -> bool:
    """Whether a matrix has the rank; of parameters with experts it has it for each of them."""
    at = peft.RANK_AT[part.part]
    if len(tensor.shape) <= at:
        return False
    return tensor.shape[at] == rank or (several and rank > 0 and tensor.shape[at] % rank == 0)


def _faults_of_numbers(document: Document, header: Header, parts: Mapping[str, Part]) -> Iterator[str]:
    if document.beside is None:
        return
    path = document.beside.folder / ADAPTER_WEIGHTS
    broken = numbers.not_finite(path, header)
    if broken:
        yield f"{listed(broken)}: NaN or infinite; save an earlier checkpoint"
    later = [name for name, part in parts.items() if part.part == "lora_B"]
    if later and len(parts) == len(header.tensors) and _all_zero(document, header, later):
        yield "every lora_B is zero, so the adapter changes nothing; save it after training"


def _all_zero(document: Document, header: Header, names: Sequence[str]) -> bool:
    return document.beside is not None and numbers.all_zero(document.beside.folder / ADAPTER_WEIGHTS, header, names)
