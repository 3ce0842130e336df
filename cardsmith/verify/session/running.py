"""The model at work: one pass over a prompt, and what it writes after one."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from cardsmith.verify.session.subject import Loaded


def logits(model: Any, inputs: Mapping[str, Any]) -> Any:
    """What the model makes of `inputs` in one pass: [1, tokens, vocabulary], or [1, labels] from a head of scores."""
    import torch

    with torch.inference_mode():
        return model(**inputs, **_begun(model, inputs)).logits


@dataclass(frozen=True, kw_only=True)
class Written:
    """What the model wrote."""

    #: the new tokens
    ids: list[int]
    #: those that the first of them was chosen by, [1, vocabulary]; None where nobody asked
    logits: Any = None


def greedy(
    ready: Loaded,
    inputs: Mapping[str, Any],
    limit: int,
    *,
    with_logits: bool = False,
    report: Callable[[int, int], None] | None = None,
) -> Written:
    """Write at most `limit` tokens, always the likeliest; `report` is told how many there are after each."""
    import torch

    pad = ready.tokenizer.pad_token_id
    options: dict[str, Any] = {"do_sample": False, "num_beams": 1, "max_new_tokens": limit}
    options["pad_token_id"] = ready.tokenizer.eos_token_id if pad is None else pad
    if report is not None:
        options["stopping_criteria"] = [_Counting(report, limit)]
    with torch.inference_mode():
        made = ready.model.generate(**inputs, **options, return_dict_in_generate=True, output_logits=with_logits)
    # an encoder-decoder gives back what its decoder starts with, all others the prompt
    given = 1 if ready.model.config.is_encoder_decoder else inputs["input_ids"].shape[1]
    return Written(ids=made.sequences[0, given:].tolist(), logits=made.logits[0] if with_logits else None)


class _Counting:
    """A criterion that stops nothing."""

    def __init__(self, report: Callable[[int, int], None], limit: int) -> None:
        self._report, self._limit, self._done = report, limit, 0

    def __call__(self, ids: Any, *_: Any, **__: Any) -> Any:
        self._done += 1
        self._report(self._done, self._limit)
        return ids.new_zeros(ids.shape[0], dtype=bool)


def ends(ready: Loaded) -> frozenset[int]:
    """Ids at which generation ends; empty where the model names none."""
    named = ready.model.generation_config.eos_token_id
    return frozenset(named if isinstance(named, list) else [] if named is None else [named])


def _begun(model: Any, inputs: Mapping[str, Any]) -> dict[str, Any]:
    """What a decoder starts with, where there is an encoder before it."""
    if not model.config.is_encoder_decoder:
        return {}
    config = model.generation_config
    start = next((each for each in (config.decoder_start_token_id, config.bos_token_id) if each is not None), 0)
    return {"decoder_input_ids": inputs["input_ids"].new_full((1, 1), start)}
