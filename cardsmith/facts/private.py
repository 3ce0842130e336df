"""What arguments of a run are nobody else's business: credentials, paths, and as whom it ran."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from cardsmith.credentials import kinds_in
from cardsmith.expressions import expression

#: Arguments that say where and as whom the run ran, not what was trained.
_NAME = expression(
    r"(^|_)token($|_)|secret|passw|passphrase|pwd$|api_?key|access_key|credential|_dir$|^_|path|^hub_|run_name"
    r"|deepspeed_plugin|project|host|port$|_url$|(^|_)auth|cookie|headers?$|bearer"
    # of everything that ends so, cardsmith publishes none: most are somebody's
    r"|(^|_)key$|(^|_)dsn$|connection_string",
    re.I,
)
#: A local path, at the start of a text or of a word in it; a user and password in an address.
_PLACE = expression(r"(?:^|[\s\"'=:,(\[{])(?:/[\w.]|~[\w.-]*/|[A-Za-z]:[\\/]|\\\\|file:)|^[/~]|://[^/\s@]+@")
_SAID = r"(?:token|secret|passw(?:or)?d|api[_-]?key|access[_-]?key|signature)"
#: A credential by the prefix that its issuer gives it, or by what is said before it.
_CREDENTIAL = expression(
    r"\bhf_[A-Za-z0-9]{20}|\bapi_org_\w{20}|\bgh[pousr]_\w{20}|\bgithub_pat_\w{20}|\bglpat-[\w-]{16}|\bsk-[\w-]{20}"
    r"|\b(?:AKIA|ASIA)[A-Z0-9]{16}|\bAIza[\w-]{30}|\bwandb_v1_\w{20}|\bxox[a-z]-[\w-]{10}|\beyJ[\w-]{10,}\.[\w-]{10}"
    r"|-----BEGIN [A-Z ]*PRIVATE KEY|\b(?i:bearer) [\w+/=.-]{8}"
    rf"|(?i:{_SAID}[\w-]*[\"']?\s*[=:]\s*[\"']?[^\s\"'<>]{{6}}|--?[\w-]*{_SAID}\s+[^\s<>-][^\s<>]{{5}})"
)
#: W&B's keys until 2025 look like a commit, so that only the name tells.
_HEXADECIMAL = expression(r"(?<![0-9A-Fa-f])[0-9a-f]{40}(?![0-9A-Fa-f])")
_COMMIT = expression(r"revision|commit|sha", re.I)
#: A folder of somebody's own, but for the names that instructions have in its place.
_ANYBODY = r"(?:user(?:name)?|you(?:r[-_]?\w*)?|me|name|\.{2,3})(?![\w-])"
_REST = r"[^\s\"'`<>|)\]},;*]{0,200}(?<![.:!?])"
_HOME = expression(
    rf"(?<![\w./~:%$}}>-])/(?:(?:home|Users)/(?!{_ANYBODY})[\w.-]{{1,64}}|root(?=/[\w.]))(?:/{_REST})?"
    rf"|\b[A-Za-z]:\\{{1,2}}Users\\{{1,2}}(?!{_ANYBODY})[\w.-]{{1,64}}(?:\\{_REST})?"
)


def is_public_name(name: object) -> bool:
    """Whether an argument of this name says what was trained, as far as a name can tell."""
    return isinstance(name, str) and not _NAME.search(name)


def is_public_text(text: str, name: str = "") -> bool:
    """Whether the value of the argument `name` holds no path and no credential."""
    if _PLACE.search(text) or _CREDENTIAL.search(text) or kinds_in(text):
        return False
    return bool(_COMMIT.search(name)) or not _HEXADECIMAL.search(text)


def told(sections: Mapping[str, str]) -> Iterator[str]:
    """A line for each of the owner's sections that names a folder of somebody's own. What she wrote is not changed."""
    for title, text in sections.items():
        if home := _HOME.search(text):
            path = home[0] if len(home[0]) <= 80 else f"{home[0][:80]}…"
            yield (
                f"the section {title!r} says {path}, a path of your own machine; it is published as you wrote it, "
                "and a push will stop at it (SE003). Write an id on the Hub, or a relative path."
            )
