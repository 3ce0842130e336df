"""`library_name` is not what the files beside the card are.

## Why it matters

The Hub picks the loading code on the model page and the file that counts downloads by `library_name`. An adapter that
says `transformers` shows code that does not load it, and its downloads are never counted.

## Bad

~~~markdown README.md:3
---
license: mit
library_name: transformers
base_model: some-org/base
pipeline_tag: text-generation
---

# An adapter
~~~

~~~json adapter_config.json
{"peft_type": "LORA", "base_model_name_or_path": "some-org/base"}
~~~

~~~markdown README.md:3
---
license: mit
library_name: peft
base_model: some-org/base
pipeline_tag: text-generation
---

# A full model
~~~

~~~json config.json
{"model_type": "llama"}
~~~

~~~text model.safetensors
~~~

## Good

~~~markdown README.md
---
license: mit
library_name: peft
base_model: some-org/base
pipeline_tag: text-generation
---

# An adapter
~~~

~~~json adapter_config.json
{"peft_type": "LORA", "base_model_name_or_path": "some-org/base"}
~~~

## How to fix

Write `library_name: peft` for a PEFT adapter and `library_name: transformers` for a model that transformers saved.
"""

from __future__ import annotations

from collections.abc import Iterator

from cardsmith.lint import vocab
from cardsmith.lint.document import Document
from cardsmith.lint.model import Finding, Severity

CODE = "FM009"
NAME = "library-mismatch"
SEVERITY: Severity = "error"

_WEIGHTS = ("model.safetensors", "model.safetensors.index.json", "pytorch_model.bin", "pytorch_model.bin.index.json")


def check(document: Document) -> Iterator[Finding]:
    """Yield a finding where the files say otherwise. Other libraries that the Hub knows may own an adapter too."""
    value = next(document.scalars("library_name"), None)
    if value is None or value.kind != "text":
        return
    if "peft_type" in document.adapter_config and _not_an_adapters(value.text):
        message = f"adapter_config.json makes this a PEFT adapter, not `{value.text}`; write `library_name: peft`"
        yield Finding(span=value.span, message=message)
    elif value.text == "peft" and _is_full_model(document):
        message = "the files are a full model, without adapter_config.json; write `library_name: transformers`"
        yield Finding(span=value.span, message=message)


def _not_an_adapters(library: str) -> bool:
    return library == "transformers" or (library != "peft" and library not in vocab.libraries())


def _is_full_model(document: Document) -> bool:
    config, adapter = document.has_file("config.json"), document.has_file("adapter_config.json")
    return config and not adapter and document.has_file(*_WEIGHTS)
