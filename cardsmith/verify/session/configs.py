"""The configurations in a folder, as the libraries read them: a full model's, and an adapter's."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from cardsmith.artifact.kind import ADAPTER_CONFIG, CONFIG
from cardsmith.artifact.wording import plain
from cardsmith.verify.artifact import read_object
from cardsmith.verify.outcome import Failed
from cardsmith.verify.wording import reason

_LEAVING = ("LORA", "IA3", "PROMPT_TUNING", "P_TUNING", "PREFIX_TUNING")


def model_config(folder: Path) -> Any:
    """A full model's config. Code that it names never runs.

    Raises:
        Failed: transformers cannot read it.
    """
    from transformers import AutoConfig

    try:
        return AutoConfig.from_pretrained(folder, trust_remote_code=False)
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise _unread(read_object(folder / CONFIG), error) from error


def without_kernels(config: Any) -> Any:
    """The config itself, when it and its parts compute with what transformers has.

    Raises:
        Failed: one asks for a kernel, which is code from the Hub.
    """
    parts = [config, *(getattr(config, name, None) for name in getattr(config, "sub_configs", {}))]
    for name in ("_attn_implementation", "_experts_implementation"):
        for value in (getattr(part, name, None) for part in parts):
            if isinstance(value, str) and "/" in value:
                words = (
                    f"the configuration asks for the kernel {plain(value, 80)}, which is code that is never run here"
                )
                raise Failed(f"{words}. Take {name.removeprefix('_')} out of config.json.")
    return config


def peft_config(folder: Path) -> Any:
    """An adapter's config as PEFT reads it.

    Raises:
        Failed: PEFT cannot read it, or it names a Python module to import.
    """
    import peft

    data = read_object(folder / ADAPTER_CONFIG)
    if data.get("megatron_config"):
        raise Failed("adapter_config.json asks for Megatron, which cannot be verified here. Convert the adapter first.")
    if data.get("peft_type") not in list(peft.PeftType):
        known = f"PEFT {peft.__version__} does not know peft_type {plain(data.get('peft_type'), 40)}"
        raise Failed(f"{known}. Correct it in adapter_config.json, or run: pip install --upgrade peft")
    try:
        return peft.PeftConfig.from_pretrained(str(folder))
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise Failed(f"PEFT cannot read adapter_config.json: {reason(error)} Save the adapter again.") from error


def leaves_base(config: Any) -> bool:
    """Whether it is known that PEFT never computes in the base's own weights, with such an adapter on it.

    OLoRA begins by changing them in place, and some methods merge in place.
    """
    how = getattr(config, "init_lora_weights", None)
    kind = getattr(config.peft_type, "value", config.peft_type)
    return kind in _LEAVING and not (isinstance(how, str) and how not in ("gaussian", "eva"))


def _unread(data: dict[str, Any], error: Exception) -> Failed:
    code = data.get("auto_map")
    if code:
        names = ", ".join(map(str, code.values())) if isinstance(code, dict) else str(code)
        words = f"config.json names Python code of its own (auto_map: {plain(names)}), which is never run here"
        return Failed(f"{words}. Save the model in an architecture that transformers has.")
    return Failed(f"transformers cannot read config.json: {reason(error)} Save the model again.")
