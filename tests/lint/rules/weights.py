"""Weights and pickles of the examples, which a page shows as JSON.

`adapter_model.safetensors` as `{"lora_A.weight": [8, 64]}` is a file of a tensor of ones of this shape, or of what
`{"shape": [8, 64], "fill": 0}` says; empty, it is sound weights for the configuration beside it. `training_args.bin`
as JSON is a pickle of that object, as torch saves it.
"""

from __future__ import annotations

import io
import json
import math
import pickle
import struct
import zipfile
from collections.abc import Mapping
from typing import Any

_PICKLES = (".bin", ".pt", ".pth", ".pkl")


def whole(files: Mapping[str, str]) -> dict[str, str]:
    """`files`, and empty weights where their configuration is one of weights that a page leaves out."""
    if any(name.endswith((".safetensors", ".safetensors.index.json", *_PICKLES)) for name in files):
        return dict(files)
    if "peft_type" in _object(files, "adapter_config.json"):
        return {**files, "adapter_model.safetensors": ""}
    return {**files, "model.safetensors": ""} if "architectures" in _object(files, "config.json") else dict(files)


def data(name: str, files: Mapping[str, str]) -> bytes:
    """The bytes of a file of an example."""
    content = files[name]
    if name.endswith(".safetensors") and (not content.strip() or content.startswith("{")):
        return safetensors(json.loads(content) if content.strip() else _sound(files))
    if name.endswith(_PICKLES) and content.startswith("{"):
        return pickled(json.loads(content), name.partition(".")[0])
    return content.encode()


def safetensors(tensors: Mapping[str, Any]) -> bytes:
    """A file of F32 tensors: name → shape, or shape and fill; and `__metadata__`."""
    header: dict[str, Any] = {}
    values = b""
    for name, value in tensors.items():
        if name == "__metadata__":
            header[name] = value
            continue
        shape, fill = (value["shape"], value["fill"]) if isinstance(value, dict) else (value, 1)
        begin = len(values)
        values += struct.pack("<f", float(fill)) * math.prod(shape)
        header[name] = {"dtype": "F32", "shape": shape, "data_offsets": [begin, len(values)]}
    text = json.dumps(header).encode()
    return len(text).to_bytes(8, "little") + text + values


def pickled(value: object, folder: str) -> bytes:
    """What `torch.save` makes of it."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr(f"{folder}/data.pkl", pickle.dumps(value, 2))
    return file.getvalue()


def _sound(files: Mapping[str, str]) -> dict[str, Any]:
    """Tensors as PEFT saves them for the configuration; of a full model some."""
    config = _object(files, "adapter_config.json")
    if "peft_type" not in config:
        return {"model.embed_tokens.weight": [2, 4]}
    modules = config.get("target_modules")
    rank = config.get("r") or 2
    names = [f"base_model.model.model.layers.0.{module}" for module in modules or ["self_attn.q_proj"]]
    shapes = {"lora_A": [rank, 4], "lora_B": [4, rank]}
    return {f"{name}.{part}.weight": shape for name in names for part, shape in shapes.items()}


def _object(files: Mapping[str, str], name: str) -> dict[str, Any]:
    try:
        value = json.loads(files.get(name, "{}"))
    except ValueError:
        return {}
    return value if isinstance(value, dict) else {}
