"""Card (+ its folder) → Diagnostics: the linter of model cards. Offline, without torch, and fast."""

from cardsmith.lint.checking import Trouble
from cardsmith.lint.discovery import find
from cardsmith.lint.engine import validate, validate_each, validate_paths
from cardsmith.lint.formats import FORMATS
from cardsmith.lint.model import Diagnostic
from cardsmith.lint.pages import listing, page
from cardsmith.lint.per_file import PerFile
from cardsmith.lint.selection import codes

__all__ = [
    "FORMATS",
    "Diagnostic",
    "PerFile",
    "Trouble",
    "codes",
    "find",
    "listing",
    "page",
    "validate",
    "validate_each",
    "validate_paths",
]
