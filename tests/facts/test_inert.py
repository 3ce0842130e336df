"""A pickle is a program. Nothing of it is imported, called or hashed, and it ends soon."""

from __future__ import annotations

import codecs
import collections
import contextlib
import copyreg
import datetime as dt
import enum
import pickle
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cardsmith.facts.inert import Inert, InertError, loads
from pace import within


class Mode(enum.Enum):
    STEPS = "steps"


class Plain:
    def __init__(self) -> None:
        self.rate = 0.5
        self.mode = Mode.STEPS
        self.names = ["a", ("b", 1), {"c"}, frozenset({2})]
        self.nested = {"x": None, "y": True, "z": b"bytes", "n": -(2**70), "e": 1.5, 3: "three"}
        self.me = self


class Called:
    """Pickles to a call."""

    def __init__(self, function: Any, *args: Any) -> None:
        self.call = (function, args)

    def __reduce__(self) -> tuple[Any, Any]:
        return self.call


@pytest.mark.parametrize("protocol", range(2, pickle.HIGHEST_PROTOCOL + 1))
def test_values_are_read_as_pickle_reads_them(protocol: int) -> None:
    record = loads(pickle.dumps(Plain(), protocol))
    assert (record.name, sorted(record.state)) == ("Plain", ["me", "mode", "names", "nested", "rate"])
    assert record.state["me"] is record
    assert record.state["rate"] == 0.5
    assert (record.state["mode"].name, record.state["mode"].item()) == ("Mode", "steps")
    values = record.state["nested"]
    assert {key: value for key, value in values.items() if key != "z"} == {
        "x": None,
        "y": True,
        "n": -(2**70),
        "e": 1.5,
        3: "three",
    }
    assert record.state["names"][:2] == ["a", ["b", 1]]


_VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text() | st.integers(), inner),
    max_leaves=20,
)


@given(_VALUES, st.integers(0, pickle.HIGHEST_PROTOCOL))
def test_plain_values_are_the_same(value: object, protocol: int) -> None:
    assert loads(pickle.dumps(value, protocol)) == value


@given(st.binary(max_size=200))
def test_any_bytes_are_a_value_or_an_error(data: bytes) -> None:
    with contextlib.suppress(InertError):
        loads(data)


@given(st.data())
def test_a_damaged_pickle_is_a_value_or_an_error(data: st.DataObject) -> None:
    whole = bytearray(pickle.dumps(Plain(), data.draw(st.integers(0, 5))))
    for place in data.draw(st.lists(st.integers(0, len(whole) - 1), max_size=5)):
        whole[place] = data.draw(st.integers(0, 255))
    with contextlib.suppress(InertError):
        loads(bytes(whole[: data.draw(st.integers(0, len(whole)))]))


#: Each would write the canary, import a module, or call something, if it were run.
HOSTILE = {
    "os.system by REDUCE": b"cos\nsystem\n(S'touch canary.txt'\ntR.",
    "os.system by INST": b"(S'touch canary.txt'\nios\nsystem\n.",
    "os.system by OBJ": b"(cos\nsystem\nS'touch canary.txt'\no.",
    "eval by STACK_GLOBAL": b"\x80\x04\x8c\x08builtins\x8c\x04eval\x93\x8c\x1eopen('canary.txt','w').close()\x85R.",
    "nested name": b"\x80\x04\x8c\x02os\x8c\x0bpath.os.open\x93)R.",
    "a class of an import": b"canti" + b"gravity\nfly\n)R.",
    "getattr chain": b"c__builtin__\ngetattr\n(cos\nsystem\nS'__call__'\ntR(S'touch canary.txt'\ntR.",
    "state of a class": b"c__main__\nX\n}S'__setstate__'\ncos\nsystem\nsbS'touch canary.txt'\nb.",
    "state of a list": b"]}S'append'\ncos\nsystem\nsb(S'touch canary.txt'\ne.",
    "state with slots": b"c__main__\nX\n)\x81(}}S'a'\ncos\nsystem\nstb.",
    "append to a class": b"cos\nsystem\n(S'touch canary.txt'\ne.",
    "item of a class": b"cos\nenviron\nS'PATH'\nS''\ns.",
    "NEWOBJ": b"\x80\x02csubprocess\nPopen\nS'touch canary.txt'\n\x85\x81.",
    "NEWOBJ_EX": b"\x80\x04csubprocess\nPopen\n)}\x8c\x04args\x8c\x10touch canary.txts\x92.",
    "persistent id of text": b"Pcanary\n.",
    "persistent id of an object": b"cos\nsystem\n(S'touch canary.txt'\ntRQ.",
    "a name with line breaks": b"\x80\x04\x8c\x04a\nb;\x8c\x03c\nd\x93)R.",
    "a key that is an object": b"}cos\nsystem\n(S'touch canary.txt'\ntRK\x01s.",
}

#: No program at all, or one that the reader refuses.
REFUSED = {
    "nothing": b"",
    "no stop": b"K\x01",
    "stop at once": b".",
    "unknown instruction": b"\xff.",
    "extension code": b"\x82\x01.",
    "long extension code": b"\x84\x01\x00\x00\x00)R.",
    "buffer": b"\x80\x05\x97.",
    "read-only buffer": b"K\x01\x98.",
    "call of a number": b"K\x01)R.",
    "call without arguments": b"cos\nsystem\nR.",
    "mark never set": b"t.",
    "memo never set": b"h\x05.",
    "odd number of items": b"(K\x01d.",
    "name without a module": b"\x8c\x01a\x93.",
    "name of a number": b"K\x01K\x02\x93.",
    "text cut short": b"X\x10\x00\x00\x00abc.",
    "text of 2**63 bytes": b"\x8d\xff\xff\xff\xff\xff\xff\xff\x7fabc.",
    "bytes of 2**40": b"\x8e\x00\x00\x00\x00\x00\x01\x00\x00abc.",
    "array of 2**40": b"\x96\x00\x00\x00\x00\x00\x01\x00\x00abc.",
    "number of 2**31 bytes": b"\x8b\xff\xff\xff\x7f\x01.",
    "number of minus bytes": b"\x8b\xff\xff\xff\xff\x01.",
    "no UTF-8": b"X\x01\x00\x00\x00\xff.",
    "no number": b"Iabc\n.",
    "a million digits": b"L" + b"9" * 1_000_000 + b"L\n.",
}


@pytest.mark.parametrize("program", REFUSED.values(), ids=REFUSED)
def test_what_is_refused(program: bytes) -> None:
    with pytest.raises(InertError):
        within(1, lambda: loads(program))


def test_nothing_is_imported_called_or_opened(tmp_path: Path) -> None:
    """In a process of its own, where each import, call of the system and opened file is counted."""
    cases = {
        **HOSTILE,
        "reduce": pickle.dumps(Called(eval, "1 + 1")),
        "codec": pickle.dumps(Called(codecs.encode, "a", "rot13")),
    }
    program = (
        "import sys, pickletools\n"
        "from cardsmith.facts.inert import InertError, loads\n"
        f"cases = {cases!r}\n"
        "loads(b'N.')\n"
        "seen, modules = [], set(sys.modules)\n"
        "sys.addaudithook(lambda event, args: seen.append(event))\n"
        "for data in cases.values():\n"
        "    try:\n"
        "        loads(data)\n"
        "    except InertError:\n"
        "        pass\n"
        "found = list(seen)\n"
        "print(found, sorted(set(sys.modules) - modules))\n"
    )
    run = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, cwd=tmp_path)
    assert (run.stdout, run.stderr) == ("[] []\n", "")
    assert list(tmp_path.iterdir()) == []


def test_a_call_is_remembered() -> None:
    record = loads(pickle.dumps(Called(dt.timedelta, 1, 2), 2))
    assert isinstance(record, Inert)
    assert (record.name, record.args, record.ndim) == ("timedelta", [1, 2], 1)


def test_an_extension_code_of_this_process_is_refused() -> None:
    """The standard reader hands out what the process has registered, whatever `find_class` says."""
    copyreg.add_extension("collections", "OrderedDict", 240)
    try:
        data = pickle.dumps(collections.OrderedDict, 2)
        assert pickle.loads(data) is collections.OrderedDict  # noqa: S301 - this very test made it
        with pytest.raises(InertError):
            loads(data)
    finally:
        copyreg.remove_extension("collections", "OrderedDict", 240)


def _tuples(wrap: bytes) -> bytes:
    """Tuples of tuples that share: the standard reader hashes 10**12 of them."""
    levels = b"".join(b"(" + b"h\x00" * 100 + b"tq\x00" for _ in range(6))
    return b")q\x00" + levels + wrap


BOMBS = {
    "a key to be hashed": _tuples(b"0}h\x00K\x01s."),
    "a set to be hashed": _tuples(b"0\x8f(h\x00\x90."),
    "a frozenset to be hashed": b"\x80\x04" + _tuples(b"0(h\x00\x91."),
    "a memo of 2**32": b"K\x01r\xff\xff\xff\xff.",
    "marks": b"(" * 1_000_000 + b".",
    "a nest of lists": b"(" * 500_000 + b"l" * 500_000 + b".",
    "a nest of tuples": b")" + b"\x85" * 1_000_000 + b".",
    "a nest of records": b"ca\nb\n)R" + b"".join(b"q\x00ca\nb\nh\x00\x85R" for _ in range(60_000)) + b".",
    "a list in itself": b"]q\x00h\x00ah\x00ah\x00.",
    "classes": b"cx\ny\n0" * 150_000 + b"N.",
    "copies": b"K\x01" + b"2" * 1_000_000 + b".",
    "a list that doubles": b"]q\x00" + b"(" + b"h\x00" * 500_000 + b"e.",
    "8 million bits": b"\x8b\x40\x42\x0f\x00" + b"\x01" * 1_000_000 + b".",
}


@pytest.mark.parametrize("program", BOMBS.values(), ids=BOMBS)
def test_the_end_comes_soon(program: bytes) -> None:
    with contextlib.suppress(InertError):
        within(10, lambda: loads(program))


@pytest.mark.parametrize(("name", "text"), [("STEPS", "steps"), ("LION", "lion_32bit")])
def test_a_member_by_its_name(name: str, text: str) -> None:
    """As Python 3.11.0 to 3.11.3 write it."""
    record = loads(pickle.dumps(Called(getattr, Mode, name)))
    assert (record.name, record.item()) == ("Mode", text)


@pytest.mark.parametrize("arguments", [("a", "b"), (), (Mode,), (Mode, 1), (Mode, "STEPS", None)])
def test_what_else_asks_for_getattr(arguments: tuple[Any, ...]) -> None:
    with pytest.raises(InertError):
        loads(pickle.dumps(Called(getattr, *arguments)))


def test_the_members_of_transformers_are_known_by_their_names() -> None:
    from transformers import training_args as of

    enums = (of.OptimizerNames, of.SchedulerType, of.IntervalStrategy, of.HubStrategy, of.SaveStrategy)
    members = [member for each in enums for member in each]
    known = [loads(pickle.dumps(Called(getattr, type(member), member.name))).item() for member in members]
    assert known == [member.value for member in members]
