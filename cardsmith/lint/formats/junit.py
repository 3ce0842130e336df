"""For test reports: JUnit's XML, a suite a file and a failed test a finding. Pure ASCII."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby

from cardsmith.lint import fingerprints
from cardsmith.lint.engine.showing import harmless
from cardsmith.lint.model import Diagnostic

#: A report without tests is taken for a broken one.
_NOTHING = [
    '  <testsuite name="cardsmith" tests="1" failures="0" errors="0" skipped="0">',
    '    <testcase classname="cardsmith" name="nothing found"/>',
    "  </testsuite>",
]


def write(diagnostics: Sequence[Diagnostic]) -> str:
    """One report. What could not be checked is a test that was skipped."""
    suites = [
        line for path, group in groupby(diagnostics, lambda each: each.path) for line in _suite(path, list(group))
    ]
    lines = [
        '<?xml version="1.0" encoding="UTF-8"?>',
        f'<testsuites name="cardsmith" {_counts(diagnostics) if suites else _counts((), 1)}>',
        *(suites or _NOTHING),
        "</testsuites>",
    ]
    return "".join(f"{line}\n" for line in lines)


def _suite(path: str, diagnostics: Sequence[Diagnostic]) -> Iterator[str]:
    name = _text(fingerprints.relative(path))
    skipped = sum(each.unchecked for each in diagnostics)
    yield f'  <testsuite name="{name}" {_counts(diagnostics)} skipped="{skipped}">'
    for each in diagnostics:
        title = _text(f"{each.code} {each.name}, line {each.line}")
        yield f'    <testcase classname="{name}" name="{title}">'
        yield f"      {_outcome(each, name)}"
        yield "    </testcase>"
    yield "  </testsuite>"


def _outcome(each: Diagnostic, name: str) -> str:
    message = _text(each.message)
    if each.unchecked:
        return f'<skipped message="{message}"/>'
    place = f"{name}:{each.line}:{each.column}"
    return f'<failure type="{each.severity}" message="{message}">{place} {each.code} {message}</failure>'


def _counts(diagnostics: Sequence[Diagnostic], passed: int = 0) -> str:
    failures = sum(not each.unchecked for each in diagnostics)
    return f'tests="{len(diagnostics) + passed}" failures="{failures}" errors="0"'


def _text(text: str) -> str:
    """`text` for an attribute or an element; what XML cannot hold is written as its code."""
    plain = harmless(text)
    for sign, name in (("&", "&amp;"), ("<", "&lt;"), (">", "&gt;"), ('"', "&quot;")):
        plain = plain.replace(sign, name)
    return plain.encode("ascii", "xmlcharrefreplace").decode("ascii")
