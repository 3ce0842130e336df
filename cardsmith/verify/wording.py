"""Why a library gave up, in one line."""

from __future__ import annotations

from cardsmith.artifact.wording import plain


def reason(error: BaseException) -> str:
    """Why a library gave up, in its own words as one sentence, but never its advice to run a stranger's code."""
    if "trust_remote_code" in str(error):
        return "it needs Python code of its own (auto_map), which is never run here."
    return plain(error, 300).rstrip(".") + "."
