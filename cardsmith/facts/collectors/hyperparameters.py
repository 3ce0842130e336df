"""With which hyperparameters was it trained?

Of a text only the arguments listed here reach a card: a list of what may be published cannot leak what it does not
know. A number, or a yes or no, says nothing of anybody, and is said wherever it is not the default; so are lists and
mappings of these.
"""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Iterator, Mapping
from typing import Any

from cardsmith.facts import training_args
from cardsmith.facts.compact import compact
from cardsmith.facts.findings import Finding, plain, real
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
#: Said first of what is not the default.
_UNUSUAL = (
    "adam_beta1",
    "adam_beta2",
    "adam_epsilon",
    "assistant_only_loss",
    "bf16",
    "completion_only_loss",
    "desirable_weight",
    "delta",
    "distillation_mode",
    "distillation_objective",
    "epsilon_high",
    "eval_strategy",
    "f_divergence_type",
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
    "multi_objective_aggregation",
    "neftune_noise_alpha",
    "optim_args",
    "optim_target_modules",
    "packing",
    "packing_strategy",
    "padding_free",
    "per_device_eval_batch_size",
    "ref_model_mixup_alpha",
    "repetition_penalty",
    "reverse_kl_top_1_mode",
    "scale_rewards",
    "sync_ref_model",
    "teacher_model_kind",
    "tf32",
    "top_k",
    "top_p",
    "train_sampling_strategy",
    "truncation_mode",
    "undesirable_weight",
    "use_liger_kernel",
    "use_vllm",
    "vllm_importance_sampling_mode",
    "vllm_mode",
    "warmup_ratio",
    "warmup_steps",
    "weight_decay",
)
#: In a list or mapping, texts are said of these alone: what a person may choose there has a name.
_WORDS = (
    "attn_implementation",
    "cache_implementation",
    "decay_type",
    "dtype",
    "optim_target_modules",
    "reasoning_effort",
    "torch_dtype",
    "warmup_type",
)
#: How a run was carried out, logged and saved; what another argument implies. The weights would be the same.
_OPERATION = re.compile(
    r"(?:accelerator|dataloader|ddp|deepspeed|diagnostics|do|eval|fsdp|gradient_checkpointing|hub|include|log|logging"
    r"|push|save|torch|trackio|wandb|weight_sync)_.*"
    r"|vllm_(?!importance_sampling_).*|activation_(?:checkpointing.*|offloading)|auto_find_batch_size|batch_eval_metrics"
    r"|callbacks|dataset_num_proc|debug|deepspeed|disable_tqdm|ds3_gather_for_generation|enable_jit_checkpoint"
    r"|(?:bf|fp)16_full_eval|generate_during_eval|greater_is_better|heartbeat_stale_after_s|ignore_data_skip"
    r"|is_encoder_decoder|label_names|liger_kernel_config|local_rank|loss_type|num_completions_to_print"
    r"|num_generations_eval|pad_to_multiple_of|padding_value|precompute_ref_.*|predict_with_generate"
    r"|prediction_loss_only|queue_maxsize|remove_unused_columns|report_to|request_timeout"
    r"|restore_callback_states_from_checkpoint|skip_memory_metrics|steps_per_generation|teacher_server_urls"
    r"|trust_remote_code|use_(?:cache|cpu|teacher_server|transformers_.*)|transformers_.*"
)


def from_run(run: LiveRun) -> Iterator[Finding]:
    """From the training arguments and the defaults of their class."""
    defaults = {field.name: _default(field) for field in dataclasses.fields(run.args)}
    values = training_args.clean(run.args.to_dict())
    others = [name for name in defaults if name not in _UNUSUAL and _is_said(name, values.get(name))]
    chosen = [name for name in (*_UNUSUAL, *others) if name in values and not _follows(name, values)]
    unusual = [name for name in chosen if not _same(name, values[name], defaults)]
    yield from _findings(values, tuple(dict.fromkeys((*_ALWAYS, *_METHOD, *unusual))), "training arguments")


def from_folder(folder: Folder) -> Iterator[Finding]:
    """From the saved training arguments. Without their class the defaults are unknown, and only the basics are said."""
    yield from _findings(folder.arguments.values, (*_ALWAYS, *_METHOD), folder.arguments.source)


def _default(field: dataclasses.Field[Any]) -> object:
    """As `clean` gives it: a tuple is a list there."""
    return plain(field.default if field.default_factory is dataclasses.MISSING else field.default_factory())


def _is_said(name: str, value: object) -> bool:
    return isinstance(value, (bool, int, float, list, dict)) and not _OPERATION.fullmatch(name)


def _follows(name: str, values: Mapping[str, Any]) -> bool:
    """Whether TRL made it of what is said already: where neither this nor the number of steps to a generation was
    given, there are as many of them as are accumulated, and it is their product."""
    steps, accumulated = values.get("steps_per_generation"), values.get("gradient_accumulation_steps")
    return name == "generation_batch_size" and steps is not None and steps == accumulated


def _same(name: str, value: object, defaults: Mapping[str, object]) -> bool:
    """Whether it is the default, or the no that is made of one left open. Of bf16 TRL makes a yes."""
    default = defaults.get(name)
    return value == default or (default is None and value is False and name != "bf16")


def _findings(values: Mapping[str, Any], names: tuple[str, ...], source: str) -> Iterator[Finding]:
    # `max_steps` is -1 where epochs decide
    length = next((name for name in _LENGTHS if (real(values.get(name)) or -1) > 0), _LENGTHS[-1])
    for name in names:
        value = values.get(name)
        if isinstance(value, (list, dict)):
            value = compact(value, _WORDS, name)
        overridden = name in _LENGTHS and name != length
        if isinstance(value, (str, int, float, bool)) and not overridden:
            yield Finding(("hyperparameters", name), value, f"{source}: {name}")
