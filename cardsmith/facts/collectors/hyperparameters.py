"""With which hyperparameters was it trained?

Only arguments listed here reach a card: a list of what may be published cannot leak what it does not know.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator, Mapping
from typing import Any

from cardsmith.facts import training_args
from cardsmith.facts.findings import Finding, real
from cardsmith.facts.folder import Folder
from cardsmith.facts.run import LiveRun

#: Said of every run: nobody can repeat it without them.
_ALWAYS = (
    "learning_rate",
    "lr_scheduler_type",
    "optim",
    "per_device_train_batch_size",
    "gradient_accumulation_steps",
    "num_train_epochs",
    "max_steps",
    "seed",
)
#: Said of every run of a trainer that has them: they are the method.
_METHOD = (
    "num_generations",
    "num_iterations",
    "beta",
    "epsilon",
    "temperature",
    "max_prompt_length",
    "max_completion_length",
    "max_new_tokens",
    "max_length",
    # PPO, and RLOO before TRL 0.22
    "total_episodes",
    "num_ppo_epochs",
    "num_mini_batches",
    "response_length",
    "rloo_k",
    "kl_coef",
    "cliprange",
    "cliprange_value",
    "vf_coef",
    "gamma",
    "lam",
    # distillation, Nash-MD
    "lmbda",
    "mixture_coef",
)
#: How long a run is; what stands further up, where it is set, overrides what stands below.
_LENGTHS = ("total_episodes", "max_steps", "num_train_epochs")
#: Said where they are not the default.
_UNUSUAL = (
    "adam_beta1",
    "adam_beta2",
    "adam_epsilon",
    "assistant_only_loss",
    "bf16",
    "completion_only_loss",
    "desirable_weight",
    "delta",
    "epsilon_high",
    "eval_strategy",
    "fp16",
    "generation_batch_size",
    "gradient_checkpointing",
    "importance_sampling_level",
    "label_smoothing",
    "label_smoothing_factor",
    "load_best_model_at_end",
    "mask_truncated_completions",
    "max_grad_norm",
    "metric_for_best_model",
    "min_p",
    "neftune_noise_alpha",
    "packing",
    "padding_free",
    "per_device_eval_batch_size",
    "ref_model_mixup_alpha",
    "repetition_penalty",
    "scale_rewards",
    "sync_ref_model",
    "tf32",
    "top_k",
    "top_p",
    "undesirable_weight",
    "use_liger_kernel",
    "use_vllm",
    "vllm_mode",
    "warmup_ratio",
    "warmup_steps",
    "weight_decay",
)


def from_run(run: LiveRun) -> Iterator[Finding]:
    """From the training arguments and the defaults of their class."""
    defaults = {field.name: field.default for field in dataclasses.fields(run.args)}
    values = training_args.clean(run.args.to_dict())
    unusual = [name for name in _UNUSUAL if name in values and values[name] != defaults.get(name)]
    yield from _findings(values, (*_ALWAYS, *_METHOD, *unusual), "training arguments")


def from_folder(folder: Folder) -> Iterator[Finding]:
    """From the saved training arguments. Without their class the defaults are unknown, and only the basics are said."""
    yield from _findings(folder.arguments.values, (*_ALWAYS, *_METHOD), folder.arguments.source)


def _findings(values: Mapping[str, Any], names: tuple[str, ...], source: str) -> Iterator[Finding]:
    # `max_steps` is -1 where epochs decide
    length = next((name for name in _LENGTHS if (real(values.get(name)) or -1) > 0), _LENGTHS[-1])
    for name in names:
        value = values.get(name)
        overridden = name in _LENGTHS and name != length
        if isinstance(value, (str, int, float, bool)) and not overridden:
            yield Finding(("hyperparameters", name), value, f"{source}: {name}")
