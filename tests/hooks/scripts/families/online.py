"""From rewards: GRPO with each loss and argument that has a paper of its own, GMPO, RLOO, A*-PO, online DPO, SDPO."""

from __future__ import annotations

from functools import partial
from typing import Any

from trl import GRPOConfig, GRPOTrainer, RLOOConfig, RLOOTrainer
from trl.experimental.a2po import A2POConfig, A2POTrainer
from trl.experimental.gmpo import GMPOConfig, GMPOTrainer
from trl.experimental.online_dpo import OnlineDPOConfig, OnlineDPOTrainer
from trl.experimental.sdpo import SDPOConfig, SDPOTrainer

from families import tiny

_GROUP = {"num_generations": 2, "max_completion_length": 8}


def _make(trainer: Any, config: Any, name: str, rows: Any = tiny.PROMPTS, **options: Any) -> Any:
    return trainer(
        model=tiny.model(),
        reward_funcs=tiny.length,
        args=config(**tiny.arguments(name), **options),
        train_dataset=rows,
        processing_class=tiny.tokenizer(),
    )


_grpo = partial(_make, GRPOTrainer, GRPOConfig, **_GROUP)
_rloo = partial(_make, RLOOTrainer, RLOOConfig, **_GROUP)
_online_dpo = partial(_make, OnlineDPOTrainer, OnlineDPOConfig, max_new_tokens=8)
_LOSSES = ("grpo", "bnpo", "dr_grpo", "cispo", "sapo", "vespo")

RUNS = {
    "grpo": _grpo,
    **{f"grpo-{loss.replace('_', '-')}": partial(_grpo, loss_type=loss) for loss in _LOSSES},
    "grpo-luspo": partial(_grpo, loss_type="luspo", importance_sampling_level="sequence"),
    "grpo-gspo": partial(_grpo, loss_type="grpo", importance_sampling_level="sequence"),
    "grpo-unscaled": partial(_grpo, scale_rewards=False),
    "grpo-lite-ppo": partial(_grpo, scale_rewards="batch"),
    "grpo-gdpo": partial(_grpo, multi_objective_aggregation="normalize_then_sum"),
    "grpo-two-sided": partial(_grpo, delta=4.0),
    "grpo-entropy": partial(_grpo, top_entropy_quantile=0.2, use_adaptive_entropy=True, entropy_target=1.0),
    "grpo-masked": partial(_grpo, mask_truncated_completions=True, off_policy_mask_threshold=0.5),
    "grpo-tr": partial(_grpo, sync_ref_model=True, beta=0.1),
    "gmpo": partial(_make, GMPOTrainer, GMPOConfig, **_GROUP),
    "rloo": _rloo,
    "rloo-normalized": partial(_rloo, normalize_advantages=True),
    "a2po": partial(_make, A2POTrainer, A2POConfig, max_completion_length=8, num_value_samples=2),
    "online-dpo": _online_dpo,
    "online-dpo-ipo": partial(_online_dpo, loss_type="ipo"),
    "sdpo": partial(_make, SDPOTrainer, SDPOConfig, rows=tiny.HINTED, **_GROUP),
}
