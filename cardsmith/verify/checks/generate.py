"""The model continues each prompt, greedily, and ends; the tokenizer decodes what it wrote."""

from __future__ import annotations

import time

from cardsmith.artifact.wording import counted
from cardsmith.verify.events import Measured, Sampled
from cardsmith.verify.model import Sample
from cardsmith.verify.outcome import Failed, Passed, Skipped
from cardsmith.verify.session.running import ends
from cardsmith.verify.session.subject import Subject

NAME = "generate"
NEEDS: tuple[str, ...] = ("forward",)


def run(subject: Subject) -> Passed:
    """See the module."""
    if subject.artifact.scores:
        raise Skipped("a sequence classifier gives scores, not text")
    ready, limit = subject.loaded, subject.request.max_new_tokens
    start, tokens, ended = time.perf_counter(), 0, 0
    for prompt in subject.inputs:
        ids = subject.written(prompt)
        if not ids:
            raise Failed("generate() returned no new token. Check eos_token_id in generation_config.json.")
        tokens += len(ids)
        ended += ids[-1] in ends(ready)
        completion = ready.tokenizer.decode(ids, skip_special_tokens=True)
        subject.report(Sampled(sample=Sample(prompt=prompt, completion=completion)))
    rate = round(tokens / (time.perf_counter() - start), 2)
    subject.report(Measured(values={"tokens_per_second": rate}))
    evidence = {"prompts": len(subject.inputs), "new_tokens": tokens, "max_new_tokens": limit, "ended": ended}
    how = "ended by itself" if ended == len(subject.inputs) else f"stopped at --max-new-tokens {limit}"
    return Passed(message=f"{counted(tokens, 'new token')}, {how}, {rate:g} a second", evidence=evidence)
