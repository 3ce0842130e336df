"""A tiny artifact of each kind that can be verified: adapters of several methods, and models of several heads."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from . import makers

LORA: dict[str, Any] = {"r": 4, "target_modules": ["q_proj", "v_proj"], "task_type": "CAUSAL_LM"}
EYE = {"hidden_size": 16, "intermediate_size": 32, "num_hidden_layers": 1, "num_attention_heads": 2}
#: MXFP4 packs rows of a multiple of 32.
PACKED = {"hidden_size": 32, "intermediate_size": 32}
IMAGE_TOKENS = {"image_token": "<image_soft_token>", "boi_token": "<start_of_image>", "eoi_token": "<end_of_image>"}
VISION_TEMPLATE = (
    "{% for m in messages %}{{ m.role }}: {% for part in m.content %}"
    "{% if part.type == 'image' %}<start_of_image>{% else %}{{ part.text }}{% endif %}{% endfor %}\n"
    "{% endfor %}assistant:"
)


def dora(folder: Path) -> Path:
    """Weight-decomposed LoRA."""
    return makers.make_adapter(folder / "adapter", makers.make_model(folder / "base"), use_dora=True)


def rslora(folder: Path) -> Path:
    """Rank-stabilised LoRA, on the embeddings too."""
    base = makers.make_model(folder / "base")
    return makers.make_adapter(folder / "adapter", base, use_rslora=True, target_modules=["q_proj", "embed_tokens"])


def ia3(folder: Path) -> Path:
    """(IA)³: vectors that rescale keys, values and the feed-forward layer."""
    from peft import IA3Config

    targets, feedforward = ["k_proj", "v_proj", "down_proj"], ["down_proj"]
    config = IA3Config(target_modules=targets, feedforward_modules=feedforward, task_type="CAUSAL_LM")
    return _adapter(folder, config)


def prompt_tuning(folder: Path) -> Path:
    """Virtual tokens before each prompt."""
    from peft import PromptTuningConfig

    return _adapter(folder, PromptTuningConfig(num_virtual_tokens=4, task_type="CAUSAL_LM"))


def modules_to_save(folder: Path) -> Path:
    """LoRA, and a head that was trained in full."""
    return makers.make_adapter(folder / "adapter", makers.make_model(folder / "base"), modules_to_save=["lm_head"])


def resized(folder: Path) -> Path:
    """LoRA on a model whose vocabulary was enlarged by two tokens; the tokenizer lies beside it."""
    from peft import LoraConfig
    from transformers import AutoModelForCausalLM

    model = AutoModelForCausalLM.from_pretrained(makers.make_model(folder / "base"))
    tokenizer = makers.make_tokenizer()
    tokenizer.add_tokens(["<|im_start|>", "<|im_end|>"])
    model.resize_token_embeddings(len(tokenizer), mean_resizing=False)
    made = makers.save_adapter(folder / "adapter", model, LoraConfig(**LORA))
    tokenizer.save_pretrained(made)
    return made


def experts(folder: Path) -> Path:
    """LoRA on the attention and on the experts of a mixture."""
    base = makers.make_model(folder / "base", architecture="GptOss")
    parameters = ["mlp.experts.gate_up_proj", "mlp.experts.down_proj"]
    return makers.make_adapter(folder / "adapter", base, target_parameters=parameters)


def mixture(folder: Path) -> Path:
    """A mixture of experts, in full."""
    return makers.make_model(folder / "model", architecture="GptOss")


def packed_base(folder: Path) -> Path:
    """LoRA on a mixture of experts whose base is packed in MXFP4, as gpt-oss is."""
    base = makers.make_model(folder / "base", architecture="GptOss", **PACKED)
    _convert(base, "bfloat16")
    made = makers.make_adapter(folder / "adapter", base)
    _pack(base)
    return made


def _convert(model: Path, dtype: str) -> None:
    """Save a model again in another dtype."""
    import torch
    from transformers import AutoModelForCausalLM

    AutoModelForCausalLM.from_pretrained(model).to(getattr(torch, dtype)).save_pretrained(model)


def _pack(base: Path) -> None:
    """Put random blocks of four bits, with a scale for 32 of them, in the place of the experts' matrices."""
    import torch

    path = base / "model.safetensors"
    state = makers.tensors(path)
    for name in [name for name in state if name.endswith(("experts.gate_up_proj", "experts.down_proj"))]:
        experts, rows, columns = state.pop(name).transpose(1, 2).shape
        state[f"{name}_blocks"] = torch.randint(256, (experts, rows, columns // 32, 16), dtype=torch.uint8)
        state[f"{name}_scales"] = torch.full((experts, rows, columns // 32), 120, dtype=torch.uint8)
    makers.save(path, state)
    method = {"quant_method": "mxfp4", "modules_to_not_convert": ["self_attn", "mlp.router", "embed_tokens", "lm_head"]}
    makers.edit_json(base / "config.json", quantization_config=method)


def coarse(folder: Path) -> Path:
    """LoRA on a head of ±256 in bfloat16, whose inputs cancel out: a merge rounds the adapter away."""
    import torch

    base = makers.make_model(folder / "base")
    state = makers.tensors(base / "model.safetensors")
    for name in [name for name in state if name.endswith(("embed_tokens.weight", "o_proj.weight", "down_proj.weight"))]:
        channels = state[name] if "embed" in name else state[name].T
        channels[:, 1::2] = channels[:, 0::2]
    state["lm_head.weight"] = torch.tensor([256.0, -256.0]).repeat(state["lm_head.weight"].shape[0], 8)
    makers.save(base / "model.safetensors", state)
    _convert(base, "bfloat16")
    return makers.make_adapter(folder / "adapter", base, target_modules=["lm_head"])


def wider(folder: Path) -> Path:
    """A full causal model with twice the hidden size, and heads of twice the size."""
    return makers.make_model(folder / "model", hidden_size=32, head_dim=16)


def encoder_decoder(folder: Path) -> Path:
    """A full T5."""
    import torch
    import transformers

    torch.manual_seed(0)
    tokenizer = makers.make_tokenizer(None)
    sizes = {"d_model": 16, "d_kv": 8, "d_ff": 32, "num_layers": 2, "num_heads": 2, "vocab_size": len(tokenizer)}
    config = transformers.T5Config(**sizes, decoder_start_token_id=0, pad_token_id=0, eos_token_id=1)
    return makers.save_with(folder / "model", transformers.T5ForConditionalGeneration(config), tokenizer)


def encoder_decoder_adapter(folder: Path) -> Path:
    """LoRA on a T5."""
    from peft import LoraConfig
    from transformers import AutoModelForSeq2SeqLM

    base = AutoModelForSeq2SeqLM.from_pretrained(encoder_decoder(folder))
    config = LoraConfig(r=4, target_modules=["q", "v"], task_type="SEQ_2_SEQ_LM")
    return makers.save_adapter(folder / "adapter", base, config)


def vision(folder: Path) -> Path:
    """A full Gemma 3 that sees."""
    import torch
    import transformers

    torch.manual_seed(0)
    tokenizer = makers.make_tokenizer(VISION_TEMPLATE, IMAGE_TOKENS)
    ids = {f"{name}_index": tokenizer.convert_tokens_to_ids(token) for name, token in IMAGE_TOKENS.items()}
    config = transformers.Gemma3Config(
        text_config={**makers.SIZES, "vocab_size": len(tokenizer), "sliding_window": 64},
        vision_config={**EYE, "image_size": 28, "patch_size": 14},
        mm_tokens_per_image=4,
        **ids,
    )
    model = transformers.Gemma3ForConditionalGeneration(config)
    torch.nn.init.normal_(model.model.multi_modal_projector.mm_input_projection_weight)
    made = makers.save_with(folder / "model", model, tokenizer)
    pictures = transformers.Gemma3ImageProcessor(size={"height": 28, "width": 28}, image_seq_length=4)
    processor = transformers.Gemma3Processor(pictures, tokenizer, chat_template=VISION_TEMPLATE, image_seq_length=4)
    processor.save_pretrained(made)
    return made


def vision_adapter(folder: Path) -> Path:
    """LoRA on a Gemma 3 that sees."""
    from peft import LoraConfig
    from transformers import AutoModelForImageTextToText

    return makers.save_adapter(
        folder / "adapter", AutoModelForImageTextToText.from_pretrained(vision(folder)), LoraConfig(**LORA)
    )


def reward(folder: Path) -> Path:
    """A reward model in full."""
    return makers.make_reward(folder / "model")


def reward_adapter(folder: Path) -> Path:
    """LoRA that makes a reward model of a causal one."""
    return makers.make_reward_adapter(folder / "adapter", makers.make_model(folder / "base"))


def _adapter(folder: Path, config: Any) -> Path:
    from transformers import AutoModelForCausalLM

    base = makers.make_model(folder / "base")
    return makers.save_adapter(folder / "adapter", AutoModelForCausalLM.from_pretrained(base), config)


MADE: dict[str, Callable[[Path], Path]] = {
    "DoRA": dora,
    "rsLoRA": rslora,
    "IA3": ia3,
    "prompt tuning": prompt_tuning,
    "modules_to_save": modules_to_save,
    "resized embeddings": resized,
    "LoRA on experts": experts,
    "mixture of experts": mixture,
    "packed base": packed_base,
    "encoder-decoder": encoder_decoder,
    "LoRA on encoder-decoder": encoder_decoder_adapter,
    "reward model": reward,
    "LoRA that scores": reward_adapter,
    "vision-language": vision,
    "LoRA on vision-language": vision_adapter,
}
