"""What releases of torch, transformers and peft name differently, asked for by capability."""

from __future__ import annotations

from typing import Any

PACKAGES = ("torch", "transformers", "peft", "safetensors", "tokenizers", "huggingface_hub")


def versions() -> dict[str, str]:
    """Version of Python and of each installed package of the stack, without importing any."""
    import platform
    from importlib import metadata

    found = {"python": platform.python_version()}
    for package in PACKAGES:
        try:
            found[package] = metadata.version(package)
        except metadata.PackageNotFoundError:
            continue
    return found


def installed(package: str) -> bool:
    """Whether a package can be imported. Nothing is imported."""
    from importlib.util import find_spec

    try:
        return find_spec(package) is not None
    except ValueError:  # barred in sys.modules
        return False


def auto_model(config: Any, scores: bool) -> Any:
    """The transformers class that loads a model of this config: by its head, and by what it takes in."""
    import transformers

    if scores:
        return transformers.AutoModelForSequenceClassification
    if hasattr(config, "vision_config") and _knows(transformers.AutoModelForImageTextToText, config):
        return transformers.AutoModelForImageTextToText
    if config.is_encoder_decoder and _knows(transformers.AutoModelForSeq2SeqLM, config):
        return transformers.AutoModelForSeq2SeqLM
    return transformers.AutoModelForCausalLM


def takes_images(config: Any, scores: bool) -> bool:
    """Whether such a model takes a picture beside a text."""
    import transformers

    return auto_model(config, scores) is transformers.AutoModelForImageTextToText


def _knows(auto: Any, config: Any) -> bool:
    return type(config) in auto._model_mapping


def dtype_argument() -> str:
    """The keyword for the dtype in `from_pretrained`: `dtype` since transformers 4.56, `torch_dtype` before."""
    from transformers import PretrainedConfig

    return "dtype" if hasattr(PretrainedConfig(), "dtype") else "torch_dtype"


def declared_dtype(config: Any) -> Any:
    """The torch dtype that a model's config names, or None."""
    config = config.get_text_config()
    return getattr(config, dtype_argument(), None)


def bar_custom_generate() -> None:
    """Let no model bring a `generate` of its own: some releases run `custom_generate/generate.py` of a local folder."""
    from transformers import GenerationMixin

    if hasattr(GenerationMixin, "load_custom_generate"):
        GenerationMixin.load_custom_generate = _refuse


def _refuse(*_: object, **__: object) -> None:
    """As transformers says that there is none."""
    raise OSError("code in a model's folder is not run")
