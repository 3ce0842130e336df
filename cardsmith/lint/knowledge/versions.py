"""Versions of frameworks that a card names."""

from __future__ import annotations

from cardsmith.expressions import expression
from cardsmith.lint.markdown.words import forms

NAMES = forms(
    "transformers pytorch torch tensorflow tf keras jax flax peft trl datasets tokenizers accelerate diffusers spacy "
    "espnet speechbrain flair fairseq nemo timm fastai unsloth axolotl paddlenlp mlx python sklearn onnxruntime"
)
#: after a name, among nothing but words: a number with a point, perhaps after an address or the word "version"
_VERSION = expression(rb"\s+(?:https(?:\s+[a-z][a-z0-9]*){1,10}\s+)?(?:versions?\s+|v\s+)?[vr]?\d+\s+\d")
#: `==`, `>=` or `~=` and a number; a search for the one known character is many times as fast as for a choice
_REQUIREMENT = expression(r"=(?<=[=>~]=)[ \t]?v?\d+\.\d")
_NAME = expression(r"([A-Za-z]\w*)(?:\[[\w,-]{0,30}\])?[\s|*`:]{0,20}\Z")
_LONGEST = 60


def names_a_version(plain: bytes, names: frozenset[bytes]) -> bool:
    """Whether a text that is nothing but words gives the version of one of these names."""
    return any(_has_version(plain, name) for name in names)


def _has_version(plain: bytes, name: bytes) -> bool:
    place = plain.find(name)
    while place >= 0:
        place += len(name)
        if _VERSION.match(plain, place):
            return True
        place = plain.find(name, place)
    return False


def requires_a_version(text: str) -> bool:
    """Whether a text has a requirement such as `torch==2.8.0`."""
    for match in _REQUIREMENT.finditer(text):
        sign = match.start() - 1
        name = _NAME.search(text, max(sign - _LONGEST, 0), sign)
        if name and name[1].lower().encode() in NAMES:
            return True
    return False
