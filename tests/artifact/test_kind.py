"""Names and configurations: what a folder is taken for, and which shards an index names."""

from __future__ import annotations

import pytest

from cardsmith.artifact.kind import gives_scores, is_adapter, is_artifact
from cardsmith.artifact.shards import shards, weight_map


@pytest.mark.parametrize(
    ("names", "adapter", "artifact"),
    [
        (["adapter_config.json"], True, True),
        (["adapter_model.safetensors"], True, True),
        (["adapter_model.bin", "config.json"], True, True),
        (["config.json", "model.safetensors"], False, True),
        (["model.safetensors.index.json"], False, True),
        (["pytorch_model.bin"], False, True),
        (["config.json", "training_args.bin"], False, False),
        ([], False, False),
    ],
)
def test_what_the_names_say(names: list[str], adapter: bool, artifact: bool) -> None:
    assert (is_adapter(names), is_artifact(names)) == (adapter, artifact)


@pytest.mark.parametrize(
    ("config", "scores"),
    [
        ({"architectures": ["LlamaForSequenceClassification"]}, True),
        ({"task_type": "SEQ_CLS"}, True),
        ({"architectures": ["LlamaForCausalLM"]}, False),
        ({"architectures": "LlamaForSequenceClassification"}, False),
        ({"architectures": [None]}, False),
        ({}, False),
    ],
)
def test_what_the_head_gives(config: dict[str, object], scores: bool) -> None:
    assert gives_scores(config) is scores


@pytest.mark.parametrize("index", [{}, {"weight_map": None}, {"weight_map": ["a"]}, {"weight_map": {}}])
def test_an_index_that_names_nothing(index: dict[str, object]) -> None:
    assert weight_map(index) == {}
    assert shards(index) == ()


def test_an_index() -> None:
    index = {"weight_map": {"a": "2.safetensors", "b": "1.safetensors", "c": "2.safetensors"}}
    assert weight_map(index) == index["weight_map"]
    assert shards(index) == ("1.safetensors", "2.safetensors")
