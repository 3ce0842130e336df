"""A reader for pickles that runs nothing: every object in the file becomes a record that only remembers.

A pickle is a program for a small stack machine. The standard machine imports, calls and hashes what the file says.
This one knows the instructions that build values; for those that import, call or fill an object it makes a record.
Tuples and sets become lists, and only text and numbers are keys, so that nothing of the file is hashed. Python's
`pickletools` documents the instructions.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import zipfile

#: Python 3.11.0 to 3.11.3 write a member of an enum of texts as what `getattr` gives for the name of it.
_GETATTR = "getattr"
#: The text of a member of Transformers' enums is its name in small letters, but for these.
_TEXTS = {
    "REDUCE_ON_PLATEAU": "reduce_lr_on_plateau",
    "ADAMW_BNB": "adamw_bnb_8bit",
    "LION": "lion_32bit",
    "PAGED_ADAMW": "paged_adamw_32bit",
    "PAGED_ADEMAMIX": "paged_ademamix_32bit",
    "PAGED_LION": "paged_lion_32bit",
    "RMSPROP_8BIT": "rmsprop_bnb_8bit",
    "RMSPROP_32BIT": "rmsprop_bnb_32bit",
}
#: Training arguments take a few kilobytes.
_LARGEST = 2**20


class InertError(Exception):
    """The pickle is too large, broken, or asks for more than records."""


class Inert:
    """Stands for a class that was not imported, or for an object of it."""

    __slots__ = ("args", "name", "state")

    def __init__(self, name: str, args: Iterable[Any] = ()) -> None:
        #: the class's own name, without its module
        self.name = name
        #: what the class was called with
        self.args = list(args)
        #: what the object was filled with: the attributes of a plain object
        self.state: Any = None

    @property
    def ndim(self) -> int:
        """As numpy's: zero where the record stands for one value, as an enum's member does."""
        return 0 if len(self.args) == 1 else 1

    def item(self) -> Any:
        """The one value of an enum's member."""
        return self.args[0]


def load(archive: zipfile.ZipFile, name: str) -> Any:
    """The object pickled in member `name` of a torch zip file, with records for all that is not built in.

    Raises:
        InertError: the member is larger than 1 MiB, or is no well-formed pickle.
    """
    with archive.open(name) as file:
        data = file.read(_LARGEST + 1)
    if len(data) > _LARGEST:
        raise InertError("larger than training arguments ever are")
    return loads(data)


def loads(data: bytes) -> Any:
    """The object in a pickle.

    Raises:
        InertError: it is no well-formed pickle.
    """
    import pickletools

    machine = _Machine()
    try:
        for opcode, argument, _ in pickletools.genops(data):
            _STEPS[opcode.name](machine, argument)
        return machine.stack.pop()
    except Exception as error:  # noqa: BLE001 - a broken or hostile pickle can raise nearly anything
        raise InertError(f"{type(error).__name__}: {error}") from None


class _Machine:
    """The stack, the stacks below its marks, and the memo."""

    def __init__(self) -> None:
        self.stack: list[Any] = []
        self.below: list[list[Any]] = []
        self.memo: dict[int, Any] = {}

    def push(self, value: Any) -> None:
        self.stack.append(value)

    def mark(self, _: object) -> None:
        self.below.append(self.stack)
        self.stack = []

    def since_mark(self) -> list[Any]:
        items, self.stack = self.stack, self.below.pop()
        return items

    def last(self, count: int) -> list[Any]:
        if len(self.stack) < count:
            raise IndexError("the stack is too short")
        items = self.stack[-count:]
        del self.stack[-count:]
        return items

    def pop(self, _: object) -> None:
        if self.stack:
            self.stack.pop()
        else:
            self.since_mark()

    def drop_to_mark(self, _: object) -> None:
        self.since_mark()

    def persistent(self, _: object) -> None:
        # tensors lie outside of the pickle, and are not needed
        self.stack[-1] = None

    def extend(self, items: list[Any]) -> None:
        if isinstance(self.stack[-1], list):
            self.stack[-1].extend(items)

    def fill(self, pairs: list[Any]) -> None:
        if isinstance(self.stack[-1], dict):
            self.stack[-1].update(_mapping(pairs))

    def remember(self, index: int | None) -> None:
        self.memo[len(self.memo) if index is None else index] = self.stack[-1]

    def recall(self, index: int) -> None:
        self.push(self.memo[index])

    def name(self, dotted: str) -> None:
        self.push(Inert(dotted.rpartition(".")[2]))

    def make(self, kind: Inert, args: Iterable[Any]) -> None:
        self.push(_member(*args) if kind.name == _GETATTR else Inert(kind.name, args))

    def build(self, _: object) -> None:
        state = self.stack.pop()
        if isinstance(self.stack[-1], Inert):
            self.stack[-1].state = state


def _member(of: Inert, name: str) -> Inert:
    """The member of an enum with that name."""
    return Inert(of.name, [_TEXTS.get(name, name.lower())])


def _mapping(pairs: list[Any]) -> dict[Any, Any]:
    items = zip(pairs[::2], pairs[1::2], strict=True)
    return {key: value for key, value in items if type(key) in (str, int, float, bool)}


def _made_of_top(count: int) -> Callable[[_Machine, Any], None]:
    def step(machine: _Machine, _: object) -> None:
        kind, args, *_named = machine.last(count)
        machine.make(kind, args)

    return step


_Step = Callable[[_Machine, Any], None]

_LITERALS = (
    "INT BININT BININT1 BININT2 LONG LONG1 LONG4 FLOAT BINFLOAT STRING BINSTRING SHORT_BINSTRING BINBYTES "
    "SHORT_BINBYTES BINBYTES8 BYTEARRAY8 UNICODE SHORT_BINUNICODE BINUNICODE BINUNICODE8"
)

#: What is not here is refused: extension codes and buffers name objects of the running process.
_STEPS: dict[str, _Step] = {
    **dict.fromkeys(_LITERALS.split(), _Machine.push),
    **dict.fromkeys(("PROTO", "FRAME", "STOP"), lambda *_: None),
    **dict.fromkeys(("EMPTY_LIST", "EMPTY_TUPLE", "EMPTY_SET"), lambda m, _: m.push([])),
    **dict.fromkeys(("LIST", "TUPLE", "FROZENSET"), lambda m, _: m.push(m.since_mark())),
    **dict.fromkeys(("APPENDS", "ADDITEMS"), lambda m, _: m.extend(m.since_mark())),
    **dict.fromkeys(("PUT", "BINPUT", "LONG_BINPUT", "MEMOIZE"), _Machine.remember),
    **dict.fromkeys(("GET", "BINGET", "LONG_BINGET"), _Machine.recall),
    **dict.fromkeys(("REDUCE", "NEWOBJ"), _made_of_top(2)),
    "NEWOBJ_EX": _made_of_top(3),
    "NONE": lambda m, _: m.push(None),
    "NEWTRUE": lambda m, _: m.push(True),
    "NEWFALSE": lambda m, _: m.push(False),
    "TUPLE1": lambda m, _: m.push(m.last(1)),
    "TUPLE2": lambda m, _: m.push(m.last(2)),
    "TUPLE3": lambda m, _: m.push(m.last(3)),
    "APPEND": lambda m, _: m.extend(m.last(1)),
    "EMPTY_DICT": lambda m, _: m.push({}),
    "DICT": lambda m, _: m.push(_mapping(m.since_mark())),
    "SETITEM": lambda m, _: m.fill(m.last(2)),
    "SETITEMS": lambda m, _: m.fill(m.since_mark()),
    "MARK": _Machine.mark,
    "POP": _Machine.pop,
    "POP_MARK": _Machine.drop_to_mark,
    "DUP": lambda m, _: m.push(m.stack[-1]),
    "GLOBAL": lambda m, names: m.name(names.partition(" ")[2]),
    "STACK_GLOBAL": lambda m, _: m.name(m.last(2)[1]),
    "INST": lambda m, names: m.push(Inert(names.rpartition(" ")[2], m.since_mark())),
    "OBJ": lambda m, _: (lambda kind, *args: m.make(kind, args))(*m.since_mark()),
    "BUILD": _Machine.build,
    "PERSID": lambda m, _: m.push(None),
    "BINPERSID": _Machine.persistent,
}
