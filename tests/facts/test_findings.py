from __future__ import annotations

import enum
import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cardsmith.errors import FactsError
from cardsmith.facts.findings import Finding, assemble, disassemble, plain, real
from cardsmith.facts.model import Adapter, Facts, Run
from pace import within


class Word(str, enum.Enum):
    COSINE = "cosine"


class Level(enum.IntEnum):
    HIGH = 3


class Count(int):
    pass


class Text(str):
    def __str__(self) -> str:
        return "not this"


class Endless:
    """Claims to be a scalar, and gives itself."""

    ndim = 0

    def item(self) -> Endless:
        return self


PLAIN = {
    "enum of text": (Word.COSINE, "cosine"),
    "enum of numbers": (Level.HIGH, 3),
    "own kind of number": (Count(4), 4),
    "own kind of text": (Text("this"), "this"),
    "tuple": ((1, (2, "x")), [1, [2, "x"]]),
    "set": ({"b", "a"}, ["a", "b"]),
    "mixed set": ({2, "1"}, ["1", 2]),
    "NaN": (float("nan"), None),
    "infinity inside": ({"a": float("-inf"), "b": 1}, {"b": 1}),
    "object": (object(), None),
    "object inside": ([1, object(), None, 2], [1, 2]),
    "bytes": (b"x", None),
    "64 bits": (2**64 - 1, 2**64 - 1),
    "more than 64 bits": (2**64, None),
    "minus": (-(2**64), None),
    "4 million digits": (1 << 13_000_000, None),
    "half a surrogate pair": ("a\ud800b", "a?b"),
    "keys": (
        {1: "a", 2.5: "b", None: "d", (1,): "e", Word.COSINE: "f"},
        {"1": "a", "2.5": "b", "cosine": "f"},
    ),
    "gives itself": (Endless(), None),
    "keys that are truths": ({True: "a", False: "b"}, {"True": "a", "False": "b"}),
    "bool": ([True, False], [True, False]),
}


@pytest.mark.parametrize(("value", "expected"), PLAIN.values(), ids=PLAIN)
def test_plain(value: object, expected: object) -> None:
    found = plain(value)
    assert (found, json.dumps(found)) == (expected, json.dumps(expected))


def test_numpy_scalars_become_numbers() -> None:
    numpy = pytest.importorskip("numpy")
    values = {
        "f": numpy.float32(0.5),
        "d": numpy.float64(0.1),
        "i": numpy.int64(7),
        "b": numpy.bool_(True),
        "s": numpy.str_("x"),
        "n": numpy.float32("nan"),
        "z": numpy.array(3),
        "a": numpy.array([1, 2]),
    }
    assert json.dumps(plain(values)) == '{"f": 0.5, "d": 0.1, "i": 7, "b": true, "s": "x", "z": 3}'


@pytest.mark.slow
def test_torch_scalars_become_numbers() -> None:
    import torch

    values = [
        torch.tensor(2.5, requires_grad=True),
        torch.tensor(True),
        torch.tensor([1]),
        torch.Size([1, 2]),
        torch.bfloat16,
    ]
    assert plain(values) == [2.5, True, [1, 2]]


def _cycle() -> Any:
    cycle: list[Any] = [1]
    cycle.append(cycle)
    return cycle


def _mapping_cycle() -> Any:
    cycle: dict[str, Any] = {}
    cycle["a"] = {"b": cycle}
    return cycle


def _nest() -> Any:
    nest: Any = []
    for _ in range(100_000):
        nest = [nest]
    return nest


def _shared(value: Any, width: int) -> Any:
    for _ in range(7):
        value = [value] * width
    return value


BOMBS = {
    "a list in itself": _cycle,
    "a mapping in itself": _mapping_cycle,
    "a deep nest": _nest,
    "lists that share one list": lambda: _shared(1, 1000),
    "a long list, many times": lambda: [[0] * 1_000_000] * 1_000_000,
    "a long mapping, many times": lambda: [dict.fromkeys(map(str, range(100_000)), 0)] * 100_000,
    "long text, many times": lambda: ["x" * 1_000_000] * 1_000_000,
    "objects": lambda: [[object()] * 1_000_000] * 1_000,
    "nothing": lambda: [[None] * 1_000_000] * 1_000,
}


@pytest.mark.parametrize("bomb", BOMBS.values(), ids=BOMBS)
def test_the_answer_is_small_and_quick(bomb: Any) -> None:
    value = bomb()
    text = within(1, lambda: json.dumps(plain(value)))
    assert len(text) < 20_000_000


@given(st.recursive(st.none() | st.booleans() | st.integers() | st.floats() | st.text(), st.lists, max_leaves=20))
def test_what_is_plain_is_json_and_stays_so(value: object) -> None:
    found = plain(value)
    assert plain(json.loads(json.dumps(found, allow_nan=False))) == found


@pytest.mark.parametrize(
    ("value", "expected"),
    [(1, 1.0), (0.5, 0.5), (True, None), ("1", None), (float("nan"), None), (10**400, None), (None, None), ([1], None)],
)
def test_real(value: object, expected: float | None) -> None:
    assert repr(real(value)) == repr(expected)


def test_the_first_finding_stands_and_what_is_unknown_is_none() -> None:
    findings = [
        Finding("run.steps", None, "nowhere"),
        Finding("run", {"steps": 1, "seconds": float("nan")}, "first"),
        Finding("run.steps", 2, "second"),
        Finding("run.seconds", 3, "second"),
        Finding("model_name", "", "empty"),
        Finding("datasets", [], "empty"),
        Finding(("hyperparameters", "a.b"), 0, "third"),
    ]
    assert assemble(findings) == Facts(
        run=Run(steps=1, seconds=3.0),
        hyperparameters={"a.b": 0},
        sources={"run.steps": "first", "run.seconds": "second", "hyperparameters.a.b": "third"},
    )


def test_findings_survive_being_taken_apart() -> None:
    facts = assemble(
        [
            Finding("adapter", {"r": 4, "target_modules": {"v", "q"}}, "PEFT"),
            Finding(("curves", "rewards/a.b"), [(1, 2.5)], "log"),
            Finding(("metrics", "eval_a.b"), 0.0, "log"),
            Finding("trackers", [{"name": "X"}], "owner"),
        ]
    )
    assert assemble(disassemble(facts, "unused")) == facts


def test_what_has_no_source_gets_the_default_one() -> None:
    facts = Facts(adapter=Adapter(r=4))
    assert list(disassemble(facts, "somewhere")) == [Finding(("adapter", "r"), 4, "somewhere")]


@pytest.mark.parametrize(
    ("findings", "message"),
    [
        (
            [Finding("adapter.r", "4", "adapter_config.json: r")],
            "adapter.r must be a whole number, not '4' (read from adapter_config.json: r). Correct it there.",
        ),
        (
            [Finding("run", "5", "--set"), Finding("run.seed", 1, "a")],
            "run must be a mapping, not '5' (read from --set). Correct it there.",
        ),
        (
            [Finding("model_name.x", "y", "--set"), Finding("model_name", "z", "a")],
            "model_name must be text, not {'x': 'y'} (read from --set). Correct it there.",
        ),
        (
            [Finding("datasets", [{"id": "a", "rows": "b"}], "somewhere")],
            "datasets[0].rows must be a whole number, not 'b' (read from somewhere). Correct it there.",
        ),
    ],
)
def test_a_wrong_type_is_traced_to_its_source(findings: list[Finding], message: str) -> None:
    with pytest.raises(FactsError) as caught:
        assemble(findings)
    assert str(caught.value) == message
