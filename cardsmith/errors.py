"""Everything that cardsmith raises on purpose.

CardsmithError                 one clear line for the user; the command line exits with 2
├── FolderError                the output folder is missing, empty, or not what was expected
│   └── UnreadableFile         a file in it cannot be read as what it should be
├── CardError                  the README cannot be read as a card
├── FactsError                 facts.json cannot be read, or is of a later schema
├── TemplateError              a template is broken, hostile, or asks for something unknown
├── RuleError                  a rule of the linter failed over a card: a bug
├── ConfigError                pyproject.toml or cardsmith.toml has an unknown key or a wrong value
├── MissingExtra               a command needs packages that are not installed
├── VerifyError                the verification could not be carried out (not: it failed)
├── PushError                  the push stopped before or after the commit; nothing is half done
│   └── GateClosed             findings stand against publishing; the command line exits with 1
└── HubError                   the Hub cannot be reached, or refused
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from cardsmith.push.receipt import Receipt


class CardsmithError(Exception):
    """Base of all errors a user can cause. The message says what, where, and what to do next."""


class FolderError(CardsmithError):
    """The output folder is missing, empty, or not what was expected."""


class UnreadableFile(FolderError):
    """A file cannot be read as what it should be.

    Args:
        path: the file.
        reason: what is wrong with it, as half a sentence ("is not JSON: line 3, column 1").
        way_out: what the user can do, as a full sentence.
    """

    def __init__(self, path: Path, reason: str, way_out: str) -> None:
        super().__init__(f"{path} {reason}. {way_out}")
        self.path = path


class CardError(CardsmithError):
    """The README cannot be read as a card."""


class FactsError(CardsmithError):
    """facts.json cannot be read, or is of a later schema."""


class TemplateError(CardsmithError):
    """A template is broken, hostile, or asks for something unknown."""


class RuleError(CardsmithError):
    """A rule of the linter failed over a card: a bug in cardsmith, not a fault of the card."""


class ConfigError(CardsmithError):
    """pyproject.toml or cardsmith.toml has an unknown key or a wrong value."""


class MissingExtra(CardsmithError):
    """A command needs packages that are not installed.

    Args:
        package: the import that failed.
        extra: the extra that brings it.
    """

    def __init__(self, package: str, extra: str) -> None:
        super().__init__(f"{package} is not installed. Run: pip install 'cardsmith[{extra}]'")


class VerifyError(CardsmithError):
    """The verification could not be carried out (which is not the same as: it failed)."""


class PushError(CardsmithError):
    """The push stopped. The message says whether the Hub was changed."""


class GateClosed(PushError):
    """Findings stand against publishing this folder.

    Args:
        message: all of them, a line each.
        receipt: what the push would have been (`cardsmith.push.Receipt`), with the findings in `against`.
    """

    def __init__(self, message: str, receipt: Receipt | None = None) -> None:
        super().__init__(message)
        self.receipt = receipt


class HubError(CardsmithError):
    """The Hub cannot be reached, or it refused."""
