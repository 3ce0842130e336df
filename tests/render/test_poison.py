"""What a run says goes through facts into YAML, and Python and the Hub read the same: whatever it was made of."""

from __future__ import annotations

import datetime as dt
from pathlib import PurePosixPath
from typing import Any

import numpy as np
import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from card.test_frontmatter import TEMPTING
from cardsmith.card import Card, frontmatter
from cardsmith.facts import Facts, Finding, store
from cardsmith.facts.findings import assemble, plain
from cardsmith.render import render
from cardsmith.render.metadata import metadata

#: Of each: what a run says, and what a fact can be of it.
_TEXT = (st.sampled_from(TEMPTING) | st.text(max_size=20)).flatmap(lambda text: st.sampled_from([text, np.str_(text)]))
_UNKNOWN = st.sampled_from([PurePosixPath("/home/me/model"), dt.date(2025, 1, 1), b"x", object(), None])
_TEXTS = st.lists(_TEXT | _UNKNOWN, max_size=4).flatmap(lambda items: st.sampled_from([items, tuple(items)]))
_NUMBER = st.floats(-1e300, 1e300).flatmap(
    lambda number: st.sampled_from([number, np.float64(number), np.float32(0.1), np.int64(7), np.array(0.5)])
)


def _assembled(values: dict[str, Any]) -> Facts:
    return assemble(Finding(key, value, "the run") for key, value in values.items())


@settings(max_examples=200, deadline=None)
@given(
    st.fixed_dictionaries(
        {},
        optional={
            "model_name": _TEXT | _UNKNOWN,
            "card.license": _TEXT | _UNKNOWN,
            "card.license_link": _TEXT | _UNKNOWN,
            "card.language": _TEXTS,
            "card.tags": _TEXTS,
            "base_model.id": _TEXT | _UNKNOWN,
            "artifact.task": _TEXT | _UNKNOWN,
            "emissions.grams": _NUMBER | _UNKNOWN,
            "emissions.source": _TEXT | _UNKNOWN,
            "datasets": _TEXTS.map(lambda ids: [{"id": plain(each)} for each in ids if plain(each)]),
        },
    )
)
def test_python_and_the_hub_read_what_was_meant(values: dict[str, Any]) -> None:
    facts = _assembled(values)
    assert store.loads(store.dumps(facts)) == facts
    meant = metadata(facts)
    written = frontmatter.dump(meant)
    assert repr(yaml.safe_load(written)) == repr(frontmatter.load(written)) == repr(meant)
    assert dict(render(facts).metadata) == meant


MEANT = {
    "a line break": ("a\nlicense: mit", "a\nlicense: mit"),
    "no": ("no", "no"),
    "1e5": ("1e5", "1e5"),
    "a date as text": ("2025-01-15", "2025-01-15"),
    "a date": (dt.date(2025, 1, 15), None),
    "a path": (PurePosixPath("/home/me/model"), None),
    "numpy text": (np.str_("1e5"), "1e5"),
    "an octal number": ("0755", "0755"),
    "a time": ("12:30:45", "12:30:45"),
}


@pytest.mark.parametrize(("value", "meant"), MEANT.values(), ids=MEANT)
def test_a_name_is_a_text_or_unknown(value: object, meant: str | None) -> None:
    card = render(_assembled({"model_name": value, "card.tags": (value, "x")}))
    expected = {"tags": sorted({"x", *([meant] if meant else [])}), **({"model_name": meant} if meant else {})}
    assert dict(card.metadata) == expected
    assert yaml.safe_load(card.front_matter or "") == expected


@pytest.mark.parametrize(
    ("value", "meant"), [(np.float32(0.5), 0.5), (np.int64(3), 3.0), (np.array(2), 2.0), (1e-06, 1e-06)]
)
def test_a_number_is_a_number(value: object, meant: float) -> None:
    card = render(_assembled({"emissions.grams": value, "emissions.source": "codecarbon"}))
    assert card.metadata["co2_eq_emissions"]["emissions"] == meant
    assert yaml.safe_load(card.front_matter or "") == Card(card.text).metadata
