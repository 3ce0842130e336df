"""YAML → nodes with places, by libyaml, which reads YAML 1.1; where js-yaml reads otherwise, so do these."""

from __future__ import annotations

from typing import Any

import yaml

from cardsmith.expressions import expression

try:
    from yaml._yaml import CParser as _Reader  # libyaml's is ten times faster
except ImportError:  # PyYAML built without it reads the same
    from yaml import BaseLoader as _Reader  # type: ignore[assignment]

#: Line ends to YAML 1.1 alone; while libyaml reads, other characters stand for them
_OLD_LINE_ENDS = "\x85\u2028\u2029"
_HIDE = str.maketrans(_OLD_LINE_ENDS, "\ue085\ue028\ue029")
_SHOW = str.maketrans("\ue085\ue028\ue029", _OLD_LINE_ENDS)
_LAST_BLANKS = expression(r"(?<![ \t])[ \t]+(?=[\r\n])")


def readable(text: str) -> str:
    """`text` such that libyaml reads what js-yaml reads, every character in its old place; at the end a line end."""
    if not text.endswith(("\n", "\r")):
        # js-yaml ends the last line; in a card the fence follows
        text += "\n"
    if "\t" in text:
        # libyaml stops at a tab that is all a line has, or all that follows a dash
        text = _LAST_BLANKS.sub(lambda blanks: " " * len(blanks[0]), text)
    return text.translate(_HIDE) if _has_old_line_ends(text) else text


def compose(text: str) -> Any:
    """The node of the document in `text`; `None` where there is none. Of implicit tags none is set.

    Raises:
        yaml.YAMLError: it does not parse.
        UnicodeEncodeError: it holds what no UTF-8 can.
    """
    node = _Composer(readable(text)).get_single_node()
    if "<<" in text or _has_old_line_ends(text):
        _mend(node)
    return node


def repeats(root: yaml.MappingNode) -> bool:
    """Whether a mapping has a key twice; two that are no scalars count as the same."""
    waiting: list[yaml.Node] = [root]
    while waiting:
        node = waiting.pop()
        inside = node.value
        if isinstance(node, yaml.MappingNode):
            if len({key.value if isinstance(key, yaml.ScalarNode) else "" for key, _ in inside}) < len(inside):
                return True
            inside = [value for _, value in inside]
        waiting += [value for value in inside if not isinstance(value, yaml.ScalarNode)]
    return False


def _has_old_line_ends(text: str) -> bool:
    return not text.isascii() and ("\x85" in text or "\u2028" in text or "\u2029" in text)


class _Composer(_Reader):
    """Makes nodes without asking for the tag of each: what plain words are is told when it is asked for."""

    # takes anything and says nothing, without a call into Python for each node
    resolve = descend_resolver = ascend_resolver = "".format


def _mend(root: yaml.Node | None) -> None:
    """Show what was hidden from libyaml, and put what `<<` names into the mapping that it stands in."""
    seen: set[int] = set()
    waiting = [] if root is None else [root]
    while waiting:
        node = waiting.pop()
        if id(node) in seen:
            continue
        seen.add(id(node))
        if isinstance(node, yaml.ScalarNode):
            node.value = node.value.translate(_SHOW)
        elif isinstance(node, yaml.SequenceNode):
            waiting += node.value
        elif isinstance(node, yaml.MappingNode):
            node.value = _merged(node)
            waiting += (each for pair in node.value for each in pair)


def _merged(node: yaml.MappingNode) -> list[tuple[yaml.Node, yaml.Node]]:
    """The pairs of a mapping; those of its sources come last, where it has no such key itself."""
    pairs = [pair for pair in node.value if not _is_merge(pair[0])]
    names = {key.value for key, _ in pairs if isinstance(key, yaml.ScalarNode)}
    for key, value in node.value:
        for source in _sources(key, value) if _is_merge(key) else ():
            new = [pair for pair in source.value if isinstance(pair[0], yaml.ScalarNode) and pair[0].value not in names]
            pairs += new
            names.update(name.value for name, _ in new)
    return pairs


def _is_merge(key: yaml.Node) -> bool:
    return isinstance(key, yaml.ScalarNode) and key.value == "<<" and not key.style


def _sources(key: yaml.Node, value: yaml.Node) -> list[yaml.Node]:
    sources = value.value if isinstance(value, yaml.SequenceNode) else [value]
    if all(isinstance(each, yaml.MappingNode) for each in sources):
        return sources
    raise yaml.MarkedYAMLError(problem="`<<` takes a mapping, or a list of them", problem_mark=key.start_mark)
