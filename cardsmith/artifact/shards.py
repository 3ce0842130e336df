"""The index of a model that was saved in several files.

Format (`save_pretrained` of transformers): `model.safetensors.index.json` holds `weight_map`, which maps a tensor's
name to the file that holds it.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any


def weight_map(index: Mapping[str, Any]) -> dict[str, str]:
    """Tensor → file; empty where the index says nothing of the kind."""
    places = index.get("weight_map")
    return {str(name): str(file) for name, file in places.items()} if isinstance(places, dict) else {}


def shards(index: Mapping[str, Any]) -> tuple[str, ...]:
    """The files that an index names, sorted."""
    return tuple(sorted(set(weight_map(index).values())))
