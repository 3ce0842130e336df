r"""Characters that nobody sees change what is shown: control characters, terminal escapes, overrides of direction.

## Why it matters

An escape sequence in a card acts on the terminal that prints it, and can hide or forge lines there. An override of
the direction of writing shows `exe.txt` where `txt.exe` stands, in code too. None of them has a use in Markdown.

Joiners in emoji and in Persian, and marks of direction, are fine. Embeddings and isolates of direction are a warning
where one is opened and not closed in its line; so are U+0080 to U+009F, which are left of text that was saved in
another encoding. In the JSON files beside the card they are found as `\u001b` too.

## Bad

~~~markdown README.md
---
license: mit
---

# Tiny
~~~

~~~json config.json:3
{
  "model_type": "llama",
  "note": "\u001b[2Jall is well"
}
~~~

~~~markdown README.md
---
license: mit
---

# Tiny
~~~

~~~json config.json:2
{"model_type": "llama",
 "note": "see \u202etxt.exe"}
~~~

## Good

~~~markdown README.md
---
license: mit
---

# Tiny 👩‍🔬

متن فارسی می‌تواند اینجا بیاید.
~~~

## How to fix

Delete them, as `--fix` does.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from itertools import islice

from cardsmith.expressions import expression
from cardsmith.lint.document import Document
from cardsmith.lint.model import Edit, Finding, Severity, Span, safe

CODE = "SE006"
NAME = "control-characters"
SEVERITY: Severity = "error"

#: a terminal's sequence as a whole: to a letter, or a title to its end
_ESCAPE = r"\x1b(?:\[[0-?]{0,64}[ -/]{0,8}[@-~]|\][^\x07\x1b\r\n]{0,500}(?:\x07|\x1b\\))?"
_ASCII = expression(rf"{_ESCAPE}|[\x00-\x08\x0b\x0c\x0e-\x1a\x1c-\x1f\x7f]")
#: those beyond ASCII: C1 but for a line end, and overrides of direction
_PLAIN = expression("[\x80-\x84\x86-\x9f\u202d\u202e]")
#: what turns the direction, and what turns it back
_TURNING = expression("[\u202a-\u202e\u2066-\u2069]")
_CLOSED_BY = {**dict.fromkeys("\u202a\u202b\u202d\u202e", "\u202c"), **dict.fromkeys("\u2066\u2067\u2068", "\u2069")}
_OVERRIDES = "\u202d\u202e"
#: these in UTF-8, where they are found faster
_IN_BYTES = (expression(rb"\xc2[\x80-\x84\x86-\x9f]"), expression(rb"\xe2(?:\x80[\xaa-\xae]|\x81[\xa6-\xa9])"))
#: all bytes but those of C0
_FINE = bytes({*range(256)} - {*range(9), 11, 12, *range(14, 32), 127})
#: of one text; where there are more, nobody reads them one by one
_MOST = 1000
#: as JSON writes them; an even number of backslashes before it
_IN_JSON = expression(
    r"(?<!\\)(?:\\\\){0,99}(\\u(?:00(?:0[0-8bcefBCEF]|1[0-9a-fA-F]|7[fF]|8[0-46-9a-fA-F]|9[0-9a-fA-F])|202[dDeE]))"
)
_FILES = ("adapter_config.json", "config.json", "generation_config.json", "training_args.json")


def check(document: Document) -> Iterator[Finding]:
    """Yield a finding for each in the card, and for each in the JSON beside it that says what the model is."""
    yield from _in_text(document.text, None)
    for name in _FILES if document.beside else ():
        text = document.text_of(name)
        yield from _in_text(text, name)
        if "\\u" in text:
            yield from (_finding(Span(*match.span(1)), match[1], name) for match in _IN_JSON.finditer(text))


def _in_text(text: str, file: str | None) -> Iterator[Finding]:
    data = text.encode("utf-8", "surrogatepass")
    if data.translate(None, _FINE):
        yield from (_finding(Span(*match.span()), match[0], file) for match in islice(_ASCII.finditer(text), _MOST))
    if not text.isascii() and any(sign.search(data) for sign in _IN_BYTES):
        places = sorted(
            {*(match.start() for match in islice(_PLAIN.finditer(text), _MOST)), *islice(_open(text), _MOST)}
        )
        yield from (_finding(Span(place, place + 1), text[place], file) for place in places[:_MOST])


def _open(text: str) -> Iterator[int]:
    """Places of signs that open a direction which is not closed in its line, or close none, or an override."""
    opened: dict[str, list[int]] = {sign: [] for sign in _CLOSED_BY.values()}
    line = 0
    for match in _TURNING.finditer(text):
        if text.find("\n", line, match.start()) >= 0:
            yield from (place for places in opened.values() for place in places)
            opened = {sign: [] for sign in opened}
        line = match.start()
        closing = _CLOSED_BY.get(match[0])
        if closing:
            opened[closing].append(match.start())
        elif not opened[match[0]] or text[opened[match[0]].pop()] in _OVERRIDES:
            yield match.start()
    yield from (place for places in opened.values() for place in places)


def _finding(span: Span, found: str, file: str | None) -> Finding:
    sign = chr(int(found[2:], 16)) if found.startswith("\\u") else found
    if "\x80" <= sign[0] <= "\x9f":
        message = f"the control character U+{ord(sign):04X}, a rest of another encoding; write what was meant"
        return Finding(span=span, message=message, file=file, severity="warning")
    message = f"{_name(sign)}, which nobody sees and which changes what is shown; delete it"
    severity: Severity | None = "warning" if sign > "\u2000" and sign not in _OVERRIDES else None
    return Finding(span=span, message=message, file=file, severity=severity, fix=safe(Edit(*span, "")))


def _name(sign: str) -> str:
    """What it is, in words."""
    if sign[0] == "\x1b":
        return "a terminal escape"
    if sign < "\x80":
        return f"the control character U+{ord(sign):04X}"
    return f"the sign `{unicodedata.name(sign).lower()}`"
