"""Safetensors files, sound and broken."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any


def header_bytes(header: Mapping[str, Any] | bytes, data: bytes = b"") -> bytes:
    """A safetensors file with this header, whatever it says."""
    text = header if isinstance(header, bytes) else json.dumps(header).encode()
    return len(text).to_bytes(8, "little") + text + data
