"""What can be the id of a repository on the Hub.

The rule is huggingface_hub's own (2.4.0: utils/_validators.py, `validate_repo_id`).
"""

from __future__ import annotations

import re

from cardsmith.expressions import expression

#: The name of an owner, or a repository's own name.
PART = r"[A-Za-z0-9_](?:[\w.-]{0,94}[A-Za-z0-9_])?"
_ID = expression(rf"(?:{PART}/)?{PART}", re.ASCII)


def is_repo_id(text: str) -> bool:
    """Whether `text` is `owner/name`, or a `name` alone as the Hub's first models have it."""
    return bool(_ID.fullmatch(text)) and not any(sign in text for sign in ("--", "..")) and not text.endswith(".git")


def has_owner(text: str) -> bool:
    """Whether `text` is `owner/name`."""
    return "/" in text and is_repo_id(text)
