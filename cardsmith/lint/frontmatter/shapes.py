"""What the Hub takes under each key of the front matter, and what lies inside."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import NamedTuple

from cardsmith.expressions import expression
from cardsmith.lint.frontmatter import readings
from cardsmith.lint.frontmatter.metadata import Kind, Metadata, Value


class Shape(NamedTuple):
    """What a value may be."""

    kinds: frozenset[Kind]
    #: of each item, where it is a list
    items: Shape | None = None
    #: under each key, where it is a mapping; keys that are not here may hold anything
    keys: Mapping[str, Shape] = MappingProxyType({})
    #: under keys that the card's author names
    named: Shape | None = None
    #: keys that must be there
    required: tuple[str, ...] = ()
    #: as a reader would say it
    called: str = ""


def _one(kind: Kind, called: str) -> Shape:
    return Shape(frozenset((kind,)), called=called)


def _mapping(required: str = "", called: str = "keys with values", **keys: Shape) -> Shape:
    return Shape(frozenset(("mapping",)), keys=keys, required=tuple(required.split()), called=called)


def _list(items: Shape, called: str) -> Shape:
    return Shape(frozenset(("list",)), items=items, called=called)


TEXT = _one("text", "text")
NUMBER = _one("number", "a number")
BOOLEAN = _one("boolean", "`true` or `false`")
TEXTS = Shape(frozenset(("text", "list")), items=TEXT, called="text or a list of texts")
#: what the Hub passes on as it is, and Python should read alike
_FREE = Shape(frozenset(("text", "number", "boolean", "null", "list", "mapping")), called="anything")

_EXAMPLE = _mapping(called="an example such as `text: …`", text=TEXT, example_title=TEXT, group=TEXT, src=TEXT)
_EMISSIONS = Shape(
    frozenset(("number", "mapping")),
    keys={
        "emissions": NUMBER,
        **dict.fromkeys(("source", "training_type", "geographical_location", "hardware_used"), TEXT),
    },
    called="a number of grams, or `emissions: …` with its source",
)
_INFERENCE = Shape(
    frozenset(("boolean", "mapping")),
    keys={"parameters": Shape(frozenset(("mapping",)), named=_FREE, called="keys with values")},
    called="`true`, `false`, or `parameters: …`",
)
_OPTION = Shape(frozenset(("text", "mapping")), keys={"label": TEXT, "value": TEXT}, called="text")
#: of a field that a reader must fill in before the Hub lets them in
FIELD = Shape(
    frozenset(("text", "mapping")),
    keys={"type": TEXT, "options": _list(_OPTION, "a list of texts")},
    called="a kind of field such as `text` or `checkbox`",
)
_RESULT = _mapping(
    # the Hub does without `dataset`, huggingface_hub does not
    "task dataset metrics",
    task=_mapping("type", type=TEXT, name=TEXT),
    dataset=_mapping("type name", type=TEXT, name=TEXT, config=TEXT, split=TEXT, revision=TEXT),
    metrics=_list(_mapping("type value", type=TEXT, name=TEXT, config=TEXT, value=_FREE), "a list of metrics"),
    source=_mapping("url", url=TEXT, name=TEXT),
)
MODEL_INDEX = _list(
    _mapping("name results", name=TEXT, results=_list(_RESULT, "a list of results")), "a list of models"
)

SHAPES: Mapping[str, Shape] = {
    **dict.fromkeys(
        (
            *("license_name", "license_link", "license_details", "base_model_relation", "new_version", "library_name"),
            *("pipeline_tag", "language_details", "model_name", "thumbnail", "description", "mask_token"),
            *("instance_prompt", "finetuned_from", "extra_gated_prompt", "extra_gated_heading"),
            *("extra_gated_description", "extra_gated_button_content"),
        ),
        TEXT,
    ),
    **dict.fromkeys(
        ("license", "base_model", "language", "language_bcp47", "tags", "datasets", "buckets", "metrics"), TEXTS
    ),
    "widget": _list(_EXAMPLE, "a list of examples"),
    "inference": _INFERENCE,
    "co2_eq_emissions": _EMISSIONS,
    "extra_gated_fields": Shape(frozenset(("mapping",)), named=FIELD, called="names of fields with their kinds"),
    "extra_gated_eu_disallowed": BOOLEAN,
    "model-index": MODEL_INDEX,
}


class Place(NamedTuple):
    """A value, and what it should be."""

    #: keys and numbers that lead to it, from the outside in
    steps: tuple[str | int, ...]
    value: Value
    shape: Shape

    @property
    def key(self) -> str:
        """The key of the front matter that it is under."""
        return str(self.steps[0])

    @property
    def path(self) -> str:
        """Where it is, such as `widget[0].text`."""
        return "".join(f"[{step}]" if isinstance(step, int) else f".{step}" for step in self.steps)[1:]


#: How both readers of YAML write most numbers.
_NUMBER = expression(r"-?(?:0|[1-9][0-9]*)(?:\.[0-9]+(?:e[-+][0-9]+)?)?")


def odd(metadata: Metadata) -> tuple[Place, ...]:
    """The values that are not plainly what their key takes, in their order; inside of them none.

    Text in quotes where text may stand is plain, and so is a word that begins as only text can.
    """
    found: list[Place] = []
    for entry in metadata.entries:
        shape = SHAPES.get(entry.key)
        if shape and not ("text" in shape.kinds and _is_text(entry.value.text)):
            _search(found, (entry.key,), entry.value, shape)
    return tuple(found)


def _is_text(text: str) -> bool:
    """Whether it is text for certain, in quotes or without; most values are."""
    return text != "" and text[0] not in readings.ODD


def _search(found: list[Place], steps: tuple[str | int, ...], value: Value, shape: Shape) -> None:
    if not _fits(value, shape.kinds):
        found.append(Place(steps, value, shape))
    elif shape.items and value.kind == "list":
        texts = "text" in shape.items.kinds
        for number, item in enumerate(value.items):
            if not (texts and _is_text(item.text)):
                _search(found, (*steps, number), item, shape.items)
    elif shape.keys or shape.named:
        for entry in value.entries:
            inner = shape.keys.get(entry.key) or shape.named
            if inner and not ("text" in inner.kinds and _is_text(entry.value.text)):
                _search(found, (*steps, entry.key), entry.value, inner)


def _fits(value: Value, kinds: frozenset[Kind]) -> bool:
    if not value.text:
        return value.kind in kinds and value.word is None
    word = value.word
    if word is None:
        return value.kind in kinds
    return "number" in kinds and _NUMBER.fullmatch(word) is not None


def is_misread(place: Place) -> bool:
    """Whether a word without quotes is one thing to Python and another to the Hub, or not text where text belongs.

    What is neither way of a kind that its key takes is wrong in itself.
    """
    word, kinds = place.value.word, place.shape.kinds
    if not word or word[0] not in readings.ODD:
        return False
    taken = {readings.python(word), readings.hub(word)}
    if "null" in taken:
        return False
    if readings.differ(word):
        return "text" in kinds or bool(taken & kinds)
    return "text" in kinds and "number" not in kinds and bool(taken & {"number", "date", "fault"})
