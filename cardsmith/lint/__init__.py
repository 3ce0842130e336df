"""Card (+ its folder) → Diagnostics: the linter of model cards. Offline, without torch, and fast.

Each room reads those to its left:

    frontmatter | markdown | folder → evaluation → document → knowledge | edits → rules → suppression → engine
                                                                                            fixing | formats ←┘
"""

from cardsmith.lint.engine.checking import Trouble
from cardsmith.lint.engine.discovery import find
from cardsmith.lint.engine.validate import validate, validate_each, validate_paths
from cardsmith.lint.formats import FORMATS
from cardsmith.lint.model import Diagnostic
from cardsmith.lint.registry import codes, listing, page
from cardsmith.lint.suppression.per_file import PerFile

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
