"""The chat templates in a folder, and what they make of a conversation, within limits of time and memory."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from cardsmith.artifact.wording import plain
from cardsmith.errors import UnreadableFile
from cardsmith.verify.artifact import read_object
from cardsmith.verify.outcome import Failed
from cardsmith.verify.reading.limits import SECONDS

COMMAND = (sys.executable, "-m", "cardsmith.verify.reading.rendering")
#: Seconds on the clock, for a system that does not count those of the CPU, and for one that is busy.
PATIENCE = 10 * SECONDS
TEMPLATE = "chat_template.jinja"
MEND = f"Mend {TEMPLATE}, or save the tokenizer of the base again."


@dataclass(frozen=True, kw_only=True)
class Rendered:
    """What a template made of one conversation."""

    text: str | None
    #: Why there is no text, as half a sentence.
    error: str | None

    def required(self) -> str:
        """The text.

        Raises:
            Failed: there is none.
        """
        if self.text is None:
            raise Failed(f"the chat template {plain(self.error).rstrip('.')}. {MEND}")
        return self.text


def templates(folder: Path) -> dict[str, str]:
    """Name → text of each chat template, as transformers finds them: in files of their own, or in a configuration."""
    found = dict(_in_configurations(folder))
    files = {"default": folder / TEMPLATE} | {p.stem: p for p in folder.glob("additional_chat_templates/*.jinja")}
    return found | {name: text for name, path in files.items() if (text := _text(path)) is not None}


def tokens(folder: Path) -> dict[str, str]:
    """`bos_token`, `eos_token` and their like, which a template may write."""
    said = {**_object(folder / "special_tokens_map.json"), **_object(folder / "tokenizer_config.json")}
    values = {name: value.get("content") if isinstance(value, dict) else value for name, value in said.items()}
    return {name: value for name, value in values.items() if name.endswith("_token") and isinstance(value, str)}


def chat(*said: tuple[str, object], still_open: bool = True) -> dict[str, Any]:
    """A conversation of (role, content); `still_open` where the assistant is to speak next."""
    return {"messages": [{"role": role, "content": content} for role, content in said], "open": still_open}


def rendered(template: str, chats: Sequence[Mapping[str, Any]], special: Mapping[str, str]) -> list[Rendered]:
    """What the template makes of each conversation. It is compiled even where there is none.

    Raises:
        Failed: the template does not compile, does not end, or takes too much memory.
    """
    request = json.dumps({"template": template, "chats": list(chats), "tokens": dict(special)})
    try:
        done = subprocess.run(COMMAND, input=request, capture_output=True, text=True, timeout=PATIENCE, check=False)
    except subprocess.TimeoutExpired:
        raise Failed(_endless()) from None
    if done.returncode or not done.stdout:
        raise Failed(_endless() if done.returncode < 0 else f"the chat template ended its process. {MEND}")
    answer = json.loads(done.stdout)
    if "error" in answer:
        raise Failed(f"the chat template {plain(answer['error']).rstrip('.')}. {MEND}")
    return [Rendered(text=each.get("text"), error=each.get("error")) for each in answer["texts"]]


def _endless() -> str:
    return f"the chat template does not end: it was stopped after {SECONDS} seconds. {MEND}"


def _in_configurations(folder: Path) -> list[tuple[str, str]]:
    values = [
        _object(folder / name).get("chat_template")
        for name in ("tokenizer_config.json", "chat_template.json", "processor_config.json")
    ]
    named = [each for value in values if isinstance(value, list) for each in value if isinstance(each, dict)]
    listed = [(str(each.get("name")), str(each["template"])) for each in named if "template" in each]
    return [*listed, *(("default", value) for value in values if isinstance(value, str))]


def _object(path: Path) -> dict[str, Any]:
    """What cannot be read is named by whoever needs it."""
    try:
        return read_object(path)
    except UnreadableFile:
        return {}


def _text(path: Path) -> str | None:
    try:
        return path.read_text("utf-8") if path.is_file() else None
    except (OSError, UnicodeDecodeError) as error:
        raise Failed(f"{path.name} cannot be read: {plain(error)}. {MEND}") from error
