"""Render a chat template in a process of its own, with little time and memory: a template is a program.

`python -m cardsmith.verify.reading.rendering` reads `{"template", "chats", "tokens"}` on its standard input and answers
with `{"texts": [{"text": "…"} or {"error": "…"}, for each conversation]}`, or with `{"error": "…"}` where the template
does not compile. It needs Jinja alone, so it starts in a tenth of a second.
"""

from __future__ import annotations

import contextlib
import json
import sys
from datetime import datetime
from typing import Any, NoReturn

import jinja2
from jinja2 import nodes
from jinja2.ext import Extension
from jinja2.parser import Parser
from jinja2.sandbox import ImmutableSandboxedEnvironment

from cardsmith.verify.reading.limits import LONGEST, MEMORY, SECONDS


class _Generation(Extension):
    """`{% generation %}`, with which a template marks what an assistant said. Here it only writes what is in it."""

    tags = {"generation"}  # noqa: RUF012 - Jinja's protocol

    def parse(self, parser: Parser) -> list[nodes.Node]:
        next(parser.stream)
        return parser.parse_statements(("name:endgeneration",), drop_needle=True)


def environment() -> jinja2.Environment:
    """Jinja as transformers sets it up for chat templates (5.23: utils/chat_template_utils.py)."""
    made = ImmutableSandboxedEnvironment(
        trim_blocks=True, lstrip_blocks=True, extensions=[_Generation, "jinja2.ext.loopcontrols"]
    )
    made.filters["tojson"] = _to_json
    made.globals |= {"raise_exception": _raise, "strftime_now": lambda form: datetime.now().astimezone().strftime(form)}
    return made


def main() -> None:
    """Answer one request."""
    _limit()
    request = json.load(sys.stdin)
    try:
        template = environment().from_string(request["template"])
    except jinja2.TemplateSyntaxError as error:
        answer: dict[str, Any] = {"error": f"has an error in line {error.lineno}: {error.message}"}
    except Exception as error:  # noqa: BLE001 - constants are computed while it is compiled
        answer = {"error": _words(error)}
    else:
        answer = {"texts": [_text(template, chat, request["tokens"]) for chat in request["chats"]]}
    json.dump(answer, sys.stdout)


def _text(template: jinja2.Template, chat: dict[str, Any], tokens: dict[str, str]) -> dict[str, str]:
    given = {"tools": None, "documents": None, **tokens}
    try:
        text = template.render(messages=chat["messages"], add_generation_prompt=chat["open"], **given)
    except Exception as error:  # noqa: BLE001 - a template raises whatever it likes
        return {"error": _words(error)}
    return {"text": text} if len(text) <= LONGEST else {"error": f"writes more than {LONGEST:,} characters"}


def _words(error: Exception) -> str:
    if isinstance(error, MemoryError):
        return f"takes more than {MEMORY // 2**20} MiB"
    return f"cannot be rendered: {type(error).__name__}: {error}"


def _limit() -> None:
    """Where the system can: elsewhere the parent's clock has to do."""
    with contextlib.suppress(ImportError):
        import resource

        resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS + 1))
        with contextlib.suppress(ValueError, OSError):
            resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))


def _to_json(value: Any, ensure_ascii: bool = False, **options: Any) -> str:
    return json.dumps(value, ensure_ascii=ensure_ascii, **options)


def _raise(message: str) -> NoReturn:
    raise jinja2.TemplateError(message)


if __name__ == "__main__":
    main()
