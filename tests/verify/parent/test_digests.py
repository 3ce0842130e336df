"""Digests that are made meanwhile."""

from __future__ import annotations

from pathlib import Path

import pytest

from cardsmith.errors import VerifyError
from cardsmith.verify.parent.digests import in_background


def test_a_file_that_cannot_be_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """As an owner without rights would see it; the tests may run as root, whom nothing is closed to."""
    path = tmp_path / "tokenizer.json"
    path.write_text("{}")

    def closed(name: object, *_: object, **__: object) -> object:
        raise PermissionError(13, "Permission denied", str(path))

    monkeypatch.setattr(Path, "open", closed)
    with pytest.raises(VerifyError) as caught:
        in_background(tmp_path).result()
    assert str(caught.value) == f"{path} cannot be read: Permission denied. Check its permissions."
