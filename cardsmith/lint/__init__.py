"""Card (+ its folder) → Diagnostics: the linter of model cards. Offline, without torch, and fast."""

from cardsmith.lint.discovery import find
from cardsmith.lint.engine import validate, validate_each, validate_paths
from cardsmith.lint.formats import FORMATS
from cardsmith.lint.model import Diagnostic
from cardsmith.lint.pages import listing, page

__all__ = ["FORMATS", "Diagnostic", "find", "listing", "page", "validate", "validate_each", "validate_paths"]
