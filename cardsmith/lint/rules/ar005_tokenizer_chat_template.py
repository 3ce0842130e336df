"""The chat template does not compile, or reaches where it must not; or the tokenizer has more words than the model.

## Why it matters

A chat template is a program that every chat with the model runs. One that does not compile stops each of them; one
that reaches into Python's own parts (`__class__`) has broken into servers. A token without an embedding ends the
process that meets it. Where the card shows a chat and the tokenizer has no template, its snippet stops; that is a
warning.

Templates are compiled as transformers compiles them, in a sandbox, and never run. The number of embeddings comes from
the header of the weights beside the card.

## Bad

~~~markdown README.md
---
license: mit
---

# Tiny
~~~

~~~json config.json
{"model_type": "llama"}
~~~

~~~text model.safetensors
~~~

~~~jinja chat_template.jinja:2
{% for message in messages %}
{{ message.content }
{% endfor %}
~~~

~~~markdown README.md
---
license: mit
---

# Tiny
~~~

~~~json model.safetensors
{"model.embed_tokens.weight": [100, 4]}
~~~

~~~json added_tokens.json:1
{"<tool_call>": 100}
~~~

## Good

~~~markdown README.md
---
license: mit
---

# Tiny
~~~

~~~json model.safetensors
{"model.embed_tokens.weight": [101, 4]}
~~~

~~~json added_tokens.json
{"<tool_call>": 100}
~~~

~~~json tokenizer_config.json
{"chat_template": "{% for m in messages %}{% generation %}{{ m.content | trim }}{% endgeneration %}{% endfor %}"}
~~~

## How to fix

Save the tokenizer that the model was trained with (`tokenizer.save_pretrained(…)`), and resize the embeddings before
the model is saved. Try a template with `tokenizer.apply_chat_template(…)`. That a template is missing is a warning:
only the card's own words tell that the model is one to chat with.
"""

from __future__ import annotations

from collections.abc import Iterator

from cardsmith.expressions import expression
from cardsmith.lint.document import Document
from cardsmith.lint.folder import templates, tokens, weights
from cardsmith.lint.folder.beside import Beside
from cardsmith.lint.model import Finding, Severity, Span

CODE = "AR005"
NAME = "tokenizer-chat-template"
SEVERITY: Severity = "error"

_TOKENIZER = "tokenizer_config.json"
#: the table of the input's embeddings, as transformers' architectures call it
_EMBEDDINGS = ("embed_tokens.weight", "wte.weight", "embed_in.weight", "word_embeddings.weight", "shared.weight")
_CHAT = expression(r"apply_chat_template\(|[\"']role[\"']\s?:\s?[\"']user[\"']")


def check(document: Document) -> Iterator[Finding]:
    """Yield a finding for each template that cannot be used, and for what the tokenizer lacks or has too much."""
    beside = document.beside
    if beside is None:
        return
    found = list(templates.templates(beside))
    for each in found:
        fault = templates.fault(each.source)
        if fault:
            span = each.span if each.span else _line(document, each.file, fault.line)
            yield Finding(span=span, message=fault.message, file=each.file)
    if not found and beside.has(_TOKENIZER) and _is_chat(document):
        message = "the card shows a chat, and the tokenizer has no chat template; save the one it was trained with"
        yield Finding(span=Span(0, 0), message=message, file=_TOKENIZER, severity="warning")
    yield from _words(beside)


def _line(document: Document, file: str, number: int) -> Span:
    """A line of a file."""
    text, start = document.text_of(file), 0
    for _ in range(number - 1):
        start = text.find("\n", start) + 1
    end = text.find("\n", start)
    return Span(start, len(text) if end < 0 else end)


def _is_chat(document: Document) -> bool:
    return any(block.language == "python" and _CHAT.search(block.text) for block in document.code_blocks)


def _words(beside: Beside) -> Iterator[Finding]:
    last = tokens.last(beside)
    shape = weights.read(beside).shape(_EMBEDDINGS) if last else None
    if last and shape and len(shape) == 2 and last.id >= shape[0]:
        message = f"token {last.id} has no embedding: the model has {shape[0]}; resize the embeddings, or save its own"
        yield Finding(span=Span(0, 0), message=f"{message} tokenizer", file=last.file)
