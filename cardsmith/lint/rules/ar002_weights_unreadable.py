"""The weights cannot be loaded: they are absent, a pointer of Git LFS, cut short, or not what their index says.

## Why it matters

Whoever downloads the model gets an error, after the download. It happens when a folder is cloned without
`git lfs pull`, when a disk was full while saving, and when one of several shards was left behind. Where no index says
which shards there are, their names do; and transformers loads no shards without their index.

Only headers are read: a file of any size takes milliseconds. Checkpoints inside the folder are not looked at.

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

~~~text model.safetensors:1
version https://git-lfs.github.com/spec/v1
oid sha256:0000000000000000000000000000000000000000000000000000000000000000
size 4096
~~~

~~~markdown README.md
---
license: mit
---

# Tiny
~~~

~~~json model-00001-of-00002.safetensors
{"model.embed_tokens.weight": [2, 4]}
~~~

~~~json model.safetensors.index.json:2
{"metadata": {"total_size": 64},
 "weight_map": {"model.embed_tokens.weight": "model-00001-of-00002.safetensors",
                "lm_head.weight": "model-00002-of-00002.safetensors"}}
~~~

~~~markdown README.md
---
license: mit
---

# Tiny
~~~

~~~json model-00001-of-00002.safetensors:1
{"model.embed_tokens.weight": [2, 4]}
~~~

## Good

(The file is shown by its tensors' names and shapes.)

~~~markdown README.md
---
license: mit
---

# Tiny
~~~

~~~json config.json
{"model_type": "llama", "architectures": ["LlamaForCausalLM"]}
~~~

~~~json model.safetensors
{"model.embed_tokens.weight": [2, 4]}
~~~

## How to fix

Run `git lfs pull`, download the file again, or save the model again.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from cardsmith.artifact.header import Header
from cardsmith.artifact.kind import ADAPTER_CONFIG, CONFIG, is_adapter
from cardsmith.artifact.shards import Shards, by_name, weight_map
from cardsmith.artifact.wording import listed, plain
from cardsmith.lint.document import Document
from cardsmith.lint.folder import weights
from cardsmith.lint.folder.beside import Beside
from cardsmith.lint.model import Finding, Severity, Span

CODE = "AR002"
NAME = "weights-unreadable"
SEVERITY: Severity = "error"

#: A configuration with one of these is one of transformers.
_TRANSFORMERS = ("model_type", "architectures")


def check(document: Document) -> Iterator[Finding]:
    """Yield findings: of files that cannot be read, of wrong indices, of shards without an index, of no weights."""
    beside = document.beside
    if beside is None:
        return
    found = weights.read(beside)
    for name, why in found.broken.items():
        yield Finding(span=Span(0, 0), message=why.rstrip("."), file=name)
    for index in weights.indices(beside):
        yield from _index(beside, index, found.headers)
    for shards in by_name(found.files):
        yield from _without_index(beside, shards)
    yield from _absent(beside, found.files)


def _index(beside: Beside, index: str, headers: Mapping[str, Header]) -> Iterator[Finding]:
    read = beside.object(index)
    if read.problem or not weight_map(read.value):
        yield Finding(
            span=Span(0, 0), message=f"{read.problem or 'has no weight_map'}; save the model again", file=index
        )
        return
    folder = index.rpartition("/")[0]
    places = {name: f"{folder}/{file}" if folder else file for name, file in weight_map(read.value).items()}
    span = read.span("weight_map")
    missing = sorted(set(places.values()) - set(beside.names))
    if missing:
        message = f"{listed(missing)} of this index is not there; copy or download it again"
        yield Finding(span=span, message=message, file=index)
    lost = [name for name, file in places.items() if file in headers and name not in headers[file].tensors]
    if lost:
        message = f"the files do not hold {listed(lost)}, which stands in this index; save the model again"
        yield Finding(span=span, message=message, file=index)


def _without_index(beside: Beside, shards: Shards) -> Iterator[Finding]:
    """What the names of shards tell where nothing else is loaded in their place: no index, and no single file."""
    index = f"{shards.whole}{weights.INDEX}"
    if shards.whole in beside.names or index in beside.names:
        return
    if shards.missing:
        yield Finding(span=Span(0, 0), message=_missing(shards), file=shards.there[0])
    folder = shards.whole.rpartition("/")[0]
    config = beside.object(f"{folder}/{CONFIG}" if folder else CONFIG).value
    if shards.whole.rpartition("/")[2] == "model.safetensors" and any(key in config for key in _TRANSFORMERS):
        message = f"transformers loads no shards without {plain(index)}, which is missing; save the model again"
        yield Finding(span=Span(0, 0), message=message, file=shards.there[0])


def _missing(shards: Shards) -> str:
    more = shards.missing - len(shards.first_missing)
    names = listed(shards.first_missing) + (f" and {more} more" if more else "")
    what = f"{shards.missing} of {shards.total} shards missing: {names}"
    return f"{what}; copy or download what is missing, or save the model again"


def _absent(beside: Beside, files: tuple[str, ...]) -> Iterator[Finding]:
    """Where a configuration is for weights that are not there."""
    if is_adapter(beside.top):
        peft = "peft_type" in beside.object(ADAPTER_CONFIG).value
        if peft and not any(name.startswith("adapter_model.") for name in beside.top):
            message = "there are no weights beside it: adapter_model.safetensors is missing; save the adapter again"
            yield Finding(span=Span(0, 0), message=message, file=ADAPTER_CONFIG)
    elif not files and beside.object(CONFIG).value.get("architectures"):
        message = "there are no weights beside it: model.safetensors is missing; save the model again"
        yield Finding(span=Span(0, 0), message=message, file=CONFIG)
