"""The front matter as a JSON Schema, for editors: what FM004 to FM013 say of a value, as far as a schema can say it.

Draft 2020-12. Made of the same shapes and lists as the rules; other keys are allowed, as the Hub allows them.
"""

from __future__ import annotations

from typing import Any

from cardsmith.lint import vocab
from cardsmith.lint.frontmatter.shapes import SHAPES, Shape

_TYPES = {
    "text": "string",
    "number": "number",
    "boolean": "boolean",
    "null": "null",
    "list": "array",
    "mapping": "object",
}
#: The special values of `language` beside the codes of ISO 639, which have two or three letters.
_LANGUAGE = {"type": "string", "pattern": "^([a-z]{2,3}|code|multilingual)$"}


def schema() -> dict[str, Any]:
    """The schema of a model card's front matter."""
    vocabulary = {
        "license": _one_or_more({"enum": list(vocab.licenses())}),
        "language": _one_or_more(_LANGUAGE),
        "pipeline_tag": {"enum": sorted(vocab.pipeline_tags())},
        "library_name": {"type": "string", "examples": sorted(vocab.libraries())},
    }
    known = {key: _shape(SHAPES[key]) for key in sorted(SHAPES)}
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "Front matter of a Hugging Face model card",
        "type": "object",
        "properties": {key: {**known[key], **vocabulary.get(key, {})} for key in known} | _nullable(known),
    }


def _nullable(known: dict[str, dict[str, Any]]) -> dict[str, dict[str, Any]]:
    """The few keys that the Hub takes without a value."""
    keys = [key for key in known if key in vocab.keys() - vocab.filled_keys()]
    return {key: {**known[key], "type": ["string", "null"]} for key in keys}


def _one_or_more(item: dict[str, Any]) -> dict[str, Any]:
    return {"anyOf": [item, {"type": "array", "items": item}], "type": ["string", "array"]}


def _shape(shape: Shape) -> dict[str, Any]:
    types = sorted(_TYPES[kind] for kind in shape.kinds)
    found: dict[str, Any] = {"type": types[0] if len(types) == 1 else types}
    if len(types) == len(_TYPES):
        found = {}
    if shape.called:
        found["description"] = shape.called
    if shape.items:
        found["items"] = _shape(shape.items)
    if shape.keys:
        found["properties"] = {key: _shape(inner) for key, inner in shape.keys.items()}
    if shape.named:
        found["additionalProperties"] = _shape(shape.named)
    if shape.required:
        found["required"] = list(shape.required)
    return found
