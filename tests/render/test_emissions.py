from __future__ import annotations

from typing import Any

import pytest

from cardsmith.facts.model import BaseModel, Emissions, Facts, Hardware
from cardsmith.render import emissions

_BASE = BaseModel(id="Qwen/Qwen3-4B")

KNOWN: dict[str, tuple[Facts, dict[str, Any], str]] = {
    "nothing": (Facts(), {}, ""),
    "all": (
        Facts(
            emissions=Emissions(grams=641.234, energy=1.68, location="Germany", source="codecarbon"),
            hardware=Hardware(gpu="NVIDIA H200", gpu_count=2),
            base_model=_BASE,
        ),
        {
            "emissions": 641.0,
            "source": "codecarbon",
            "training_type": "fine-tuning",
            "geographical_location": "Germany",
            "hardware_used": "2 × NVIDIA H200",
        },
        "It emitted 641 g of CO₂ equivalent for 1.68 kWh in Germany, as codecarbon estimates.",
    ),
    "a kilogram": (
        Facts(emissions=Emissions(grams=1000.0)),
        {"emissions": 1000.0},
        "It emitted 1 kg of CO₂ equivalent.",
    ),
    "next to nothing": (Facts(emissions=Emissions(grams=6.44e-07)), {"emissions": 6.44e-07}, ""),
    "zero": (Facts(emissions=Emissions(grams=0.0, source="codecarbon")), {}, ""),
    "hostile": (
        Facts(emissions=Emissions(grams=1.0, location="<script>\nlicense: mit", source="[x](http://y)")),
        {"emissions": 1.0, "geographical_location": "<script> license: mit", "source": "[x](http://y)"},
        "It emitted 1 g of CO₂ equivalent in &lt;script> license: mit, as \\[x\\](http://y) estimates.",
    ),
}


@pytest.mark.parametrize(("facts", "metadata", "sentence"), KNOWN.values(), ids=KNOWN)
def test_emissions(facts: Facts, metadata: dict[str, Any], sentence: str) -> None:
    assert emissions.metadata(facts) == metadata
    assert emissions.sentence(facts) == sentence
