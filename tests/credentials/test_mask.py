"""Nothing of a credential but its issuer's prefix is left where it was masked."""

from __future__ import annotations

import pytest

from cardsmith.credentials import find, mask
from cardsmith.credentials.mask import Quotes

from .planted import ALL, IDS, pem, text

EACH = pytest.mark.parametrize(("kind", "before", "secret", "behind"), ALL, ids=IDS)


def left(secret: str, shown: str, length: int = 6) -> set[str]:
    """Pieces of a credential that are shown."""
    return {secret[n : n + length] for n in range(len(secret) - length + 1) if secret[n : n + length] in shown}


@EACH
def test_a_text_keeps_its_length_and_its_other_words(kind: str, before: str, secret: str, behind: str) -> None:
    shown = mask(f"words {before}{secret}{behind} words")
    (found,) = find(f"{before}{secret}{behind}")
    assert shown == f"words {before}{found.prefix}{hidden(secret[len(found.prefix) :])}{behind} words"


def hidden(told: str) -> str:
    return "".join(character if character in "\r\n" else "…" for character in told)


@EACH
def test_a_message_shows_no_piece(kind: str, before: str, secret: str, behind: str) -> None:
    whole = f"{before}{secret}{behind}"
    found = find(whole)
    told = secret[len(found[0].prefix) :]
    for message in (
        f"`{whole}` is a path",
        f"`{whole[:60]}` is cut",
        f"`{told[5:40]}` is a part",
        f"{told!r}",
        f"«{told}»",
    ):
        assert left(told, Quotes(whole, found).masked(message)) == set()


def test_a_part_of_a_text_is_masked_by_what_the_whole_is() -> None:
    key = pem("PRIVATE" + " KEY")
    whole = f"a\n{key}\nb\n"
    line = key.splitlines()[2]
    start = whole.index(line)
    assert mask(line, find(whole), start) == "…" * len(line)
    assert mask("a\n", find(whole)) == "a\n"


def test_line_ends_stay() -> None:
    key = pem("PRIVATE" + " KEY").replace("\n", "\r\n")
    assert [len(line) for line in mask(key).split("\r\n")] == [len(line) for line in key.split("\r\n")]


def test_what_holds_none_stays() -> None:
    assert mask("words") == "words"
    assert Quotes("words", ()).masked("`words` are fine") == "`words` are fine"
    token = "hf" + "_" + text(34)
    assert Quotes(token, find(token)).masked("`words` are fine") == "`words` are fine"


def test_where_there_are_very_many_nothing_is_quoted() -> None:
    tokens = ["hf" + "_" + f"{n:04}" + text(30) for n in range(8000)]
    whole = " ".join(tokens)
    quotes = Quotes(whole, find(whole))
    assert quotes.masked(f"`{tokens[7]}` and '{tokens[8][:20]}' are no keys") == "`…` and `…` are no keys"
