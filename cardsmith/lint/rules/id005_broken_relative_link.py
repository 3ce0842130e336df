"""An image or a link leads to a file that is not in the folder.

## Why it matters

A relative link in a card leads to a file beside it. Where that file stayed on somebody's disk, the reader sees the
outline of a picture, or an error page. An address without `https://` is a relative link, too.

## Bad

~~~markdown README.md:7
---
license: cc-by-4.0
---

# Tiny

![The loss](images/loss.png)
~~~

~~~json config.json
{"model_type": "llama"}
~~~

~~~markdown README.md:7
---
license: cc-by-4.0
---

# Tiny

See [the notes](notes.md) and [the site](www.example.org/tiny).
~~~

~~~json config.json
{"model_type": "llama"}
~~~

~~~text notes.md
More of it.
~~~

## Good

~~~markdown README.md
---
license: cc-by-4.0
---

# Tiny

![The loss](images/loss.png) [Notes](./notes.md#numbers) [Top](#tiny) [Site](https://example.org) [Folder](images/)
~~~

~~~json config.json
{"model_type": "llama"}
~~~

~~~text images/loss.png
~~~

~~~text notes.md
More of it.
~~~

## How to fix

Put the file into the folder, under that very name: capitals count. Write addresses with `https://`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from urllib.parse import unquote

from cardsmith.expressions import expression
from cardsmith.lint.document import Document
from cardsmith.lint.folder.beside import Beside
from cardsmith.lint.markdown.blocks import Link
from cardsmith.lint.model import Finding, Severity

CODE = "ID005"
NAME = "broken-relative-link"
SEVERITY: Severity = "warning"

_LONGEST = 200
#: what begins like this is no path in the folder: a scheme, a place in the page, the Hub's own addresses
_ELSEWHERE = expression(
    r"[A-Za-z][\w+.-]*:|[#/?{<$]|(?:\./)?(?:resolve|blob|raw|tree|commit|discussions)/|(?:\./)?\.\./"
)
_ADDRESS = expression(r"(?:www\.[\w-]+|(?:[\w-]+\.)+(?:com|org|net|io|ai|co|edu|dev))(?:/.*)?")
_MAIL = expression(r"[^/\s]+@[^/\s]+\.\w+")


def check(document: Document) -> Iterator[Finding]:
    """Yield a finding for each target that is not there. Links that lead out of the folder are nobody's business."""
    if document.beside is None:
        return
    for link in document.links:
        target = link.target
        if not target or len(target) > _LONGEST or _ELSEWHERE.match(target) or _is_note(document, link):
            continue
        message = _message(document.beside, target)
        if message:
            yield Finding(span=link.span, message=message)


def _is_note(document: Document, link: Link) -> bool:
    """Whether it is the first word of a footnote: `[1]: Source of it`."""
    defined = document.text.rfind("]:", max(link.span.start - 12, 0), link.span.start) >= 0
    return defined and "." not in link.target and "/" not in link.target


def _message(beside: Beside, target: str) -> str | None:
    if "://" in target:
        return f"`{target}` is no address; write what stands in the brackets, and the brackets once"
    name = unquote(re.split("[#?]", target)[0]).removeprefix("./").rstrip("/")
    if not name or _is_there(beside, name):
        return None
    if _ADDRESS.fullmatch(name):
        return f"`{target}` leads to a file of that name; write `https://{target}`"
    if _MAIL.fullmatch(name):
        return f"`{target}` leads to a file of that name; write `mailto:{target}`"
    near = next((other for other in beside.names if other.casefold() == name.casefold()), None)
    if near:
        return f"there is no file `{name}` in the folder; capitals count, write `{near}`"
    return f"there is no file `{name}` in the folder; put it there, or take the link out"


def _is_there(beside: Beside, name: str) -> bool:
    """Whether a file or folder of this name is in the folder."""
    if "\0" in name or name.split("/")[0] not in beside.top:
        return False
    return beside.has(name) or any(path.startswith(f"{name}/") for path in beside.names)
