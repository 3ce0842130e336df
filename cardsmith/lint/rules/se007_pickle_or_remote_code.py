"""Loading the model runs code of its repository: weights in a pickle, `auto_map`, Python files.

## Why it matters

A pickle is a program, and so is a model's own Python code: who loads the one, or says `trust_remote_code=True` for the
other, runs what stands in the repository that day. Scanners are no proof of what it does. safetensors holds numbers
and nothing else; code that is pinned to a commit can be read before it is run, and stays what was read.

Python that no loader would run, such as a training script, is a warning. Where the card's own snippet names a commit
(`revision="…"`), code is fine.

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

~~~json pytorch_model.bin:1
{"model.embed_tokens.weight": "a tensor"}
~~~

~~~markdown README.md
---
license: mit
---

# Tiny
~~~

~~~json config.json:3
{
  "model_type": "tiny",
  "auto_map": {"AutoModelForCausalLM": "some-org/code--modeling_tiny.TinyForCausalLM"}
}
~~~

## Good

~~~markdown README.md
---
license: mit
---

# Tiny

```python
from transformers import AutoModelForCausalLM

commit = "0f1e2d3c4b5a69788796a5b4c3d2e1f00f1e2d3c"
model = AutoModelForCausalLM.from_pretrained(
    "some-org/tiny", trust_remote_code=True, revision="0f1e2d3c4b5a69788796a5b4c3d2e1f00f1e2d3c"
)
```
~~~

~~~json config.json
{"model_type": "tiny", "auto_map": {"AutoModelForCausalLM": "modeling_tiny.TinyForCausalLM"}}
~~~

~~~text model.safetensors
~~~

~~~python modeling_tiny.py
class TinyForCausalLM: ...
~~~

## How to fix

Save weights with `save_pretrained(..., safe_serialization=True)`. Use an architecture that transformers has, or say in
the card which commit to load: `revision="<40 hexadecimal digits>"`.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from cardsmith.artifact.names import PICKLES, TRAINING, first
from cardsmith.expressions import expression
from cardsmith.lint.document import Document
from cardsmith.lint.folder.beside import Beside
from cardsmith.lint.model import Finding, Severity, Span

CODE = "SE007"
NAME = "pickle-or-remote-code"
SEVERITY: Severity = "error"

_CONFIGS = ("config.json", "tokenizer_config.json", "processor_config.json", "preprocessor_config.json")
_PIN = expression(r"\brevision\s{0,3}=\s{0,3}[\"'][0-9a-f]{7,40}[\"']")
#: Python that a loader, a pipeline or an endpoint of the Hub runs
_LOADED = expression(
    r"(?:configuration|modeling|tokenization|processing|image_processing|feature_extraction|generation)_\w+\.py"
    r"|(?:handler|pipeline)\.py|custom_generate/.+\.py"
)
#: what a pickle begins with, by itself and in torch's archives
_MAGIC = (b"PK\x03\x04", b"\x80\x02", b"\x80\x03", b"\x80\x04", b"\x80\x05")
#: pickles whatever they begin with: a pointer of Git LFS tells nothing
_BY_NAME = expression(r"(?:pytorch_model|adapter_model).*\.bin|.*\.(?:pkl|pickle|joblib|dill)")


def check(document: Document) -> Iterator[Finding]:
    """Yield a finding for pickled weights, for each `auto_map`, and for Python files."""
    beside = document.beside
    if beside is None:
        return
    names = [name for name in beside.names if not first(TRAINING, name)]
    pickles = [name for name in names if first(PICKLES, name) and _is_pickle(beside, name)]
    if pickles:
        message = (
            f"{_and_more('weights in a pickle, which runs code when it is loaded', pickles)}; save them as safetensors"
        )
        yield Finding(span=Span(0, 0), message=message, file=pickles[0])
    if not any("revision" in block.text and _PIN.search(block.text) for block in document.code_blocks):
        yield from _code(beside, [name for name in names if name.endswith(".py")])


def _code(beside: Beside, files: Sequence[str]) -> Iterator[Finding]:
    modules: set[str] = set()
    for config in _CONFIGS:
        auto_map = beside.object(config).value.get("auto_map")
        if auto_map:
            modules.update(_modules(auto_map))
            message = "`auto_map` makes loaders run code; name the commit to load in the card, or take the key out"
            yield Finding(span=beside.object(config).span("auto_map"), message=message, file=config)
    loaded = [name for name in files if _LOADED.fullmatch(name) or name in modules]
    others = [name for name in files if name not in loaded]
    if loaded:
        message = f"{_and_more('code that a loader runs', loaded)}; name the commit to load in the card, or delete it"
        yield Finding(span=Span(0, 0), message=message, file=loaded[0])
    if others:
        message = f"{_and_more('code beside a model', others)}; publish it where code is published, and link to it"
        yield Finding(span=Span(0, 0), message=message, severity="warning", file=others[0])


def _modules(auto_map: object) -> Iterator[str]:
    """The Python files that `auto_map` names: a class → `module.Class`, `org/name--module.Class`, or two of them."""
    values = auto_map.values() if isinstance(auto_map, dict) else ()
    for value in values:
        for name in value if isinstance(value, list) else [value]:
            if isinstance(name, str):
                yield f"{name.rpartition('--')[2].rpartition('.')[0].replace('.', '/')}.py"


def _is_pickle(beside: Beside, name: str) -> bool:
    if _BY_NAME.fullmatch(name.rpartition("/")[2]):
        return True
    try:
        if not beside.has(name):
            return False
        with (beside.folder / name).open("rb") as file:
            return file.read(4).startswith(_MAGIC)
    except OSError:
        return False


def _and_more(what: str, names: Sequence[str]) -> str:
    return f"{what} (and {len(names) - 1} more)" if len(names) > 1 else what
