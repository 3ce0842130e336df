"""What PEFT's configuration says of tensors, as PEFT itself has it."""

from __future__ import annotations

import pytest

from cardsmith.artifact.peft import TYPES, Part, is_targeted, lora_parts, rank_of


def test_peft_knows_no_other_types() -> None:
    from peft.utils.peft_types import PeftType

    assert {kind.value for kind in PeftType} <= TYPES


@pytest.mark.parametrize(
    ("name", "part"),
    [
        ("base_model.model.a.q_proj.lora_A.weight", Part("base_model.model.a.q_proj", "lora_A")),
        ("base_model.model.a.q_proj.lora_B.default.weight", Part("base_model.model.a.q_proj", "lora_B")),
        ("base_model.model.embed.lora_embedding_A", Part("base_model.model.embed", "lora_embedding_A")),
        ("base_model.model.a.q_proj.lora_B.bias", None),
        ("base_model.model.a.q_proj.lora_magnitude_vector", None),
        ("base_model.model.score.weight", None),
    ],
)
def test_parts(name: str, part: Part | None) -> None:
    assert lora_parts([name]) == ({name: part} if part else {})


@pytest.mark.parametrize(
    ("config", "rank"),
    [
        ({"r": 8}, 8),
        ({"r": 8, "rank_pattern": {"q_proj": 4}}, 4),
        ({"r": 8, "rank_pattern": {"v_proj": 4}}, 8),
        ({"r": 8, "rank_pattern": {"a.q_proj": 4}}, 4),
        ({"r": 8, "rank_pattern": {".*proj": 4}}, None),
        ({"r": 8, "rank_pattern": {"proj": 4}}, 8),
        ({"r": True}, None),
        ({"r": 8, "rank_pattern": {"q_proj": "4"}}, None),
        ({}, None),
    ],
)
def test_rank(config: dict[str, object], rank: int | None) -> None:
    assert rank_of(config, "base_model.model.a.q_proj") == rank


@pytest.mark.parametrize(
    ("config", "targeted"),
    [
        ({"target_modules": ["q_proj"]}, True),
        ({"target_modules": ["a.q_proj"]}, True),
        ({"target_modules": ["v_proj"]}, False),
        ({"target_modules": ["proj"]}, False),
        ({"target_modules": "all-linear"}, None),
        ({"target_modules": []}, None),
        ({"target_modules": ["v_proj"], "target_parameters": ["experts.up"]}, None),
        ({}, None),
    ],
)
def test_targets(config: dict[str, object], targeted: bool | None) -> None:
    assert is_targeted(config, "base_model.model.a.q_proj") is targeted
