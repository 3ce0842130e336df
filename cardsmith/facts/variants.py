"""What do the arguments of a run switch on beside the method itself?

A variant of papers.yaml is on `when` each argument it names has a value that passes:

    sequence                  equals
    [false, none]             is one of
    {above: 0}, {below: 1}    is a number beyond
    {not: 0}                  is a number, and another
    {starts: pissa}           is a word that starts so

or when a `callback` of that class is there.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from operator import gt, lt, ne
from typing import Any

from cardsmith.facts import papers
from cardsmith.facts.findings import plain, real

_BEYOND = {"above": gt, "below": lt, "not": ne}


def switched_on(
    names: Iterable[str], arguments: Mapping[str, object], callbacks: Collection[str] = ()
) -> tuple[str, ...]:
    """Those of the variants `names` that are on.

    Args:
        names: variants of a method or an adapter that papers.yaml knows.
        arguments: argument → value, of the training arguments or of PEFT's configuration.
        callbacks: names of the classes of the trainer's callbacks.
    """
    table = papers.table_of_variants()
    return tuple(name for name in names if _is_on(table[name], arguments, callbacks))


def _is_on(variant: Mapping[str, Any], arguments: Mapping[str, object], callbacks: Collection[str]) -> bool:
    if "callback" in variant:
        return variant["callback"] in callbacks
    return all(_passes(plain(arguments.get(name)), test) for name, test in variant["when"].items())


def _passes(value: object, test: object) -> bool:
    if isinstance(test, dict):
        [(kind, bound)] = test.items()
        if kind == "starts":
            return isinstance(value, str) and value.startswith(bound)
        number = real(value)
        return number is not None and _BEYOND[kind](number, bound)
    return value in test if isinstance(test, list) else value == test
