"""The card does not say what the training took: hardware, time, or compute.

## Why it matters

Who wants to repeat or continue the training must know whether it takes an hour on one GPU or a week on a hundred, and
what it cost the climate. The EU's rules for general-purpose models ask for compute, time and energy.

## Bad

~~~markdown README.md:1
---
license: mit
---

# Tiny

It was fine-tuned for three epochs.
~~~

## Good

~~~markdown README.md
---
license: mit
---

# Tiny

Training took 1,200 steps and 84 minutes on 4 × NVIDIA H100.
~~~

## How to fix

Write a sentence with the hardware and the time. `--fix` takes them from `.cardsmith/facts.json`, where it
has them.
"""

from __future__ import annotations

from collections.abc import Iterator

from cardsmith.lint.document import Document
from cardsmith.lint.edits import body
from cardsmith.lint.markdown import words
from cardsmith.lint.model import Finding, Fix, Severity, safe

CODE = "PR008"
NAME = "compute-missing"
SEVERITY: Severity = "info"

_WORDS = words.forms(
    "gpu gpus gpuh tpu tpus tpuv2 tpuv3 tpuv4 nvidia amd a100 a100s h100 h100s h200 v100 v100s p100 t4 a6000 rtx gtx "
    "tesla titan cuda hardware hour hours minutes seconds days weeks cpu cpus colab cloud compute flops petaflop "
    "petaflops kwh co2"
)
#: how the work is told in words
_WORK = b"floating point operations"
#: how cardsmith's own sentence begins
_SENTENCE = "Training took "


def check(document: Document) -> Iterator[Finding]:
    """Yield a finding where neither a word nor the metadata tells of it."""
    if document.metadata is None or document.has_key("co2_eq_emissions"):
        return
    if not _WORDS.isdisjoint(document.vocabulary) or _WORK in document.plain:
        return
    message = "no word of the compute that training took; write the hardware and the time"
    yield Finding(span=document.top, message=message, fix=_fix(document))


def _fix(document: Document) -> Fix | None:
    """The sentence as cardsmith renders it, where it tells what is missing: the steps alone do not."""
    lines = document.rendered.text.splitlines() if document.rendered else []
    known = next((line for line in lines if line.startswith(_SENTENCE)), None)
    if not known or (_WORDS.isdisjoint(words.forms(known)) and _WORK not in words.plain(known)):
        return None
    edit = body.training_sentence(document, known)
    return safe(edit) if edit else None
