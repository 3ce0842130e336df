"""The five systems of the demo: real base model ids and licences, tiny architectures of the same family."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

#: Sizes shared by all: a model of a few ten thousand parameters that trains in seconds on a CPU.
_SIZES: Mapping[str, object] = {
    "hidden_size": 32,
    "intermediate_size": 64,
    "num_hidden_layers": 2,
    "num_attention_heads": 4,
    "max_position_embeddings": 256,
}
_GROUPED: Mapping[str, object] = {**_SIZES, "num_key_value_heads": 2, "head_dim": 8}


@dataclass(frozen=True, kw_only=True)
class System:
    """One base model, and how it is tuned."""

    #: name on the command line
    name: str
    #: id of the base model on the Hub
    base_model: str
    #: licence of the base model, as the Hub's id
    license: str
    #: transformers' name of the architecture: `AutoConfig.for_model(architecture, **sizes)`
    architecture: str
    sizes: Mapping[str, object] = field(default_factory=dict)
    #: name of the output folder and of the repository
    model_name: str
    #: rank of the LoRA adapter; `None` for a full fine-tune
    lora_rank: int | None = None
    #: whether the run is logged to Weights & Biases (in offline mode: the demo leaves the machine alone)
    wandb: bool = True


ALL: tuple[System, ...] = (
    System(
        name="gpt-oss-lora",
        base_model="openai/gpt-oss-20b",
        license="apache-2.0",
        architecture="gpt_oss",
        sizes={**_GROUPED, "intermediate_size": 32, "num_local_experts": 4, "num_experts_per_tok": 2},
        model_name="grpo_gptoss20b_lora4_tes",
        lora_rank=4,
        wandb=False,
    ),
    System(
        name="pythia",
        base_model="EleutherAI/pythia-410m-deduped",
        license="apache-2.0",
        architecture="gpt_neox",
        sizes=_SIZES,
        model_name="grpo_pythia_410m_explicit_pos",
    ),
    System(
        name="gemma3",
        base_model="google/gemma-3-1b-pt",
        license="gemma",
        architecture="gemma3_text",
        sizes=_GROUPED,
        model_name="GRPO",
    ),
    System(
        name="qwen3",
        base_model="Qwen/Qwen3-4B",
        license="apache-2.0",
        architecture="qwen3",
        sizes=_GROUPED,
        model_name="output_dir",
    ),
    System(
        name="llama",
        base_model="unsloth/Llama-3.1-8B-Instruct",
        license="llama3.1",
        architecture="llama",
        sizes=_GROUPED,
        model_name="grpo_global_v3_sentence",
    ),
)

BY_NAME: Mapping[str, System] = {system.name: system for system in ALL}
DEFAULT = ALL[0]
