"""What the parent asks of the child process, as JSON on its standard input."""

from __future__ import annotations

import contextlib
import json
import os
from collections.abc import Sequence
from dataclasses import dataclass, field

from cardsmith import arguments
from cardsmith.errors import VerifyError

#: Used when the caller gives no prompt. Every tokenizer of a language model can encode it.
DEFAULT_PROMPTS = ("What is the capital of France?",)

_PATHS = ("folder", "base", "compared")


@dataclass(frozen=True, kw_only=True)
class Request:
    """One verification. Paths are absolute: the child works in an empty folder of its own."""

    folder: str
    #: The base of an adapter, an absolute path or an id on the Hub; None when the adapter names none.
    base: str | None = None
    #: What a full model is compared with, a path or an id; None to look up what the card and the facts name.
    compared: str | None = None
    #: Revision of the base on the Hub, from adapter_config.json.
    revision: str | None = None
    #: `auto`, `cpu`, `cuda` or `cuda:N`.
    device: str = "auto"
    prompts: tuple[str, ...] = DEFAULT_PROMPTS
    max_new_tokens: int = 16
    #: Whether others on the same base may follow in the same process.
    shared: bool = False
    #: For the download of the base and nothing else; it is not in the child's environment. See `environment.py`.
    token: str | None = field(default=None, repr=False)

    @property
    def process(self) -> tuple[str | None, ...]:
        """What may be loaded in one process: adapters on one base; anything else has a process of its own."""
        return (self.base, self.revision) if self.base is not None else (self.folder,)

    def to_json(self) -> str:
        """The request as one JSON object."""
        paths = {key: path and in_utf8(path) for key, path in vars(self).items() if key in _PATHS}
        return json.dumps(vars(self) | paths)

    @classmethod
    def from_json(cls, text: str) -> Request:
        """Read what `to_json` wrote."""
        data = json.loads(text)
        return cls(**{**data, "prompts": tuple(data["prompts"])})


def require_names(request: Request) -> None:
    """Pass where the names of the folders are UTF-8: the libraries that load a model take no other.

    Raises:
        VerifyError: one is not.
    """
    for path in (request.folder, request.base, request.compared):
        if path and _is_broken(in_utf8(path)):
            raise VerifyError(f"the name of {path!a} is not UTF-8, and no model can be loaded from there. Rename it.")


def checked(prompts: str | Sequence[str]) -> tuple[str, ...]:
    """Return the prompts, where each is text: bytes of a command line that are not UTF-8 are none to any tokenizer.

    Raises:
        ConfigError: one is no text at all.
        VerifyError: one is not in UTF-8.
    """
    prompts = tuple(map(in_utf8, arguments.texts("verify(prompts=…)", prompts)))
    for number, prompt in enumerate(prompts, 1):
        if _is_broken(prompt):
            raise VerifyError(f"prompt {number} is not UTF-8. Write it in UTF-8.")
    return prompts


def in_utf8(text: str) -> str:
    """What this process reads in another locale, such as C, as the child reads it, which is in UTF-8 mode."""
    with contextlib.suppress(UnicodeEncodeError):  # then it did not come from a command line or a folder
        return os.fsencode(text).decode("utf-8", "surrogateescape")
    return text


def _is_broken(text: str) -> bool:
    return any("\ud800" <= char <= "\udfff" for char in text)
