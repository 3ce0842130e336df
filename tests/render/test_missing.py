"""What only the owner can add."""

from __future__ import annotations

import pytest

from cardsmith.card.model import Card
from cardsmith.facts.model import BaseModel, Dataset, Facts
from cardsmith.render.missing import missing

_DATA = "the training data: --set datasets=ORG/NAME, or a section Training data"
_CARD = Card("---\nlicense: mit\n---\n# x\n\n## Evaluation\n\nNone.\n\n## Uses\n\nAny.\n")


@pytest.mark.parametrize(
    ("dataset", "lacking"),
    [
        (Dataset(id="a/b", rows=9), []),
        (Dataset(local=True), []),
        # how many rows it has does not say what it is
        (Dataset(rows=9), [_DATA]),
    ],
)
def test_data_without_a_name(dataset: Dataset, lacking: list[str]) -> None:
    facts = Facts(base_model=BaseModel(id="a/b"), datasets=(dataset,))
    assert list(missing(facts, _CARD)) == lacking
