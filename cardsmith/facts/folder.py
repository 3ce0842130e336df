"""What an output folder says, read without running anything in it."""

from __future__ import annotations

import json
import re
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from cardsmith.errors import FolderError, UnreadableFile
from cardsmith.facts import training_args

if TYPE_CHECKING:
    from cardsmith.card.model import Card

_CHECKPOINT = re.compile(r"checkpoint-(\d+)")

#: No JSON file beside a model that a card draws on is larger; tokenizer.json is not read.
_LARGEST_JSON = 64 * 2**20

#: A folder with none of these holds no run: there is nothing to read.
_SIGNS_OF_A_RUN = (
    "adapter_config.json",
    "config.json",
    "training_args.json",
    "training_args.bin",
    "trainer_state.json",
    "README.md",
    ".cardsmith/facts.json",
)


class Folder:
    """An output folder. Files are read when first asked for, and once.

    Raises:
        FolderError: it does not exist, is no folder, is empty, or holds nothing of a run.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        try:
            self._check()
        except OSError as error:
            raise FolderError(f"{path} cannot be read: {error.strerror}. Give the output_dir of the run.") from None

    def _check(self) -> None:
        path = self.path
        if not path.exists():
            raise FolderError(f"{path} does not exist. Give the output_dir of the training run.")
        if not path.is_dir():
            raise FolderError(f"{path} is not a folder. Give the output_dir of the training run.")
        if not any(path.iterdir()):
            raise FolderError(f"{path} is empty. Save the model first: trainer.save_model().")
        if not any((path / name).exists() for name in _SIGNS_OF_A_RUN) and not self.checkpoints:
            raise FolderError(
                f"{path} holds no model and no run (no adapter_config.json, config.json or trainer state). "
                "Give the folder that trainer.save_model() wrote."
            )

    @cached_property
    def checkpoints(self) -> tuple[Path, ...]:
        """The `checkpoint-N` folders, by step."""
        matches = ((_CHECKPOINT.fullmatch(entry.name), entry) for entry in self.path.iterdir() if entry.is_dir())
        return tuple(entry for _, entry in sorted((int(m[1]), entry) for m, entry in matches if m))

    @cached_property
    def adapter_config(self) -> dict[str, Any]:
        """adapter_config.json of PEFT; empty where there is none."""
        return self.json(self.path / "adapter_config.json")

    @cached_property
    def config(self) -> dict[str, Any]:
        """config.json of transformers; empty where there is none."""
        return self.json(self.path / "config.json")

    @cached_property
    def tokenizer_config(self) -> dict[str, Any]:
        """tokenizer_config.json; empty where there is none."""
        return self.json(self.path / "tokenizer_config.json")

    @cached_property
    def trainer_state(self) -> dict[str, Any]:
        """trainer_state.json of the folder, else of its last checkpoint: the Trainer writes it only there."""
        places = (self.path, *reversed(self.checkpoints))
        return next((state for place in places if (state := self.json(place / "trainer_state.json"))), {})

    @cached_property
    def readme(self) -> Card | None:
        """The README.md that lies in the folder."""
        if not self.has("README.md"):
            return None
        from cardsmith.card.model import Card

        return Card.read_parsed(self.path / "README.md")

    @cached_property
    def arguments(self) -> training_args.Arguments:
        """The training arguments, from training_args.json or, without running it, from training_args.bin."""
        places = (self.path, *reversed(self.checkpoints))
        stored = next((found for place in places if (found := self.json(place / training_args.JSON_FILE))), None)
        if stored is not None:
            return training_args.Arguments.from_json(stored)
        pickles = (place / training_args.PICKLE_FILE for place in places)
        return next((training_args.read_pickle(path) for path in pickles if path.is_file()), training_args.Arguments())

    @cached_property
    def log(self) -> tuple[dict[str, Any], ...]:
        """The entries of the trainer's log, in the order of the run."""
        history = self.trainer_state.get("log_history")
        entries = history if isinstance(history, list) else ()
        return tuple(entry for entry in entries if isinstance(entry, dict))

    def has(self, name: str) -> bool:
        """Whether the folder holds a file of this name."""
        return (self.path / name).is_file()

    def json(self, path: Path) -> dict[str, Any]:
        """A JSON object in a file; empty where there is no such file.

        Raises:
            UnreadableFile: it is no regular file, no JSON object, or larger than 64 MiB.
        """
        if not path.exists() and not path.is_symlink():
            return {}
        if path.exists() and not path.is_file():
            raise UnreadableFile(path, "is not a file", "Move it away, or save the model again.")
        try:
            if path.stat().st_size > _LARGEST_JSON:
                raise UnreadableFile(path, "is larger than 64 MiB", "Is it the right file? Save the model again.")
            value = json.loads(path.read_text("utf-8-sig"))
        except (ValueError, RecursionError) as error:
            raise UnreadableFile(path, f"is not JSON: {error}", "Save the model again, or mend the file.") from None
        except OSError as error:
            reason = f"cannot be read: {error.strerror}"
            raise UnreadableFile(path, reason, "Check its permissions.") from None
        if not isinstance(value, dict):
            raise UnreadableFile(path, "is not a JSON object", "Save the model again, or mend the file.")
        return value
