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

import re
from collections.abc import Iterator

from cardsmith.card.sections import flat
from cardsmith.expressions import expression
from cardsmith.lint.document import Document
from cardsmith.lint.markdown import python
from cardsmith.lint.markdown.python import Snippet
from cardsmith.lint.model import Finding, Severity, Span

CODE = "US002"
NAME = "snippet-syntax"
SEVERITY: Severity = "error"

#: A block with such a line is meant to be run.
_IMPORTS = ("import ", "from ")
_LATER_IMPORTS = ("\nimport ", "\nfrom ")
#: what stands for something that the reader fills in, or that was left out
_LEFT_OUT = expression(r"\.\.\.|…|<[^<>\n]{1,60}>|\{\{|\{%")
#: a line of output, pasted among the code
_OUTPUT = expression(r"[ \t]*(?:=+>|-+>+|>+)")
#: what only an import can give: modules and functions by their usual names, classes of the model libraries
_IMPORTED = expression(
    r"torch|np|nn|tf|re|os|sys|json|math|random|time|plt|pd|jax|jnp|warnings|transformers|datasets|torchaudio|librosa"
    r"|requests|soundfile|pipeline|load_dataset|load_metric|set_seed|hf_hub_download|snapshot_download|Image|PeftModel"
    r"|Optional|List|Dict|Tuple|Union|Any|Path|BytesIO|StringIO|defaultdict|Counter|LoraConfig|SentenceTransformer"
    r"|(?:TF|Flax)?Auto(?:Model|Tokenizer|Processor|Config|FeatureExtractor|ImageProcessor|PeftModel)\w*"
    r"|[A-Z][A-Za-z0-9]*(?:Tokenizer|TokenizerFast|Processor|FeatureExtractor|LMHeadModel|For[A-Z][A-Za-z0-9]+)"
)
_WORD = expression(r"\w+")
#: in a line, what holds no names: texts without code, and a comment
_NO_NAMES = expression(r"""(?<![fF])(?:"[^"\n\\]*"|'[^'\n\\]*')|#.*""")
_IMPORT = expression(r"[ \t]*(?:>>>[ \t]*)?(?:from[ \t]+[\w.]+[ \t]+)?import[ \t]")
#: after a name: that it is given a value, perhaps with others
_ASSIGNED = expression(r"[ \t]*(?:,[ \t]*\w+[ \t]*){0,5}=[^=]")
#: before a name, on its line
_IMPORTING = expression(r"\bimport[ \t][^\n]*\Z")
_FAR = 200
#: blocks that are read, and names that are reported
_MOST, _MOST_NAMES = 200, 20

_NO_PYTHON = (SyntaxError, ValueError, RecursionError, MemoryError)


def check(document: Document) -> Iterator[Finding]:
    """Yield a finding for each block that does not parse, and for each name that none of the card's blocks defines."""
    # one without an import may be a fragment, a command, or output: it is read for what it defines only
    snippets = _shown(document, [snippet for snippet in document.snippets if _imports(snippet.source)])
    if not snippets:
        return
    source = "\n".join([snippet.source for snippet in snippets])
    try:
        needed = python.names_needed(source) and python.names(source).needed
    except _NO_PYTHON:
        yield from _no_python(snippets)
        needed = _needed(snippets)
    if needed and not any("import *" in snippet.source for snippet in document.snippets):
        yield from _undefined(document, snippets, needed)


def _imports(source: str) -> bool:
    if "import " not in source:
        return False
    return source.lstrip().startswith(_IMPORTS) or any(sign in source for sign in _LATER_IMPORTS)


def _shown(document: Document, snippets: list[Snippet]) -> list[Snippet]:
    """Those that do not stand in a comment; of very many, the first."""
    text, end, shown = document.text, 0, []
    for snippet in snippets[:_MOST]:
        start = snippet.block.span.start
        opened = text.rfind("<!--", end, start)
        if opened < 0 or text.find("-->", opened, start) >= 0:
            shown.append(snippet)
            end = start
    return shown


def _no_python(snippets: list[Snippet]) -> Iterator[Finding]:
    for snippet in snippets:
        try:
            python.names(snippet.source)
        except SyntaxError as error:
            if not _is_excused(snippet, error):
                yield _fault(snippet, error.lineno or 1)
        except _NO_PYTHON:
            continue


def _is_excused(snippet: Snippet, error: SyntaxError) -> bool:
    """Whether something was left out on purpose, Python's versions disagree, or a statement goes on without prompts."""
    if "f-string" in str(error.msg) or _LEFT_OUT.search(snippet.source):
        return True
    return ">>>" in snippet.block.text and _is_python(python.goes_on(snippet.block.text))


def _is_python(source: str) -> bool:
    try:
        python.names(source)
    except _NO_PYTHON:
        return False
    return True


def _fault(snippet: Snippet, line: int) -> Finding:
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
    for name in sorted(names)[:_MOST_NAMES]:
        if not _is_told(document, name):
            place = next((place for place in (_use(snippet, name) for snippet in snippets) if place), None)
            if place:
                yield _unknown(name, place)


def _use(snippet: Snippet, name: str) -> Span | None:
    """Where a block first uses a name, outside of texts, comments and imports."""
    if name not in snippet.source:
        return None
    word = re.compile(rf"(?<![\w.]){name}\b(?!\s*=[^=])")
    start = snippet.block.span.start
    for line in flat(snippet.block.text).split("\n"):
        if name in line and word.search(_NO_NAMES.sub("", line)) and not _IMPORT.match(line):
            place = start + next(match.start() for match in word.finditer(line))
            return Span(place, place + len(name))
        start += len(line) + 1
    return None


def _unknown(name: str, span: Span) -> Finding:
    if _IMPORTED.fullmatch(name):
        return Finding(span=span, message=f"`{name}` is never imported, so the block does not run; import it")
    message = f"`{name}` is never defined, so the block does not run as it stands; define it"
    return Finding(span=span, message=message, severity="warning")


def _is_told(document: Document, name: str) -> bool:
    """Whether another block that is not marked as Python defines it, or the prose says what it is."""
    text = document.text
    if f"`{name}`" in text:
        return True
    place = text.find(name, document.body_start)
    while place >= 0:
        end = place + len(name)
        alone = not (_WORD.match(text, end) or _WORD.match(text, place - 1))
        if alone and (_ASSIGNED.match(text, end) or _IMPORTING.search(text, max(place - _FAR, 0), place)):
            return True
        place = text.find(name, end)
    return False
