"""The readers that `validate` stands on, against those that it could stand on: YAML to nodes, Markdown to its parts.

On the cards of `cards.py`. All make the places of what they find; what the linter reads itself is compared with what a
library needs before anything can be found in it.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable

import cards
import yaml
from markdown_it import MarkdownIt
from paired import Timed, finish, report

from cardsmith.card.model import Card
from cardsmith.lint.document import Document
from cardsmith.lint.frontmatter import nodes

_MARKDOWN = MarkdownIt("commonmark").enable("table")
#: An eighth of the cards is enough: the slow readers take a second a thousand.
_EVERY = 8


def over(items: Iterable[str], read: Callable[[str], object]) -> Timed:
    """All of them one after the other, as a function that returns seconds."""
    given = list(items)

    def timed() -> float:
        began = time.perf_counter()
        for item in given:
            read(item)
        return time.perf_counter() - began

    return timed


def by_libyaml(text: str) -> None:
    """As the linter reads front matter."""
    try:
        nodes.compose(text)
    except yaml.YAMLError:
        return


def by_pyyaml(text: str) -> None:
    """PyYAML without libyaml."""
    try:
        yaml.compose(text, Loader=yaml.SafeLoader)
    except yaml.YAMLError:
        return


def by_the_linter(text: str) -> None:
    """Headings, blocks of code, links and tables, as the rules ask for them."""
    document = Document(Card(text))
    _ = document.sections, document.code_blocks, document.links, document.tables


def by_markdown_it(text: str) -> None:
    """The tokens in which the same could be looked for."""
    _MARKDOWN.parse(text)


def main() -> None:
    texts = cards.texts()[::_EVERY]
    front = [matter for text in texts if (matter := Card(text).front_matter)]
    finish(
        [
            report(
                f"front matter of {len(front):,} cards to nodes: libyaml / PyYAML's own",
                over(front, by_libyaml),
                over(front, by_pyyaml),
                target=0.25,
                pairs=5,
            ),
            report(
                f"headings, code, links and tables of {len(texts):,} cards / markdown-it-py's tokens",
                over(texts, by_the_linter),
                over(texts, by_markdown_it),
                target=0.1,
                pairs=5,
            ),
        ]
    )


if __name__ == "__main__":
    main()
