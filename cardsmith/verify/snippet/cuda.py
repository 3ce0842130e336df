"""Does a block run on a CUDA device only?"""

from __future__ import annotations

import ast
import re

_DEVICE = re.compile(r"cuda(:\d+)?")
#: Whoever asks one of these has another way.
_ASKS = ("is_available", "device_count", "current_accelerator")
_KEYWORDS = ("device", "device_map")
#: How torch says that there is no such device.
_ABSENT = re.compile(r"not compiled with CUDA|no NVIDIA driver|No CUDA GPUs|CUDA.{0,40}not available", re.IGNORECASE)


def insists(code: str) -> bool:
    """Whether the code names a CUDA device without asking whether there is one. `device_map="auto"` names none."""
    try:
        nodes = list(ast.walk(ast.parse(code)))
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return False
    if any(isinstance(node, ast.Attribute) and node.attr in _ASKS for node in nodes):
        return False
    return any(map(_names_device, nodes))


def is_absent(message: str) -> bool:
    """Whether an error says that this machine has no CUDA device."""
    return _ABSENT.search(message) is not None


def _names_device(node: ast.AST) -> bool:
    match node:
        case ast.Constant(value=str(text)):
            return _DEVICE.fullmatch(text) is not None
        case ast.Call(func=ast.Attribute(attr="cuda")):
            return True
        case ast.Call(func=ast.Attribute(attr="to"), args=[ast.Constant(value=int(number))]):
            return not isinstance(number, bool)
        case ast.keyword(arg=str(name), value=ast.Constant(value=int(number))) if name in _KEYWORDS:
            return not isinstance(number, bool) and number >= 0
        case ast.keyword(arg="device_map", value=ast.Dict(values=values)):
            return any(isinstance(value, ast.Constant) and isinstance(value.value, int) for value in values)
    return False
