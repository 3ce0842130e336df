"""From a teacher: a tiny one beside the student, and in the place of vLLM's server one that answers in this process."""

from __future__ import annotations

from functools import partial
from typing import Any

import torch
from trl import DistillationConfig, DistillationTrainer
from trl.experimental.gkd import GKDConfig, GKDTrainer
from trl.experimental.gold import GOLDConfig, GOLDTrainer
from trl.experimental.iw_opd import IWOPDConfig, IWOPDTrainer
from trl.experimental.sdft import SDFTConfig, SDFTTrainer
from trl.experimental.server_distillation import ServerDistillationConfig, ServerDistillationTrainer
from trl.generation import vllm_client

from families import tiny


def _make(trainer: Any, config: Any, rows: Any, name: str, **options: Any) -> Any:
    return trainer(
        model=tiny.model(),
        teacher_model=tiny.model(),
        args=config(**tiny.arguments(name), **options),
        train_dataset=rows,
        processing_class=tiny.tokenizer(),
    )


def sdft(name: str) -> Any:
    arguments = SDFTConfig(**tiny.arguments(name), max_completion_length=8, num_generations=2)
    return SDFTTrainer(model=tiny.model(), args=arguments, train_dataset=tiny.HINTED, processing_class=tiny.tokenizer())


class _Teacher:
    """Answers what vLLM's server would be asked: the log-probabilities of the completion's tokens, each as a list."""

    def __init__(self, **_: Any) -> None:
        self._model = tiny.model()

    def get_sequence_logprobs(
        self, sequences: list[list[int]], prompt_lengths: list[int], top_logprobs: int, temperature: float
    ) -> dict[str, Any]:
        answer: dict[str, Any] = {name: [] for name in ("logprobs", "logprob_token_ids", "actual_logprobs")}
        for tokens, start in zip(sequences, prompt_lengths, strict=True):
            ids = torch.tensor([tokens])
            with torch.no_grad():
                scores = (self._model(ids).logits[0, start - 1 : -1] / temperature).log_softmax(-1)
            top = scores.topk(top_logprobs)
            answer["logprobs"].append(top.values.tolist())
            answer["logprob_token_ids"].append(top.indices.tolist())
            answer["actual_logprobs"].append(scores.gather(-1, ids[0, start:, None]).tolist())
        return answer


def server_distillation(name: str) -> Any:
    vllm_client.VLLMClient = _Teacher
    arguments = ServerDistillationConfig(
        **tiny.arguments(name), max_completion_length=8, teacher_model_server_url="http://127.0.0.1:1"
    )
    return ServerDistillationTrainer(
        model=tiny.model(), args=arguments, train_dataset=tiny.PROMPTS, processing_class=tiny.tokenizer()
    )


RUNS = {
    "distillation": partial(_make, DistillationTrainer, DistillationConfig, tiny.PROMPTS, max_completion_length=8),
    "gkd": partial(_make, GKDTrainer, GKDConfig, tiny.CHATS, max_new_tokens=8),
    "gold": partial(_make, GOLDTrainer, GOLDConfig, tiny.CHATS, max_completion_length=8),
    "iw-opd": partial(_make, IWOPDTrainer, IWOPDConfig, tiny.CHATS, max_completion_length=8),
    "sdft": sdft,
    "server-distillation": server_distillation,
}
