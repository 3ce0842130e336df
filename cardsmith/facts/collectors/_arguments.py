"""Which training arguments a card tells of, and which ones only say how a run was carried out."""

from __future__ import annotations

from cardsmith.expressions import expression

#: Said of every run: nobody can repeat it without them.
ALWAYS = (
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
METHOD = (
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
LENGTHS = ("total_episodes", "max_steps", "num_train_epochs")
#: Said first of what is not the default.
UNUSUAL = (
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
WORDS = (
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
OPERATION = expression(
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
