from __future__ import annotations

import pytest

from cardsmith.facts.codec import WrongType, from_json, to_json
from cardsmith.facts.model import Dataset, Facts, Run

WRONG = {
    "facts no mapping": ([], "facts must be a mapping, not []"),
    "part no mapping": ({"run": 5}, "run must be a mapping, not 5"),
    "list no list": ({"datasets": {}}, "datasets must be a list, not {}"),
    "text in a list": ({"adapter": {"target_modules": ["q", 1]}}, "adapter.target_modules[1] must be text, not 1"),
    "record in a list": (
        {"datasets": [{"id": "a"}, {"rows": "3"}]},
        "datasets[1].rows must be a whole number, not '3'",
    ),
    "float for int": ({"run": {"steps": 1.5}}, "run.steps must be a whole number, not 1.5"),
    "bool for int": ({"run": {"steps": True}}, "run.steps must be a whole number, not True"),
    "bool for float": ({"run": {"seconds": True}}, "run.seconds must be a number, not True"),
    "int for bool": ({"artifact": {"chat_template": 1}}, "artifact.chat_template must be true or false, not 1"),
    "null": ({"model_name": None}, "model_name must be text, not null"),
    "NaN": ({"run": {"seconds": float("nan")}}, "run.seconds must be a number, not nan"),
    "infinity": ({"metrics": {"eval_loss": float("inf")}}, "metrics.eval_loss must be a number, not inf"),
    "beyond any float": ({"run": {"seconds": 10**400}}, f"run.seconds must be a number, not 1{'0' * 39}"),
    "half a surrogate pair": ({"model_name": "a\ud800"}, r"model_name must be text, not 'a\ud800'"),
    "mapping for a scalar": ({"hyperparameters": {"a.b": {}}}, "hyperparameters.a.b must be text, not {}"),
    "point of text": ({"curves": {"loss": [[1, "x"]]}}, "curves.loss[0][1] must be a number, not 'x'"),
}


@pytest.mark.parametrize(("value", "message"), WRONG.values(), ids=WRONG)
def test_a_wrong_type_is_named_by_its_key(value: object, message: str) -> None:
    with pytest.raises(WrongType) as caught:
        from_json(Facts, value)
    assert str(caught.value) == message


def test_unknown_keys_are_passed_over() -> None:
    assert from_json(Facts, {"later": 1, "run": {"steps": 2, "later": []}}) == Facts(run=Run(steps=2))


def test_whole_numbers_become_floats_where_floats_are_asked_for() -> None:
    facts = from_json(Facts, {"run": {"seconds": 3}, "curves": {"loss": [[1, 2]]}})
    assert repr((facts.run.seconds, facts.curves)) == "(3.0, {'loss': ((1.0, 2.0),)})"


@pytest.mark.parametrize("value", ["1", 1, 1.0, True, False, 0, ""])
def test_a_scalar_keeps_its_type(value: object) -> None:
    [kept] = from_json(Facts, {"hyperparameters": {"x": value}}).hyperparameters.values()
    assert (type(kept), kept) == (type(value), value)


def test_what_is_unknown_has_no_key() -> None:
    assert to_json(Facts(datasets=(Dataset(id="a"),), metrics={}, run=Run(steps=0))) == {
        "datasets": [{"id": "a"}],
        "run": {"steps": 0},
    }
