r"""A path of somebody's own machine is published.

## Why it matters

`/home/<name>/…` tells the world a user name and how a machine is laid out, and no reader can use it. It comes from
training arguments, from PEFT's `base_model`, and from code pasted into the card.

The card is read, and the JSON files beside it that say what the model is and how it was trained. In the words and the
code of a card, the folders that every notebook of Colab and Kaggle has are a warning: they may be the reader's.

## Bad

~~~markdown README.md:7
---
license: mit
---

# Tiny

It was trained on /home/ml/data/train.jsonl with the default settings.
~~~

~~~markdown README.md:5
---
license: mit
---

Load it from `C:\Users\ml\models\tiny`.
~~~

~~~markdown README.md
---
license: mit
---

# Tiny
~~~

~~~json config.json:3
{
  "model_type": "llama",
  "_name_or_path": "/root/models/tiny"
}
~~~

## Good

~~~markdown README.md
---
license: mit
---

# Tiny

Put the data under `/home/<user>/data` or `/path/to/data`. See https://example.com/home/data for its source.
~~~

## How to fix

Write the id on the Hub or a relative path in its place. In instructions write `/path/to/…`, as `--unsafe-fixes` does.
In the text, `/content` and `/kaggle` are a warning: every notebook of Colab or Kaggle has these folders, and the reader
may be meant to use them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from cardsmith.expressions import expression
from cardsmith.lint.document import Document
from cardsmith.lint.folder.beside import Beside
from cardsmith.lint.knowledge import base, private_paths
from cardsmith.lint.model import Edit, Finding, Fix, Severity, Span, unsafe

CODE = "SE003"
NAME = "local-path"
SEVERITY: Severity = "error"

#: The last part of a path, with the sign before it.
_LAST = expression(r"(/|\\{1,2})([^/\\]+[/\\]*)\Z")
_ADAPTER = "adapter_config.json"
#: JSON at the top of a folder that holds words of the model's vocabulary, or names of tensors.
_NO_SETTINGS = ("tokenizer.json", "vocab.json", "added_tokens.json", "tekken.json")


def check(document: Document) -> Iterator[Finding]:
    """Yield a finding for each path, in the front matter, the prose and the code; a notebook's may be a warning."""
    for match in private_paths.paths(document.text):
        yield _finding(match, None, _severity(document, match), _fix_in_card(document, match))
    for name in _settings(document.beside) if document.beside else ():
        for match in private_paths.paths(document.text_of(name)):
            yield _finding(match, name, None, _fix_in_file(document, name, match))


def _finding(match: re.Match[str], file: str | None, severity: Severity | None, fix: Fix | None) -> Finding:
    message = f"`{match[0][:80]}` is a path of somebody's own machine; write an id on the Hub or a relative path"
    return Finding(span=Span(*match.span()), message=message, severity=severity, file=file, fix=fix)


def _severity(document: Document, match: re.Match[str]) -> Severity | None:
    """In the text, the folders that every notebook of Colab and Kaggle has can be what the reader is to use."""
    everybodys = match[0].startswith(("/content/", "/kaggle/")) and not match[0].startswith("/content/drive/")
    return "warning" if everybodys and match.start() >= document.body_start else None


def _settings(beside: Beside) -> Iterator[str]:
    names = (name for name in beside.top if name.endswith(".json") and not name.endswith(".index.json"))
    return (name for name in names if name not in _NO_SETTINGS and beside.has(name))


def _fix_in_card(document: Document, match: re.Match[str]) -> Fix | None:
    """In the front matter only its owner knows what is meant."""
    return unsafe(Edit(*match.span(), _anybodys(match[0]))) if match.start() >= document.body_start else None


def _fix_in_file(document: Document, name: str, match: re.Match[str]) -> Fix | None:
    """The path of the base becomes its id, where that is known; it is what a loader goes by."""
    if name != _ADAPTER:
        return unsafe(Edit(*match.span(), _anybodys(match[0])))
    known = base.known(document)
    whole = match.string[match.start() - 1] == match.string[match.end() : match.end() + 1] == '"'
    return unsafe(Edit(*match.span(), known)) if known and whole else None


def _anybodys(path: str) -> str:
    """A path with the same end that is nobody's."""
    last = _LAST.search(path)
    sign, end = (last[1], last[2]) if last else ("/", "")
    head = "C:" if "\\" in sign else ""
    return f"{head}{sign}path{sign}to{sign}{end}"
