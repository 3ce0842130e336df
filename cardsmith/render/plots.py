"""Training curves as a picture: one SVG with a panel for each curve, legible on light and on dark pages.

SVG because it is text: small, the same bytes for the same facts, and drawn without a plotting library, whose import
alone would cost a short run more than all the rest of cardsmith.
"""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

from cardsmith.facts.model import Facts
from cardsmith.render.escape import one_line

#: where the picture lies beside the card
FILE = "assets/training-curves.svg"

#: The curves a reader looks for, in this order; other curves are in the table.
_SHOWN = (
    "reward",
    "objective/scores",
    "loss",
    "eval_loss",
    "kl",
    "objective/kl",
    "entropy",
    "rewards/margins",
    "rewards/accuracies",
)
#: Fewer points are a table, not a curve.
_FEWEST_POINTS = 5
_PANELS_IN_A_ROW = 2
_WIDTH, _HEIGHT = 380, 220
#: room for the title above and the labels below and left
_TOP, _BOTTOM, _LEFT, _RIGHT = 36, 34, 66, 18
#: characters of a label that fit to the left
_LABEL = 7

_STYLE = """
  svg { font: 12px system-ui, -apple-system, "Segoe UI", sans-serif; }
  .page { fill: #ffffff; stroke: #d8dee4; } .title { fill: #1f2328; font-weight: 600; } .label { fill: #59636e; }
  .axis { stroke: #d8dee4; } .curve { fill: none; stroke: #0969da; stroke-width: 1.8; stroke-linejoin: round; }
  @media (prefers-color-scheme: dark) {
    .page { fill: #0d1117; stroke: #30363d; } .title { fill: #e6edf3; } .label { fill: #8b949e; }
    .axis { stroke: #30363d; } .curve { stroke: #58a6ff; }
  }
"""

Points = Sequence[tuple[float, float]]


def pictures(facts: Facts) -> dict[str, str]:
    """Path beside the card → content of the pictures that it shows."""
    drawn = training_curves(facts)
    return {FILE: drawn} if drawn else {}


def training_curves(facts: Facts) -> str | None:
    """The picture, as the text of an SVG file; `None` where there are too few points to draw."""
    drawn = [(name, points) for name in _shown(facts) if len(points := _points(facts, name)) >= _FEWEST_POINTS]
    if not drawn:
        return None
    columns = min(_PANELS_IN_A_ROW, len(drawn))
    rows = -(-len(drawn) // columns)
    width, height = columns * _WIDTH, rows * _HEIGHT
    panels = "".join(
        _placed(place % columns * _WIDTH, place // columns * _HEIGHT, _panel(name, points))
        for place, (name, points) in enumerate(drawn)
    )
    names = ", ".join(escape(one_line(name)) for name, _ in drawn)
    size = f'viewBox="0 0 {width} {height}" width="{width}" height="{height}"'
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" {size} role="img">\n'
        f"<title>Training curves: {names}</title>\n<style>{_STYLE}</style>\n"
        f'<rect class="page" x="0.5" y="0.5" width="{width - 1}" height="{height - 1}" rx="6"/>\n{panels}</svg>\n'
    )


def _shown(facts: Facts) -> list[str]:
    """The losses of several evaluation sets, each under its name, where one set has `eval_loss`."""
    several = [name for name in facts.curves if name.startswith("eval_") and name not in _SHOWN]
    place = _SHOWN.index("eval_loss") + 1
    return [*_SHOWN[:place], *several, *_SHOWN[place:]]


def _points(facts: Facts, name: str) -> Points:
    return [(point[0], point[1]) for point in facts.curves.get(name, ()) if len(point) == 2]


def _placed(x: int, y: int, panel: str) -> str:
    return f'<g transform="translate({x} {y})">\n{panel}</g>\n'


def _panel(name: str, points: Points) -> str:
    steps, values = [step for step, _ in points], [value for _, value in points]
    left, right, top, bottom = _LEFT, _WIDTH - _RIGHT, _TOP, _HEIGHT - _BOTTOM
    low, high = _labels(min(values), max(values))
    path = " ".join(
        f"{'L' if index else 'M'}{_scaled(step, steps, left, right):.1f} {_scaled(value, values, bottom, top):.1f}"
        for index, (step, value) in enumerate(points)
    )
    return (
        f'<text class="title" x="{left}" y="22">{escape(one_line(name))}</text>\n'
        f'<path class="axis" fill="none" d="M{left} {top} V{bottom} H{right}"/>\n'
        f'<text class="label" x="{left - 8}" y="{top + 4}" text-anchor="end">{high}</text>\n'
        f'<text class="label" x="{left - 8}" y="{bottom}" text-anchor="end">{low}</text>\n'
        f'<text class="label" x="{left}" y="{bottom + 20}">{min(steps):.0f}</text>\n'
        f'<text class="label" x="{right}" y="{bottom + 20}" text-anchor="end">step {max(steps):.0f}</text>\n'
        f'<path class="curve" d="{path}"/>\n'
    )


def _labels(low: float, high: float) -> tuple[str, str]:
    """The ends of an axis in as few digits as tell them apart, and none so long that it would leave the picture."""
    digits = next((digits for digits in range(3, 6) if f"{low:.{digits}g}" != f"{high:.{digits}g}"), 3)
    return _label(low, digits), _label(high, digits)


def _label(value: float, digits: int) -> str:
    text = f"{value:.{digits}g}"
    return text if len(text) <= _LABEL else f"{value:.1e}".replace("e-0", "e-").replace("e+0", "e")


def _scaled(value: float, values: Sequence[float], start: float, end: float) -> float:
    """`value` on the way from `start` to `end`; in the middle where all values are one."""
    low, high = min(values), max(values)
    return (start + end) / 2 if high == low else start + (value - low) / (high - low) * (end - start)
