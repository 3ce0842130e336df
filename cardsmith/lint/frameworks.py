"""Versions of frameworks that a card names."""

from __future__ import annotations

import re

from cardsmith.lint.said import forms

#: as their names are written in lower case
NAMES = forms(
    "transformers pytorch torch tensorflow tf keras jax flax peft trl datasets tokenizers accelerate diffusers spacy "
    "espnet speechbrain flair fairseq nemo timm fastai unsloth axolotl paddlenlp mlx python sklearn onnxruntime"
)
#: what may stand between a name and its version: `: 4.1`, `==4.1`, ` v4.1`, `](address) version 4.1`
_VERSION = re.compile(r"(?:\]\([^)\s]{0,200}\))?[\s:=<>~^|*_`(\"'-]{0,9}(?:version[\s:=]{0,3})?[vr]?\.?\d+\.\d")


def names_a_version(words: str, names: frozenset[bytes]) -> bool:
    """Whether `words`, in lower case, give the version of one of these, which are among `NAMES`."""
    return any(_has_version(words, name.decode()) for name in names)


def _has_version(words: str, name: str) -> bool:
    place = words.find(name)
    while place >= 0:
        place += len(name)
        if _VERSION.match(words, place):
            return True
        place = words.find(name, place)
    return False
