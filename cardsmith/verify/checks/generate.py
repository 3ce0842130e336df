"""The model continues each prompt, greedily, and the tokenizer decodes what it wrote."""

from __future__ import annotations

import time
from collections.abc import Mapping
from typing import Any

from cardsmith.verify.events import Measured, Sampled
from cardsmith.verify.model import Sample
from cardsmith.verify.outcome import Failed, Passed, Skipped
from cardsmith.verify.subject import Loaded, Subject

NAME = "generate"
NEEDS: tuple[str, ...] = ("forward",)


def run(subject: Subject) -> Passed:
    """See the module."""
    if subject.artifact.scores:
        raise Skipped("a sequence classifier gives scores, not text")
    limit, start, tokens = subject.request.max_new_tokens, time.perf_counter(), 0
    for prompt, inputs in subject.inputs.items():
        ids = _continue(subject.loaded, inputs, limit)
        tokens += len(ids)
        completion = subject.loaded.tokenizer.decode(ids, skip_special_tokens=True)
        subject.report(Sampled(sample=Sample(prompt=prompt, completion=completion)))
    rate = round(tokens / (time.perf_counter() - start), 2)
    subject.report(Measured(values={"tokens_per_second": rate}))
    evidence = {"prompts": len(subject.inputs), "new_tokens": tokens, "max_new_tokens": limit}
    return Passed(message=f"{tokens} new tokens, {rate:g} a second", evidence=evidence)


def _continue(ready: Loaded, inputs: Mapping[str, Any], limit: int) -> list[int]:
    """Ids of the new tokens, at most `limit`."""
    import torch

    pad = ready.tokenizer.pad_token_id
    options = {"do_sample": False, "num_beams": 1, "max_new_tokens": limit}
    with torch.inference_mode():
        ids = ready.model.generate(
            **inputs, **options, pad_token_id=ready.tokenizer.eos_token_id if pad is None else pad
        )
    new: list[int] = ids[0, inputs["input_ids"].shape[1] :].tolist()
    if not new:
        raise Failed("generate() returned no new token. Check eos_token_id in generation_config.json.")
    return new
