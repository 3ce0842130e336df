"""What the run cost the climate: as the Hub's metadata key, and as a sentence."""

from __future__ import annotations

from typing import Any

from markupsafe import Markup

from cardsmith.facts.model import Facts
from cardsmith.render.escape import markdown, number, one_line

#: in grams; less says nothing to a reader
_WORTH_A_SENTENCE = 0.1


def metadata(facts: Facts) -> dict[str, Any]:
    """The value of `co2_eq_emissions`, in the Hub's shape; empty where nothing was measured.

    Format: https://huggingface.co/docs/hub/model-cards-co2
    """
    known = facts.emissions
    if not known.grams:
        return {}
    keys = {
        # three significant digits: an estimate has no more
        "emissions": float(f"{known.grams:.3g}"),
        "source": one_line(known.source or ""),
        "training_type": "fine-tuning" if facts.base_model.id else "",
        "geographical_location": one_line(known.location or ""),
        "hardware_used": _gpus(facts),
    }
    return {key: value for key, value in keys.items() if value}


def sentence(facts: Facts) -> Markup:
    """What was emitted, with how much energy, where, and who says so."""
    known = facts.emissions
    if not known.grams or known.grams < _WORTH_A_SENTENCE:
        return Markup("")
    mass = f"{known.grams / 1000:.3g} kg" if known.grams >= 1000 else f"{known.grams:.3g} g"
    energy = f" for {number(known.energy)} kWh" if known.energy else ""
    where = Markup(" in {}").format(markdown(known.location)) if known.location else ""
    by = Markup(", as {} estimates").format(markdown(known.source)) if known.source else ""
    return Markup("It emitted {} of CO₂ equivalent{}{}{}.").format(mass, energy, where, by)


def _gpus(facts: Facts) -> str:
    known = facts.hardware
    return f"{known.gpu_count or 1} × {one_line(known.gpu)}" if known.gpu else ""
