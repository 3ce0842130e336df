"""Chat templates beside a card: where they are, and whether they compile. None of them is run."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, NamedTuple

from cardsmith.artifact.wording import plain
from cardsmith.lint.folder.beside import Beside
from cardsmith.lint.model import Span

if TYPE_CHECKING:
    from jinja2.sandbox import SandboxedEnvironment

#: Longer ones are no templates. In characters.
_LONGEST = 2**20
_IN_JSON = ("tokenizer_config.json", "processor_config.json", "chat_template.json")


class Template(NamedTuple):
    """A template, and where it stands."""

    file: str
    source: str
    #: of the whole of it in a JSON file; `None` where it is the file
    span: Span | None


class Fault(NamedTuple):
    """Why a template cannot be used."""

    message: str
    #: of the template, from 1
    line: int


def templates(beside: Beside) -> Iterator[Template]:
    """The chat templates of a tokenizer or processor."""
    files = ("chat_template.jinja", *(name for name in beside.names if name.startswith("additional_chat_templates/")))
    for name in files:
        if name.endswith(".jinja") and (text := beside.text(name)):
            yield Template(name, text, None)
    for name in _IN_JSON:
        config = beside.object(name)
        value = config.value.get("chat_template")
        for each in value if isinstance(value, list) else [value]:
            source = each.get("template") if isinstance(each, dict) else each
            if isinstance(source, str) and source:
                yield Template(name, source, config.span("chat_template"))


def fault(source: str) -> Fault | None:
    """What keeps a template from being used; `None` where nothing does."""
    import jinja2  # takes longer than a card; few cards have a template beside them

    if len(source) > _LONGEST:
        return Fault("a chat template of more than a million characters; save the one it was trained with", 1)
    try:
        environment = _environment()
        tree = environment.parse(source)
        environment.compile(source)
    except jinja2.TemplateSyntaxError as error:
        message = f"the chat template does not compile: {plain(error.message)} (line {error.lineno}); mend it"
        return Fault(message, error.lineno)
    except SyntaxError as error:
        # Jinja makes Python of it, which knows a `break` outside of a loop
        return Fault(f"the chat template does not compile: {plain(error.msg)}; mend it", 1)
    except (RecursionError, MemoryError, OverflowError, ValueError):
        return Fault("the chat template does not compile: it is nested too deep; mend it", 1)
    return _reaching(tree)


def _reaching(tree: Any) -> Fault | None:
    """Where it reaches for Python's own parts, which no template needs."""
    from jinja2 import nodes

    for node in tree.find_all((nodes.Getattr, nodes.Getitem)):
        name = node.attr if isinstance(node, nodes.Getattr) else getattr(node.arg, "value", None)
        if isinstance(name, str) and name.startswith("__"):
            message = f"the chat template reaches for `{plain(name, 40)}` (line {node.lineno}); take that out"
            return Fault(message, node.lineno)
    return None


def _environment() -> SandboxedEnvironment:
    """As transformers compiles chat templates (utils/chat_template_utils.py)."""
    from jinja2 import nodes
    from jinja2.ext import Extension
    from jinja2.sandbox import ImmutableSandboxedEnvironment

    class Generation(Extension):
        """`{% generation %}`, which marks what the assistant says."""

        tags = {"generation"}  # noqa: RUF012 - as Jinja asks for it

        def parse(self, parser: Any) -> nodes.Node | list[nodes.Node]:
            line = next(parser.stream).lineno
            body = parser.parse_statements(("name:endgeneration",), drop_needle=True)
            return nodes.Scope(body, lineno=line)

    return ImmutableSandboxedEnvironment(
        trim_blocks=True, lstrip_blocks=True, extensions=[Generation, "jinja2.ext.loopcontrols"]
    )
