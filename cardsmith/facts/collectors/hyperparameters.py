"""With which hyperparameters was it trained?

Of a text only the arguments that `_arguments` lists reach a card: a list of what may be published cannot leak what it
does not know. A number, or a yes or no, says nothing of anybody, and is said wherever it is not the default; so are
lists and mappings of these.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator, Mapping
from typing import Any

from cardsmith.facts import training_args
from cardsmith.facts.collectors._arguments import ALWAYS, LENGTHS, METHOD, OPERATION, UNUSUAL, WORDS
from cardsmith.facts.compact import compact
from cardsmith.facts.findings import Finding, plain, real
from cardsmith.facts.folder import Folder
from cardsmith.facts.run import LiveRun


def from_run(run: LiveRun) -> Iterator[Finding]:
    """From the training arguments and the defaults of their class."""
    defaults = {field.name: _default(field) for field in dataclasses.fields(run.args)}
    values = training_args.clean(run.args.to_dict())
    others = [name for name in defaults if name not in UNUSUAL and _is_said(name, values.get(name))]
    chosen = [name for name in (*UNUSUAL, *others) if name in values and not _follows(name, values)]
    unusual = [name for name in chosen if not _same(name, values[name], defaults)]
    yield from _findings(values, tuple(dict.fromkeys((*ALWAYS, *METHOD, *unusual))), "training arguments")


def from_folder(folder: Folder) -> Iterator[Finding]:
    """From the saved training arguments. Without their class the defaults are unknown, and only the basics are said."""
    yield from _findings(folder.arguments.values, (*ALWAYS, *METHOD), folder.arguments.source)


def _default(field: dataclasses.Field[Any]) -> object:
    """As `clean` gives it: a tuple is a list there."""
    return plain(field.default if field.default_factory is dataclasses.MISSING else field.default_factory())


def _is_said(name: str, value: object) -> bool:
    return isinstance(value, (bool, int, float, list, dict)) and not OPERATION.fullmatch(name)


def _follows(name: str, values: Mapping[str, Any]) -> bool:
    """Whether TRL made it of what is said already: where neither this nor the number of steps to a generation was
    given, there are as many of them as are accumulated, and it is their product."""
    steps, accumulated = values.get("steps_per_generation"), values.get("gradient_accumulation_steps")
    return name == "generation_batch_size" and steps is not None and steps == accumulated


def _same(name: str, value: object, defaults: Mapping[str, object]) -> bool:
    """Whether it is the default, or the no that is made of one left open. Of bf16 TRL makes a yes."""
    default = defaults.get(name)
    return value == default or (default is None and value is False and name != "bf16")


def _findings(values: Mapping[str, Any], names: tuple[str, ...], source: str) -> Iterator[Finding]:
    # `max_steps` is -1 where epochs decide
    length = next((name for name in LENGTHS if (real(values.get(name)) or -1) > 0), LENGTHS[-1])
    for name in names:
        value = values.get(name)
        if isinstance(value, (list, dict)):
            value = compact(value, WORDS, name)
        overridden = name in LENGTHS and name != length
        if isinstance(value, (str, int, float, bool)) and not overridden:
            yield Finding(("hyperparameters", name), value, f"{source}: {name}")
