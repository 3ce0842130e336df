"""The environment for templates that are not cardsmith's own: all they do is counted (see `budget`)."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from functools import wraps
from typing import Any

import jinja2
from jinja2 import nodes
from jinja2.runtime import BlockReference, Context, LoopContext, Macro
from jinja2.sandbox import ImmutableSandboxedEnvironment, SandboxedEscapeFormatter, SandboxedFormatter
from markupsafe import Markup

from cardsmith.errors import TemplateError
from cardsmith.render.guard import budget, counting, filters, methods, operators

#: Characters of one template. Compiling it takes time too.
_LONGEST = 50_000
#: What one of cardsmith's own filters costs: some draw pictures.
_OWN = 1_000
#: Python's own types, of which a template may call what is known to end.
_PLAIN = (str, bytes, int, float, list, tuple, dict, set, frozenset, type)
#: Their cost does not grow with what they are given.
_CONSTANT = {"attr", "count", "d", "default", "first", "items", "length", "safe"}


class GuardedEnvironment(ImmutableSandboxedEnvironment):
    """A sandbox that also holds a template to its budget; to be rendered inside of `budget.budget()`."""

    intercepted_binops = frozenset(("+", "-", "*", "/", "//", "**", "%"))

    def __init__(self, **options: Any) -> None:
        # what is computed while compiling would be computed before it is counted
        super().__init__(**options, optimized=False)
        self._lengths: dict[str | None, int] = {}
        # writes as many paragraphs as it is asked for
        del self.globals["lipsum"]
        tables: tuple[dict[str, Any], ...] = (self.filters, self.tests)
        for table in tables:
            table.update({name: _counting(name, each) for name, each in table.items()})
        self.filters.update(counting.FILTERS)

    def add_filters(self, texts: Mapping[str, Callable[..., Any]], facts: Mapping[str, Callable[..., Any]]) -> None:
        """Add filters of cardsmith's own: those of texts cost what they are given, those of facts have one price."""
        self.filters.update({name: _counting("", each) for name, each in texts.items()})
        self.filters.update({name: _priced(each) for name, each in facts.items()})

    def _parse(self, source: str, name: str | None, filename: str | None) -> nodes.Template:
        if len(source) > _LONGEST:
            raise TemplateError(f"{name} is longer than {_LONGEST:,} characters. Cut it into several.")
        self._lengths[name] = len(source)
        return counting.counted(super()._parse(source, name, filename))

    def _load_template(self, name: str, globals: Any) -> jinja2.Template:  # noqa: A002 - Jinja's word
        template = super()._load_template(name, globals)
        budget.spend(budget.STEP * (1 + self._lengths.get(name, 0)))
        return template

    def call_binop(self, context: Context, operator: str, left: Any, right: Any) -> Any:
        budget.spend(budget.STEP)
        operators.before(operator, left, right)
        return budget.weighed(super().call_binop(context, operator, left, right))

    def call(__self, __context: Context, __obj: Any, *args: Any, **kwargs: Any) -> Any:  # noqa: N805
        budget.spend(budget.STEP * (1 + len(args) + len(kwargs)))
        if isinstance(__obj, LoopContext):
            args = tuple(budget.each(each) for each in args)
        if isinstance(__obj, (Macro, LoopContext, BlockReference)):
            return super().call(__context, __obj, *args, **kwargs)
        args = tuple(_listed(each) for each in args)
        _weigh_all(args, kwargs)
        owner = getattr(__obj, "__self__", None)
        if isinstance(owner, _PLAIN):
            if __obj.__name__ not in methods.CONSTANT:
                budget.weighed(owner)
            methods.before(owner, __obj.__name__, args, kwargs)
        return budget.weighed(super().call(__context, __obj, *args, **kwargs))

    def wrap_str_format(self, value: Any) -> Any:
        if super().wrap_str_format(value) is None:
            return None
        text = value.__self__
        formatter = _MarkupFormatter(self, escape=text.escape) if isinstance(text, Markup) else _Formatter(self)
        takes_mapping = value.__name__ == "format_map"

        def format_text(*args: Any, **kwargs: Any) -> str:
            budget.weighed(text)
            given = ((), *args) if takes_mapping else (args, kwargs)
            kind: type[str] = type(text)
            return kind(formatter.vformat(text, *given))

        return format_text


class _Counted:
    """A formatter that counts each field."""

    def format_field(self, value: Any, format_spec: str) -> Any:
        text = super().format_field(value, operators.spec(format_spec))  # type: ignore[misc]
        budget.spend(budget.price(text))
        return text


class _Formatter(_Counted, SandboxedFormatter):
    pass


class _MarkupFormatter(_Counted, SandboxedEscapeFormatter):
    pass


def _counting(name: str, function: Callable[..., Any]) -> Callable[..., Any]:
    """The filter or test, which counts what it is given and what it gives."""
    skip = 1 if hasattr(function, "jinja_pass_arg") else 0
    check = filters.GROWING.get(name)

    @wraps(function)
    def counted(*args: Any, **kwargs: Any) -> Any:
        budget.spend(budget.STEP)
        given = args[skip:]
        if name in _CONSTANT:
            return function(*args, **kwargs)
        if name == "join":
            given = tuple(_listed(each) for each in given)
        _weigh_all(given, kwargs)
        if check is not None:
            check(*given, **kwargs)
        return _counted_result(function(*args[:skip], *given, **kwargs))

    return counted


def _priced(function: Callable[..., Any]) -> Callable[..., Any]:
    @wraps(function)
    def priced(*args: Any, **kwargs: Any) -> Any:
        budget.spend(_OWN)
        return _counted_result(function(*args, **kwargs))

    return priced


def _counted_result(result: Any) -> Any:
    return budget.each(map(budget.weighed, result)) if isinstance(result, Iterator) else budget.weighed(result)


def _listed(value: Any) -> Any:
    """What can be walked through once only is walked through now, and counted."""
    return list(budget.each(value)) if isinstance(value, (Iterator, range)) else value


def _weigh_all(args: tuple[Any, ...], kwargs: dict[str, Any]) -> None:
    for value in (*args, *kwargs.values()):
        budget.weighed(value)
