"""Values on their way into Markdown, code and links. Nothing from a run may become markup of the card."""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Iterable
from urllib.parse import quote

from markupsafe import Markup

from cardsmith.errors import TemplateError
from cardsmith.render.active import active_content

#: What starts Markdown or HTML. An underscore inside a word does not, and model names are full of them.
_MARKUP = re.compile(
    r"[\\`*\[\]<|]|(?<![^\W_])_|_(?![^\W_])|&(?=#|\w+;)|~~"
    # at the start of a line: quotation, heading, list, rule
    r"|^(?:>|#(?=#{0,5}(?:\s|$))|[+-](?=\s|$)|[=-](?=[\s=-]*$)|\d+[.)](?=\s|$))"
)

#: A bar ends a cell even inside a code span, unless an odd number of backslashes stands before it
_BAR = re.compile(r"(?<!\\)((?:\\\\)*)\|")


def finalize(value: object) -> Markup:
    """What Jinja prints for a value: numbers as they are, text with its markup made harmless.

    Raises:
        TemplateError: the value is `None`: a template printed something unknown.
    """
    if isinstance(value, Markup):
        return value
    if hasattr(value, "__html__"):
        return Markup(value)
    if value is None or isinstance(value, (dict, list, tuple)):
        raise TemplateError(f"a template prints {value!r}. Guard it with {{% if … %}}, or loop over it.")
    return markdown(number(value) if isinstance(value, float) else str(value))


def markdown(text: str) -> Markup:
    """`text` on one line, so that Markdown shows it as it is."""
    return Markup(text if text.isalnum() else _MARKUP.sub(_escaped, one_line(text)))


def code(value: object) -> Markup:
    """`value` as a code span, with a fence that its own backticks cannot close."""
    text = one_line(str(value))
    if not text:
        return Markup("")
    if active_content(text):
        # harmless in a code span, but only to readers that see the span
        return Markup("<code>{}</code>").format(markdown(text))
    runs = [len(run) for run in re.findall(r"`+", text)]
    fence = "`" * (max(runs, default=0) + 1)
    pad = " " if text.startswith("`") or text.endswith("`") else ""
    return Markup(f"{fence}{pad}{text}{pad}{fence}")


def python(value: object) -> Markup:
    """`value` as a Python literal. JSON's strings are Python's; what nobody can see is escaped."""
    text = json.dumps(value, ensure_ascii=False)
    return Markup("".join(char if char.isprintable() else char.encode("unicode_escape").decode() for char in text))


def link(text: str, url: str) -> Markup:
    """A Markdown link. A URL that is not https is not linked."""
    to = target(url)
    return Markup(f"[{markdown(text)}]({to})") if to else markdown(text)


def target(url: str) -> Markup:
    """A URL as the target of a Markdown link: blanks and brackets, which would end it, are percent-encoded.

    Empty where the URL is not https.
    """
    text = one_line(url)
    return Markup(quote(text, safe=":/?#@!$&*+,;=%~-._")) if text.startswith("https://") else Markup("")


def row(cells: Iterable[object]) -> Markup:
    """A row of a Markdown table; an unknown cell is empty."""
    texts = (_BAR.sub(r"\1\|", "" if cell is None else finalize(cell)) for cell in cells)
    return Markup(f"| {' | '.join(texts)} |")


def owner(text: str) -> Markup:
    """Markdown that the owner of the card wrote: it stays as it is."""
    return Markup(text)


def one_line(text: str) -> str:
    """`text` without control and formatting characters, and with line breaks as blanks."""
    if text.isprintable():
        return text.strip()
    visible = "".join(" " if char.isspace() else char for char in text)
    return "".join(char for char in visible if unicodedata.category(char) not in ("Cc", "Cf", "Cs", "Co")).strip()


def number(value: float) -> str:
    """A measured number, to four significant digits: more are noise."""
    if value == int(value) and abs(value) < 1e15:
        return str(int(value))
    return f"{value:.0f}" if 1e4 <= abs(value) < 1e15 else f"{value:.4g}"


def _escaped(match: re.Match[str]) -> str:
    found = match[0]
    if found == "<":
        return "&lt;"
    if found == "&":
        return "&amp;"
    return "".join("\\" + char for char in found) if not found[0].isdigit() else found[:-1] + "\\" + found[-1]


def listed(items: list[Markup]) -> Markup:
    """The items as prose: "a", "a and b", "a, b and c"."""
    *head, last = items
    return Markup("{} and {}").format(Markup(", ").join(head), last) if head else last
