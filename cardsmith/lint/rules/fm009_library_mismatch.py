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
from cardsmith.lint.edits import frontmatter
from cardsmith.lint.knowledge.kinds import library
from cardsmith.lint.model import Finding, Severity, safe

CODE = "FM009"
NAME = "library-mismatch"
SEVERITY: Severity = "error"

_FILES = {
    "peft": "adapter_config.json makes this a PEFT adapter",
    "transformers": "the files are a full model, without adapter_config.json",
}


def check(document: Document) -> Iterator[Finding]:
    """Yield a finding where the files say otherwise. Other libraries that the Hub knows may own them too."""
    value = next(iter(document.scalars("library_name")), None)
    if value is None or value.kind != "text" or document.beside is None:
        return
    files = library(document)
    if files and files != value.text and not _may_own(value.text, files):
        edit = frontmatter.replaced(document, value, files)
        message = f"{_FILES[files]}, not `{value.text[:60]}`; write `library_name: {files}`"
        yield Finding(span=value.span, message=message, fix=safe(edit) if edit else None)


def _may_own(name: str, files: str) -> bool:
    return name != "peft" if files == "transformers" else name != "transformers" and name in vocab.libraries()
