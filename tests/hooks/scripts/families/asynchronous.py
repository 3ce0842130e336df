"""Asynchronous: vLLM's rollouts, its copy of the weights, and a GPU's name and attention kernel are played here.

What is trained, and how, is the trainers' own.
"""

from __future__ import annotations

import queue
from itertools import pairwise
from types import SimpleNamespace
from typing import Any

import numpy as np
import torch
from trl.experimental.async_distillation import AsyncDistillationConfig, AsyncDistillationTrainer
from trl.experimental.async_distillation.async_rollout_worker import RolloutSample as TaughtSample
from trl.experimental.async_grpo import AsyncGRPOConfig, AsyncGRPOTrainer, packing
from trl.experimental.async_grpo.async_rollout_worker import RolloutSample

from families import tiny

_PROMPT = [{"role": "user", "content": "What is two plus two?"}]
_ANSWER = [{"role": "assistant", "content": "Four."}]
_TOP_K = 1


class _Rollouts:
    """Samples that were made before the training began."""

    def __init__(self, samples: list[Any]) -> None:
        self.rollout_buffer: queue.Queue[Any] = queue.Queue()
        self.metrics_queue: queue.Queue[Any] = queue.Queue()
        for sample in samples:
            self.rollout_buffer.put(sample)

    def start(self) -> None: ...

    def stop(self) -> None: ...

    def update_model_version(self, model_version: int) -> None: ...

    def check_health(self, stale_after_s: float) -> None: ...


class _NoTransfer:
    """Weights that go nowhere."""

    def init_weight_transfer(self) -> None: ...

    def pause(self) -> None: ...

    def send_weights(self, iterator: Any) -> None:
        for _ in iterator:
            pass

    def resume(self) -> None: ...

    def destroy(self) -> None: ...


def _attention(query: Any, key: Any, value: Any, starts_q: Any, starts_k: Any, *_: Any, **options: Any) -> Any:
    """Causal attention over sequences laid end to end, aligned at their ends: (tokens, heads, width) each."""
    starts = list(zip(starts_q.tolist(), starts_k.tolist(), strict=True))
    rows = []
    for (q0, k0), (q1, k1) in pairwise(starts):
        one = [tensor.transpose(0, 1) for tensor in (query[q0:q1], key[k0:k1], value[k0:k1])]
        mask = torch.ones(q1 - q0, k1 - k0, dtype=torch.bool).tril(k1 - k0 - (q1 - q0))
        scale = options.get("softmax_scale")
        out = torch.nn.functional.scaled_dot_product_attention(*one, attn_mask=mask, scale=scale)
        rows.append(out.transpose(0, 1))
    return torch.cat(rows)


# both trainers ask the GPU for its name, to say how well it was used
torch.cuda.get_device_name = lambda _=None: "none"
packing._flash_attn = lambda: SimpleNamespace(flash_attn_varlen_func=_attention)


def _tokens() -> tuple[list[int], list[int]]:
    tokenizer = tiny.tokenizer()
    prompt = tokenizer.apply_chat_template(_PROMPT, add_generation_prompt=True, return_dict=False)
    return prompt, tokenizer("Four.")["input_ids"]


def async_grpo(name: str) -> Any:
    prompt, answer = _tokens()
    samples = [
        RolloutSample(
            prompt=_PROMPT,
            completion=_ANSWER,
            input_ids=np.array(prompt + answer),
            completion_mask=np.array([0] * len(prompt) + [1] * len(answer)),
            old_log_probs=np.array([0.0] * len(prompt) + [-0.5] * len(answer)),
            advantage=advantage,
            model_version=0,
            group_id=0,
            metrics={"reward": 1.0, "rewards/length": 1.0},
        )
        for advantage in (1.0, -1.0) * 16
    ]
    return AsyncGRPOTrainer(
        model=str(tiny.folder()),
        reward_funcs=tiny.length,
        args=AsyncGRPOConfig(**tiny.arguments(name), num_generations=2, token_budget=0),
        train_dataset=tiny.HINTED,
        rollout_worker=_Rollouts(samples),
        weight_transfer=_NoTransfer(),
    )


def async_distillation(name: str) -> Any:
    prompt, answer = _tokens()
    ids = np.array(prompt + answer)
    taught = np.full((len(ids), _TOP_K + 1), -1)
    taught[len(prompt) :, 0] = answer
    scores = np.full(taught.shape, -np.inf)
    scores[len(prompt) :, 0] = -0.5
    samples = [
        TaughtSample(
            prompt=_PROMPT,
            completion=_ANSWER,
            input_ids=ids,
            completion_mask=np.array([0] * len(prompt) + [1] * len(answer)),
            teacher_topk_ids=taught,
            teacher_topk_logprobs=scores,
            model_version=0,
            metrics={},
            teacher_id="default",
            prompt_id=index,
        )
        for index in range(32)
    ]
    arguments = AsyncDistillationConfig(
        **tiny.arguments(name),
        model_init_kwargs={"attn_implementation": "eager"},
        teacher_top_k=_TOP_K,
        token_budget=0,
    )
    return AsyncDistillationTrainer(
        model=str(tiny.folder()),
        args=arguments,
        train_dataset=tiny.HINTED,
        rollout_worker=_Rollouts(samples),
        weight_transfer=_NoTransfer(),
    )


RUNS = {"async-grpo": async_grpo, "async-distillation": async_distillation}
