"""The picture of the training curves."""

from __future__ import annotations

import xml.etree.ElementTree as ET
from dataclasses import replace

import pytest

from cardsmith.facts.model import Facts
from cardsmith.render.plots import FILE, pictures, training_curves

_SVG = "{http://www.w3.org/2000/svg}"


def _curve(*values: float) -> tuple[tuple[float, ...], ...]:
    return tuple((float(step), value) for step, value in enumerate(values))


def test_a_panel_for_each_curve_in_the_readers_order() -> None:
    drawn = training_curves(Facts(curves={"loss": _curve(5, 4, 3, 2, 1), "reward": _curve(0, 1, 2, 3, 4)}))
    tree = ET.fromstring(drawn or "")  # noqa: S314 - our own
    titles = [text.text for text in tree.iter(f"{_SVG}text") if text.get("class") == "title"]
    paths = [path.get("d") for path in tree.iter(f"{_SVG}path") if path.get("class") == "curve"]
    assert titles == ["reward", "loss"]
    assert paths == [
        "M66.0 186.0 L140.0 148.5 L214.0 111.0 L288.0 73.5 L362.0 36.0",
        "M66.0 36.0 L140.0 73.5 L214.0 111.0 L288.0 148.5 L362.0 186.0",
    ]


def test_several_evaluation_sets_have_a_panel_each() -> None:
    curves = {name: _curve(5, 4, 3, 2, 1) for name in ("loss", "kl", "eval_clean_loss", "eval_noisy_loss")}
    tree = ET.fromstring(training_curves(Facts(curves=curves)) or "")  # noqa: S314 - our own
    titles = [text.text for text in tree.iter(f"{_SVG}text") if text.get("class") == "title"]
    assert titles == ["loss", "eval_clean_loss", "eval_noisy_loss", "kl"]


def test_too_few_points_are_not_drawn() -> None:
    assert training_curves(Facts(curves={"loss": _curve(1, 2, 3, 4)})) is None
    assert pictures(Facts()) == {}


def test_a_flat_curve_runs_through_the_middle() -> None:
    drawn = training_curves(Facts(curves={"kl": _curve(2, 2, 2, 2, 2)})) or ""
    assert "M66.0 111.0 L140.0 111.0 L214.0 111.0 L288.0 111.0 L362.0 111.0" in drawn


LABELS = {
    "far apart": ((1.44, 5.91), ["5.91", "1.44"]),
    "near each other": ((99.9817, 99.99951), ["100", "99.98"]),
    "small": ((0.0, 0.000319), ["3.2e-4", "0"]),
    "below zero": ((-0.0003195, -0.0001), ["-0.0001", "-3.2e-4"]),
    "large": ((1.0, 1234567.0), ["1.2e6", "1"]),
    "the same": ((2.0, 2.0), ["2", "2"]),
}


@pytest.mark.parametrize(("ends", "said"), LABELS.values(), ids=LABELS)
def test_the_ends_of_an_axis_can_be_told_apart(ends: tuple[float, float], said: list[str]) -> None:
    low, high = ends
    tree = ET.fromstring(training_curves(Facts(curves={"loss": _curve(low, high, low, high, low)})) or "")  # noqa: S314
    labels = [text.text for text in tree.iter(f"{_SVG}text") if text.get("class") == "label"]
    assert labels[:2] == said


def test_the_same_facts_give_the_same_picture() -> None:
    facts = Facts(curves={"loss": _curve(3, 1, 2, 5, 4)})
    assert pictures(facts) == pictures(replace(facts))
    assert list(pictures(facts)) == [FILE]
