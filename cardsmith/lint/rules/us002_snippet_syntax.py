"""A Python block is no Python, or uses what it never imports.

## Why it matters

Readers copy the block and run it. If the first answer is a SyntaxError or a NameError, many do not ask again.

## Bad

~~~markdown README.md:12
---
license: mit
---

# Tiny

## How to use

```python
from transformers import pipeline

generator = pipeline("text-generation", model="some-org/tiny"))
print(generator("Hello")[0]["generated_text"])
```
~~~

~~~markdown README.md:13
---
license: mit
---

# Tiny

## How to use

```python
from transformers import AutoModelForCausalLM

model = AutoModelForCausalLM.from_pretrained("some-org/tiny")
tokenizer = AutoTokenizer.from_pretrained("some-org/tiny")
```
~~~

## Good

~~~markdown README.md
---
license: mit
---

# Tiny

## How to use

```python
!pip install transformers
from transformers import pipeline

generator = pipeline("text-generation", model="some-org/tiny")
```

Then ask:

```python
>>> generator("Hello")[0]["generated_text"]
'Hello there'
```
~~~

## How to fix

Run the block in a fresh interpreter and mend it. Put what it prints into comments or into a block of its own. A name
that only the reader can give, such as a path, is a warning: define it with a value to replace.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from cardsmith.card.sections import flat
from cardsmith.lint import python
from cardsmith.lint.document import Document
from cardsmith.lint.model import Finding, Severity, Span
from cardsmith.lint.python import Snippet

CODE = "US002"
NAME = "snippet-syntax"
SEVERITY: Severity = "error"

#: A block with such a line is meant to be run.
_IMPORT = re.compile(r"^[ \t]*(?:from[ \t]+[\w.]+[ \t]+)?import[ \t]", re.MULTILINE)
#: what stands for something that the reader fills in, or that was left out
_LEFT_OUT = re.compile(r"\.\.\.|…|<[^<>\n]{1,60}>|\{\{|\{%")
#: a line of output, pasted among the code
_OUTPUT = re.compile(r"[ \t]*(?:=+>|-+>+|>+)")
#: what only an import can give: modules and functions by their usual names, classes of the model libraries
_IMPORTED = re.compile(
    r"torch|np|nn|tf|re|os|sys|json|math|random|time|plt|pd|jax|jnp|warnings|transformers|datasets|torchaudio|librosa"
    r"|requests|soundfile|pipeline|load_dataset|load_metric|set_seed|hf_hub_download|snapshot_download|Image|PeftModel"
    r"|Optional|List|Dict|Tuple|Union|Any|Path|BytesIO|StringIO|defaultdict|Counter|LoraConfig|SentenceTransformer"
    r"|(?:TF|Flax)?Auto(?:Model|Tokenizer|Processor|Config|FeatureExtractor|ImageProcessor|PeftModel)\w*"
    r"|[A-Z][A-Za-z0-9]*(?:Tokenizer|TokenizerFast|Processor|FeatureExtractor|LMHeadModel|For[A-Z][A-Za-z0-9]+)"
)
_WORD = re.compile(r"\w+")

_NO_PYTHON = (SyntaxError, ValueError, RecursionError, MemoryError)


def check(document: Document) -> Iterator[Finding]:
    """Yield a finding for each block that does not parse, and for each name that none of the card's blocks defines."""
    # one without an import may be a fragment, a command, or output: it is read for what it defines only
    snippets = [snippet for snippet in document.snippets if _IMPORT.search(snippet.source)]
    if not snippets:
        return
    try:
        needed = python.names("\n".join([snippet.source for snippet in snippets])).needed
    except _NO_PYTHON:
        yield from _no_python(document, snippets)
        needed = _needed(snippets)
    if needed and not any("import *" in snippet.source for snippet in document.snippets):
        yield from _undefined(document, snippets, needed)


def _no_python(document: Document, snippets: list[Snippet]) -> Iterator[Finding]:
    for snippet in snippets:
        try:
            python.names(snippet.source)
        except SyntaxError as error:
            if not _is_excused(document, snippet, error):
                yield _fault(document, snippet, error.lineno or 1)
        except _NO_PYTHON:
            continue


def _is_excused(document: Document, snippet: Snippet, error: SyntaxError) -> bool:
    """Whether something was left out on purpose, the block is not shown, or Python's versions disagree."""
    start = snippet.block.span.start
    hidden = document.text.rfind("<!--", 0, start) > document.text.rfind("-->", 0, start)
    return hidden or "f-string" in str(error.msg) or _LEFT_OUT.search(snippet.source) is not None


def _fault(document: Document, snippet: Snippet, line: int) -> Finding:
    lines = flat(snippet.block.text).split("\n")
    line = min(max(line, 1), len(lines)) - 1
    written = lines[line].strip()
    start = snippet.block.span.start + sum(len(each) + 1 for each in lines[:line]) + lines[line].find(written)
    message = f"Python cannot read this line, so the block does not run; {_advice(written)}"
    return Finding(span=Span(start, max(start + len(written), start + 1)), message=message)


def _advice(line: str) -> str:
    if _OUTPUT.match(line):
        return "put what it prints into a comment or a block of its own"
    hidden = next((sign for sign in line if not sign.isprintable()), None)
    if hidden:
        return f"it holds a character that is not shown (U+{ord(hidden):04X}); type the line again"
    if "\\t" in line or "\\n" in line:
        return "write line ends and tabs as such, not as `\\n` and `\\t`"
    return "mend it, or put what is no code into a comment"


def _needed(snippets: list[Snippet]) -> frozenset[str]:
    """The names that the blocks need together. Of one that is no Python any word may be a name that it defines."""
    needed: set[str] = set()
    known: set[str] = set()
    for snippet in snippets:
        try:
            found = python.names(snippet.source)
            needed |= found.needed
            known |= found.defined
        except _NO_PYTHON:
            known.update(_WORD.findall(snippet.source))
    return frozenset(needed - known)


def _undefined(document: Document, snippets: list[Snippet], names: frozenset[str]) -> Iterator[Finding]:
    for name in sorted(names):
        if not _is_told(document, name):
            place = next((place for place in (_use(snippet, name) for snippet in snippets) if place), None)
            if place:
                yield _unknown(name, place)


def _use(snippet: Snippet, name: str) -> Span | None:
    """Where a block first uses a name."""
    try:
        nodes = ast.walk(ast.parse(snippet.source))
    except _NO_PYTHON:
        return None
    used = [node for node in nodes if isinstance(node, ast.Name) and node.id == name]
    if not used:
        return None
    lines = flat(snippet.block.text).split("\n")
    line = min(node.lineno for node in used) - 1
    start = sum(len(each) + 1 for each in lines[:line])
    match = re.compile(rf"(?<![\w.]){name}\b").search(lines[line])
    start += snippet.block.span.start + (match.start() if match else 0)
    return Span(start, start + len(name))


def _unknown(name: str, span: Span) -> Finding:
    if _IMPORTED.fullmatch(name):
        return Finding(span=span, message=f"`{name}` is never imported, so the block does not run; import it")
    message = f"`{name}` is never defined, so the block does not run as it stands; define it"
    return Finding(span=span, message=message, severity="warning")


def _is_told(document: Document, name: str) -> bool:
    """Whether another block that is not marked as Python defines it, or the prose says what it is."""
    word = re.escape(name)
    told = re.compile(
        rf"\b{word}\b[ \t]*(?:,[ \t]*\w+[ \t]*){{0,5}}=[^=]|\bimport[ \t][^\n]{{0,200}}\b{word}\b|`{word}`"
    )
    return told.search(document.text, document.body_start) is not None
