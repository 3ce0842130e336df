"""Supervised: SFT in its variants, a model that sees, reward models, plain Trainers, an encoder-decoder."""

from __future__ import annotations

from typing import Any

from transformers import (
    AutoConfig,
    AutoModelForImageTextToText,
    AutoModelForSeq2SeqLM,
    DataCollatorForSeq2Seq,
    Seq2SeqTrainer,
    Seq2SeqTrainingArguments,
    Trainer,
    TrainingArguments,
)
from trl import BEMACallback, RewardConfig, RewardTrainer, SFTConfig, SFTTrainer

from families import tiny


def _sft(name: str, peft_config: Any = None, callbacks: Any = None, **options: Any) -> Any:
    arguments = SFTConfig(**tiny.arguments(name), **options)
    return SFTTrainer(
        model=tiny.model(),
        args=arguments,
        train_dataset=tiny.TEXTS,
        processing_class=tiny.tokenizer(),
        peft_config=peft_config,
        callbacks=callbacks,
    )


def sft(name: str) -> Any:
    return _sft(name)


def sft_dft(name: str) -> Any:
    return _sft(name, loss_type="dft", neftune_noise_alpha=5.0)


def sft_bema(name: str) -> Any:
    return _sft(name, callbacks=[BEMACallback(update_freq=1)])


def sft_lora(name: str) -> Any:
    return _sft(name, tiny.lora())


def sft_dora(name: str) -> Any:
    return _sft(name, tiny.lora(use_dora=True, use_rslora=True))


def sft_pissa(name: str) -> Any:
    return _sft(name, tiny.lora(init_lora_weights="pissa_niter_2"))


def sft_vision(name: str) -> Any:
    """Trained on text: pictures would need an imaging library that nothing else here needs."""
    tokenizer = tiny.tokenizer()
    sizes = {"hidden_size": 16, "intermediate_size": 32, "num_hidden_layers": 1, "num_attention_heads": 2}
    config = AutoConfig.for_model(
        "llava",
        text_config={"model_type": "llama", "vocab_size": len(tokenizer), **sizes},
        vision_config={"model_type": "clip_vision_model", "image_size": 8, "patch_size": 4, **sizes},
        image_token_index=0,
    )
    arguments = SFTConfig(**tiny.arguments(name))
    model = AutoModelForImageTextToText.from_config(config)
    return SFTTrainer(model=model, args=arguments, train_dataset=tiny.TEXTS, processing_class=tokenizer)


def _reward(name: str, **options: Any) -> Any:
    arguments = RewardConfig(**tiny.arguments(name), **options)
    return RewardTrainer(
        model=tiny.scorer(), args=arguments, train_dataset=tiny.PAIRS, processing_class=tiny.tokenizer()
    )


def reward(name: str) -> Any:
    return _reward(name)


def reward_centred(name: str) -> Any:
    return _reward(name, center_rewards_coefficient=0.01)


def trainer(name: str) -> Any:
    tokenizer = tiny.tokenizer()
    encoded = tokenizer("Short answers are often the better answers.")["input_ids"]
    rows = [{"input_ids": encoded, "labels": encoded}] * 4
    arguments = TrainingArguments(**tiny.arguments(name))
    return Trainer(model=tiny.model(), args=arguments, train_dataset=rows, processing_class=tokenizer)


def seq2seq_trainer(name: str) -> Any:
    tokenizer = tiny.tokenizer()
    config = AutoConfig.for_model(
        "t5",
        vocab_size=len(tokenizer),
        d_model=16,
        d_kv=8,
        d_ff=32,
        num_layers=1,
        num_heads=2,
        decoder_start_token_id=tokenizer.pad_token_id,
        pad_token_id=tokenizer.pad_token_id,
    )
    model = AutoModelForSeq2SeqLM.from_config(config)
    encoded = tokenizer("Short answers are often the better answers.")["input_ids"]
    return Seq2SeqTrainer(
        model=model,
        args=Seq2SeqTrainingArguments(**tiny.arguments(name)),
        train_dataset=[{"input_ids": encoded, "labels": encoded}] * 4,
        data_collator=DataCollatorForSeq2Seq(tokenizer, model),
        processing_class=tokenizer,
    )


RUNS = {
    "sft": sft,
    "sft-dft": sft_dft,
    "sft-bema": sft_bema,
    "sft-lora": sft_lora,
    "sft-dora": sft_dora,
    "sft-pissa": sft_pissa,
    "sft-vision": sft_vision,
    "reward": reward,
    "reward-centred": reward_centred,
    "trainer": trainer,
    "seq2seq-trainer": seq2seq_trainer,
}
