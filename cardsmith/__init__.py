"""cardsmith: true model cards, captured from the run, proved by running the artifact, pushed in one safe commit.

The names below are the public interface. Each is loaded when first used: `import cardsmith` alone loads neither torch,
transformers nor huggingface_hub.
"""

from __future__ import annotations

import sys
from importlib import import_module
from types import ModuleType
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from cardsmith.card.model import Card
    from cardsmith.facts.collecting import collect
    from cardsmith.facts.model import Facts
    from cardsmith.hooks.attach import attach
    from cardsmith.hooks.callback import CardsmithCallback
    from cardsmith.lint import validate
    from cardsmith.push.pushing import push
    from cardsmith.render.render import render
    from cardsmith.verify import verify

__version__ = "0.1.0"

_HOMES = {
    "Card": "cardsmith.card",
    "CardsmithCallback": "cardsmith.hooks",
    "Facts": "cardsmith.facts",
    "attach": "cardsmith.hooks",
    "collect": "cardsmith.facts",
    "push": "cardsmith.push",
    "render": "cardsmith.render",
    "validate": "cardsmith.lint",
    "verify": "cardsmith.verify",
}

__all__ = [  # noqa: RUF022 - constants, then names
    "__version__",
    "Card",
    "CardsmithCallback",
    "Facts",
    "attach",
    "collect",
    "push",
    "render",
    "validate",
    "verify",
]


class _Package(ModuleType):
    """Python binds a subpackage to its parent's attribute of that name; `cardsmith.verify` is to stay the function."""

    def __getattr__(self, name: str) -> Any:
        if name not in _HOMES:
            raise AttributeError(f"module 'cardsmith' has no attribute {name!r}")
        return getattr(import_module(_HOMES[name]), name)

    def __setattr__(self, name: str, value: Any) -> None:
        if not (name in _HOMES and isinstance(value, ModuleType)):
            super().__setattr__(name, value)

    def __dir__(self) -> list[str]:
        return sorted({*super().__dir__(), *_HOMES})


sys.modules[__name__].__class__ = _Package
