"""A snippet loads the model as something that it is not.

## Why it matters

An adapter is not a full model: a card that loads it without PEFT, or loads the base alone, fails where PEFT is not
installed, or shows answers of the base. A class with another head than the one that was trained gets random weights for
it, and only a warning says so.

## Bad

~~~markdown README.md:13
---
license: mit
library_name: peft
pipeline_tag: text-generation
base_model: some-org/base
---

# An adapter

```python
from transformers import pipeline

generator = pipeline("text-generation", model="some-org/adapter")
print(generator("Hello")[0]["generated_text"])
```
~~~

~~~markdown README.md:11
---
license: mit
model_name: grader
---

# Grader

```python
from transformers import AutoModelForCausalLM

model = AutoModelForCausalLM.from_pretrained("some-org/grader")
```
~~~

~~~json config.json
{"architectures": ["Qwen3ForSequenceClassification"]}
~~~

## Good

~~~markdown README.md
---
license: mit
library_name: peft
pipeline_tag: text-generation
base_model: some-org/base
---

# An adapter

```python
from peft import AutoPeftModelForCausalLM

model = AutoPeftModelForCausalLM.from_pretrained("some-org/adapter")
```
~~~

## How to fix

Load an adapter with `PeftModel.from_pretrained(base_model, "org/adapter")`, and a model with the auto class of its
architecture, which is in `config.json`. `--unsafe-fixes` puts the snippet that cardsmith renders from
`.cardsmith/facts.json` in its place.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from cardsmith.expressions import expression
from cardsmith.lint.document import Document
from cardsmith.lint.edits.frontmatter import line_end
from cardsmith.lint.knowledge.kinds import is_adapter
from cardsmith.lint.knowledge.known import is_own
from cardsmith.lint.markdown.python import Snippet
from cardsmith.lint.model import Edit, Finding, Fix, Severity, Span, unsafe

CODE = "US003"
NAME = "snippet-wrong-loader"
SEVERITY: Severity = "error"

#: what loads a full model with transformers: an auto class or a pipeline, with the repository's id
_LOADS = expression(
    r"\b(?:(AutoModelFor\w+)\.from_pretrained\(\s{0,40}|pipeline\((?:[^()]{0,200}?,)?\s{0,40}model\s?=\s?)"
    r"[\"'](\w[\w.-]{0,95}/[\w.-]{1,96})[\"']"
)
#: Each of these loads an adapter too, or tells that PEFT is needed.
_LOADS_ADAPTERS = expression(
    r"peft|load_adapter|add_adapter|load_lora_weights|FastLanguageModel|FastModel|FastVisionModel|SentenceTransformer"
    r"|enable-lora|enable_lora|LoRARequest|set_adapter|mlx",
    re.IGNORECASE,
)
#: the end of an architecture's name → its auto class, where there is but one
_HEADS = {
    "ForCausalLM": "AutoModelForCausalLM",
    "LMHeadModel": "AutoModelForCausalLM",
    "ForSequenceClassification": "AutoModelForSequenceClassification",
    "ForTokenClassification": "AutoModelForTokenClassification",
    "ForQuestionAnswering": "AutoModelForQuestionAnswering",
    "ForMaskedLM": "AutoModelForMaskedLM",
    "ForMultipleChoice": "AutoModelForMultipleChoice",
}
_CLASSES = frozenset(_HEADS.values())


def check(document: Document) -> Iterator[Finding]:
    """Yield a finding for the first call that loads an adapter without PEFT, or for each that gives another head."""
    if not document.snippets:
        return
    if is_adapter(document):
        yield from _as_full_models(document, _loaded(document))
    elif document.beside is not None:
        yield from _with_other_heads(document, _loaded(document))


_Loaded = list[tuple[Snippet, re.Match[str]]]


def _loaded(document: Document) -> _Loaded:
    """The calls that load a model, each with its block."""
    return [(snippet, match) for snippet in document.snippets for match in _LOADS.finditer(snippet.block.text)]


def _as_full_models(document: Document, loaded: _Loaded) -> Iterator[Finding]:
    if not loaded or _LOADS_ADAPTERS.search(document.text, document.body_start):
        return
    bases = {base.casefold() for base in document.texts("base_model")}
    own = [(snippet, match) for snippet, match in loaded if match[2].casefold() not in bases]
    snippet, match = (own or loaded)[0]
    if own:
        message = f"`{match[2]}` is loaded as a full model, and the card is an adapter's; load it with PEFT on its base"
    else:
        message = f"only the base `{match[2]}` is loaded, never the adapter; load the adapter on it with PEFT"
    yield _finding(document, snippet, match, message)


def _with_other_heads(document: Document, loaded: _Loaded) -> Iterator[Finding]:
    trained = _auto_class(document)
    if trained is None:
        return
    for snippet, match in loaded:
        if match[1] in _CLASSES and match[1] != trained and is_own(document, match[2]):
            message = f"`{match[1]}` gives this model a head that was never trained; load it with `{trained}`"
            yield _finding(document, snippet, match, message)


def _auto_class(document: Document) -> str | None:
    """The one class of transformers that loads the model with its head, as its configuration tells."""
    config = document.beside.object("config.json").value if document.beside else {}
    architectures = config.get("architectures")
    if not isinstance(architectures, list) or len(architectures) != 1 or "auto_map" in config:
        return None
    name = str(architectures[0])
    return next((auto for head, auto in _HEADS.items() if name.endswith(head)), None)


def _finding(document: Document, snippet: Snippet, match: re.Match[str], message: str) -> Finding:
    start = snippet.block.span.start
    fix = _fix(document, snippet)
    return Finding(span=Span(start + match.start(), start + match.end()), message=message, fix=fix)


def _fix(document: Document, snippet: Snippet) -> Fix | None:
    """The block that cardsmith renders for this model, in place of this one."""
    rendered = Document(document.rendered).snippets if document.rendered else ()
    if not rendered or snippet.block.text[:1] in (" ", "\t", ">"):
        return None
    return unsafe(Edit(*snippet.block.span, rendered[0].block.text.replace("\n", line_end(document))))
