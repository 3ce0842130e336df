"""`adapter_config.json` does not say what PEFT needs: it is missing, broken, or without a base or a known type.

## Why it matters

PEFT reads this file before anything else. Without a `peft_type` that it knows it stops; without
`base_model_name_or_path`, or with a path of the machine that trained, nobody can tell what the adapter belongs on;
where the card tells the base, such a path is a warning.

## Bad

~~~markdown README.md
---
license: mit
library_name: peft
base_model: some-org/base
pipeline_tag: text-generation
---

# Tiny
~~~

~~~json adapter_config.json:3
{
  "peft_type": "LORA",
  "base_model_name_or_path": null
}
~~~

~~~text adapter_model.safetensors
~~~

~~~markdown README.md
---
license: mit
library_name: peft
base_model: some-org/base
pipeline_tag: text-generation
---

# Tiny
~~~

~~~json adapter_config.json:2
{
  "peft_type": "Lora",
  "base_model_name_or_path": "some-org/base"
}
~~~

~~~text adapter_model.safetensors
~~~

## Good

~~~markdown README.md
---
license: mit
library_name: peft
base_model: some-org/base
pipeline_tag: text-generation
---

# Tiny
~~~

~~~json adapter_config.json
{"peft_type": "LORA", "base_model_name_or_path": "some-org/base", "r": 8, "target_modules": ["q_proj"]}
~~~

~~~text adapter_model.safetensors
~~~

## How to fix

Save the adapter again with PEFT (`model.save_pretrained(…)`), and write the base's id on the Hub where a path stands.
"""

from __future__ import annotations

import json
from collections.abc import Iterator

from cardsmith.artifact import peft
from cardsmith.artifact.kind import ADAPTER_CONFIG
from cardsmith.expressions import expression
from cardsmith.lint.document import Document
from cardsmith.lint.folder.beside import Beside, JsonObject
from cardsmith.lint.knowledge import base, private_paths
from cardsmith.lint.model import Edit, Finding, Fix, Severity, Span, unsafe
from cardsmith.repo_id import is_repo_id

CODE = "AR001"
NAME = "adapter-config"
SEVERITY: Severity = "error"

_PATH = expression(r"[./~\\]|[A-Za-z]:[\\/]|.*/.*/|.*\\")
_BASE = "base_model_name_or_path"
_AGAIN = "save the adapter again with PEFT"


def check(document: Document) -> Iterator[Finding]:
    """Yield a finding for what keeps PEFT from loading. Other libraries have files of this name: they are let be."""
    beside = document.beside
    weights = next((name for name in beside.top if name.startswith("adapter_model.")), None) if beside else None
    if beside is None or not (weights or ADAPTER_CONFIG in beside.top):
        return
    config = beside.object(ADAPTER_CONFIG)
    if not beside.has(ADAPTER_CONFIG):
        message = f"there is no {ADAPTER_CONFIG} beside it, without which PEFT does not load it; {_AGAIN}"
        yield Finding(span=Span(0, 0), message=message, file=weights or ADAPTER_CONFIG)
    elif config.problem:
        yield _finding(Span(0, 0), f"{config.problem}, so PEFT does not load the adapter; {_AGAIN}")
    elif weights or "peft_type" in config.value:
        yield from _type(config)
        yield from _base_of(document, beside, config)


def _type(config: JsonObject) -> Iterator[Finding]:
    kind = config.value.get("peft_type")
    if kind is None:
        yield _finding(config.span("peft_type"), f"it names no `peft_type`, so PEFT does not load it; {_AGAIN}")
    elif not isinstance(kind, str) or kind not in peft.TYPES:
        meant = str(kind).upper() if str(kind).upper() in peft.TYPES else None
        way_out = f"write `{meant}`" if meant else "it knows `LORA` and others"
        span = config.span("peft_type")
        fix = unsafe(Edit(*span, json.dumps(meant))) if meant else None
        yield _finding(span, f"PEFT knows no `peft_type` `{str(kind)[:60]}`; {way_out}", fix)


def _base_of(document: Document, beside: Beside, config: JsonObject) -> Iterator[Finding]:
    name, span = config.value.get(_BASE), config.span(_BASE)
    if not isinstance(name, str) or not name.strip():
        message = f"`{_BASE}` names no base, so nobody can load the adapter; write the base's id on the Hub"
        yield _finding(span, message, _named(document, config, span))
    elif _is_path(document, beside, name) and not private_paths.is_private(name):
        message = f"the base is `{name[:80]}`, a path that others do not have; write the base's id on the Hub"
        # who reads the card can do without
        severity: Severity | None = "warning" if base.known(document) else None
        yield _finding(span, message, _named(document, config, span), severity)


def _is_path(document: Document, beside: Beside, name: str) -> bool:
    """Whether a name is a path and no id. A folder that lies beside the card is one that others do have."""
    if not base.is_local(document) and (is_repo_id(name) or not _PATH.match(name)):
        return False
    inside = name.removeprefix("./").rstrip("/") + "/"
    return not any(each.startswith(inside) for each in beside.names)


def _named(document: Document, config: JsonObject, span: Span) -> Fix | None:
    known = base.known(document)
    return unsafe(Edit(*span, json.dumps(known))) if known and _BASE in config.value else None


def _finding(span: Span, message: str, fix: Fix | None = None, severity: Severity | None = None) -> Finding:
    return Finding(span=span, message=message, fix=fix, file=ADAPTER_CONFIG, severity=severity)
