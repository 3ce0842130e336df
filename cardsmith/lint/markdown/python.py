"""Python in a card: its blocks as an interpreter or a notebook would read them, and the names they need."""

from __future__ import annotations

import builtins
import re
import warnings
from collections.abc import Iterable
from functools import lru_cache
from typing import NamedTuple

from cardsmith.card.sections import flat
from cardsmith.expressions import expression
from cardsmith.lint.markdown.blocks import CodeBlock

_LANGUAGES = ("python", "py", "python3", "ipython", "ipython3", "pycon")
#: a prompt of the interpreter and what follows it; what else stands in such a block was printed
_PROMPT = expression(r"[ \t]*(?:>>>|\.\.\.)(?: (.*)|)$")
#: a command or magic of a notebook
_NOTEBOOK = expression(r"^([ \t]*)(?:[!%?]|\$ |[\w.]+\?$).*$", re.MULTILINE)
#: a text on one line, of which nothing but its being there matters
_TEXT = expression(r""""[^"\n\\]*"|'[^'\n\\]*'""")
#: of a text that goes on over lines, holds code, or its own quotes
_ODD_TEXTS = ("\\", '"""', "'''", 'f"', "f'", 'F"', "F'")
#: No snippet is longer; what is, is not read.
_LONGEST = 100_000
#: what is there without being defined, in the interpreter or a notebook
_GIVEN = frozenset(dir(builtins)) | {"__file__", "__name__", "__doc__", "display", "get_ipython", "_", "__builtins__"}


class Snippet(NamedTuple):
    """A Python block of a card."""

    block: CodeBlock
    #: as Python reads it: without prompts, notebook commands and common indentation; its lines are those of the block
    source: str


class Names(NamedTuple):
    """The names of a program, as far as they matter outside of it."""

    defined: frozenset[str]
    #: what it uses and does not define, in any scope
    needed: frozenset[str]


def snippets(blocks: Iterable[CodeBlock]) -> tuple[Snippet, ...]:
    """The Python blocks among these."""
    return tuple(
        Snippet(block, _source(block))
        for block in blocks
        if block.language.rstrip(":") in _LANGUAGES and len(block.text) <= _LONGEST
    )


def names_needed(source: str) -> frozenset[str]:
    """The names that a program needs, quickly: two of three snippets differ in a model's id and a prompt only.

    Raises:
        SyntaxError: it may be no Python, which `names` tells for certain; or another of those that `names` raises.
    """
    odd = any(sign in source for sign in _ODD_TEXTS)
    return (names(source) if odd else _names_without_texts(_TEXT.sub('""', source))).needed


@lru_cache(maxsize=2048)
def _names_without_texts(source: str) -> Names:
    return names(source)


@lru_cache(maxsize=16)  # a card's blocks are asked for twice
def names(source: str) -> Names:
    """The names of a program.

    Raises:
        SyntaxError: it is no Python; or what makes Python give up: ValueError, RecursionError, MemoryError.
    """
    from symtable import symtable  # many cards have no Python

    with warnings.catch_warnings():
        # an odd escape in a card is nothing to print about
        warnings.simplefilter("ignore")
        top = symtable(source, "<card>", "exec")
    defined: set[str] = set()
    needed: set[str] = set()
    for symbol in top.get_symbols():
        if symbol.is_assigned() or symbol.is_imported():
            defined.add(symbol.get_name())
        elif symbol.is_referenced():
            needed.add(symbol.get_name())
    scopes = top.get_children()
    while scopes:
        scope = scopes.pop()
        for symbol in scope.get_symbols():
            if symbol.is_global():
                (defined if symbol.is_assigned() else needed).add(symbol.get_name())
        scopes += scope.get_children()
    return Names(frozenset(defined), frozenset(needed - defined - _GIVEN))


def goes_on(text: str) -> str:
    """What was typed after the prompts of a block, and the lines without a prompt while a bracket is open."""
    typed, depth = [], 0
    for line in flat(text).split("\n"):
        match = _PROMPT.match(line)
        typed.append((match[1] or "") if match else line if depth > 0 else "")
        depth = 0 if match and ">>>" in match[0] else depth
        depth += sum(map(typed[-1].count, "([{")) - sum(map(typed[-1].count, ")]}"))
    return _unindented("\n".join(typed))


def _source(block: CodeBlock) -> str:
    # a blank more before the line's end would break a line that is continued
    source = block.text.replace("\r\n", "\n").replace("\r", "\n")
    if block.indent:
        source = re.sub(rf"^ {{1,{block.indent}}}", "", source, flags=re.MULTILINE)
    if ">>>" in source:
        source = "\n".join(_typed(line) for line in source.split("\n"))
    if source[:1] in (" ", "\t"):
        source = _unindented(source)
    if "!" in source or "%" in source or "?" in source or "$" in source:
        source = _NOTEBOOK.sub(r"\1pass", source)
    return source


def _unindented(text: str) -> str:
    from textwrap import dedent  # brings five expressions; few cards indent their code

    return dedent(text)


def _typed(line: str) -> str:
    """What was typed after a prompt; nothing of a line that was printed."""
    match = _PROMPT.match(line)
    return (match[1] or "") if match else ""
