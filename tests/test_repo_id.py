"""Ids of repositories: the Hub's own client agrees on each."""

from __future__ import annotations

import contextlib

import pytest

from cardsmith.repo_id import has_owner, is_repo_id

IDS = {
    "gpt2": True,
    "org/name": True,
    "org/name.with_dots-1.0": True,
    "_org/__name__": True,
    "7": True,
    "a" * 96: True,
    "a" * 97: False,
    "a" * 96 + "/" + "b" * 96: True,
    "": False,
    "/name": False,
    "org/": False,
    "org/name/more": False,
    "./out": False,
    "-org/name": False,
    "org/name.": False,
    "org/some--name": False,
    "org/some..name": False,
    "org/name.git": False,
    "org/na me": False,
    "org/caf\u00e9": False,
    "org\\name": False,
    "org/name\n": False,
}


@pytest.mark.parametrize(("text", "legal"), IDS.items())
def test_the_client_agrees(text: str, legal: bool) -> None:
    from huggingface_hub.errors import HFValidationError
    from huggingface_hub.utils import validate_repo_id

    theirs = False
    with contextlib.suppress(HFValidationError):
        validate_repo_id(text)
        theirs = True
    assert is_repo_id(text) is theirs is legal
    assert has_owner(text) is (legal and "/" in text)
