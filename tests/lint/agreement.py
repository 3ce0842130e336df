"""What cardsmith reads from a card against what the Hub read: licence, datasets, tags, languages.

`python -m tests.lint.agreement CORPUS.zip` prints the table of docs/corpus.md. The zip holds cards, and a
manifest.jsonl with `path` and, where the Hub's own words are known, `hub.tags`.
"""

from __future__ import annotations

import json
import re
import sys
import zipfile
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from cardsmith.card.model import Card
from cardsmith.lint.document import Document
from cardsmith.lint.frontmatter import metadata
from cardsmith.lint.frontmatter.metadata import Metadata

#: How the Hub of 2022 looked for the block: anywhere. Today it has to open the file.
_ANYWHERE = re.compile(r"(?:^|[\n\r])---[\n\r]+([\S\s]*?)[\n\r]+---[\n\r]")

SAME = "the same"
ELSEWHERE = "the block does not open the file; the Hub of 2022 looked for it everywhere, today's does not"
MIXED = "a list with an item that is no text; of such a list the Hub takes nothing, the rules take each item"
UNEXPLAINED = "unexplained"


class Read(NamedTuple):
    """What a card says of its model, as tags of the Hub."""

    #: `license:…` and `dataset:…`, which come from nothing else
    exact: frozenset[str]
    #: tags and languages, to which the Hub adds what it finds in the files
    added: frozenset[str]


class Compared(NamedTuple):
    """A card, and why the two readings differ."""

    path: str
    why: str


def compare(corpus: Path) -> Iterator[Compared]:
    """Each card of which the Hub's reading is known."""
    with zipfile.ZipFile(corpus) as cards:
        for line in cards.read("manifest.jsonl").splitlines():
            entry = json.loads(line)
            if "hub" in entry:
                text = cards.read(entry["path"]).decode("utf-8", "replace")
                yield Compared(entry["path"], why(text, frozenset(entry["hub"]["tags"])))


def why(text: str, hub: frozenset[str]) -> str:
    """The class of the difference between what is read from `text` and the tags that the Hub has."""
    document = Document(Card(text))
    front_matter = document.card.front_matter
    if front_matter is None:
        found = _ANYWHERE.search(text)
        elsewhere = metadata.read(found[1], 0) if found else None
        if _agree(_read(None), hub) and not isinstance(elsewhere, Metadata):
            return SAME
        return ELSEWHERE if _agree(_read(elsewhere), hub) else UNEXPLAINED
    if _agree(_read(document.metadata), hub):
        return SAME
    return MIXED if _agree(_read(document.metadata, whole_lists=True), hub) else UNEXPLAINED


def _agree(read: Read, hub: frozenset[str]) -> bool:
    exact = {tag for tag in hub if tag.startswith(("license:", "dataset:"))}
    return read.exact == exact and read.added <= hub


def _read(found: object, *, whole_lists: bool = False) -> Read:
    """With `whole_lists`, nothing of a list that does not hold texts only."""
    if not isinstance(found, Metadata):
        return Read(frozenset(), frozenset())

    def texts(key: str) -> Iterator[str]:
        value = found.get(key)
        mixed = whole_lists and value is not None and any(item.kind in ("list", "mapping") for item in value.items)
        return iter(()) if mixed else (item.text for item in found.scalars(key) if item.kind != "null")

    # the Hub writes the ids of licences in lower case
    exact = {f"license:{text.lower()}" for text in texts("license")} | {f"dataset:{text}" for text in texts("datasets")}
    return Read(frozenset(exact), frozenset((*texts("tags"), *texts("language"))))


def main(corpus: str) -> None:
    """Print the table."""
    counts = Counter(each.why for each in compare(Path(corpus)))
    total = counts.total()
    print(f"{total:,} cards, {counts[SAME]:,} read alike ({counts[SAME] / total:.2%})")  # noqa: T201
    for reason, count in counts.most_common():
        print(f"| {count:,} | {reason} |")  # noqa: T201


if __name__ == "__main__":
    main(sys.argv[1])
