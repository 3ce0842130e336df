"""The configuration that a loader reads first is there, is a JSON object, and says what it is of."""

from __future__ import annotations

from cardsmith.artifact.wording import plain
from cardsmith.verify.outcome import Failed, Passed
from cardsmith.verify.reading.weights import json_object
from cardsmith.verify.session.subject import Subject

NAME = "config"
NEEDS: tuple[str, ...] = ()
#: kind of artifact → the key without which no loader knows what to make, and the way out
_KEYS = {
    "adapter": ("peft_type", "Save the adapter again with PEFT: model.save_pretrained()."),
    "model": ("model_type", "Save the model again: model.save_pretrained()."),
}


def run(subject: Subject) -> Passed:
    """See the module."""
    artifact = subject.artifact
    name = artifact.config_name
    if name not in artifact.names:
        raise Failed(f"{name} is missing. Save the model again: trainer.save_model().")
    config = json_object(artifact, name)
    key, way_out = _KEYS["adapter" if artifact.kind == "adapter" else "model"]
    value = config.get(key)
    if not isinstance(value, str):
        raise Failed(f"{name} names no {key}. {way_out}")
    return Passed(message=f"{name}: {key} {plain(value, 40)}", evidence={"file": name, key: plain(value, 40)})
