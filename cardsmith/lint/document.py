"""What a rule may look at: the card, its keys and words with their places, the folder beside it, its facts."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from cardsmith import credentials
from cardsmith.card.model import Card
from cardsmith.card.once import once
from cardsmith.card.sections import Section
from cardsmith.credentials import Secret
from cardsmith.credentials.mask import Quotes
from cardsmith.errors import CardsmithError
from cardsmith.lint.evaluation import metrics, scores
from cardsmith.lint.evaluation.scores import Result, Score, Tabled
from cardsmith.lint.folder.beside import Beside
from cardsmith.lint.frontmatter import metadata, shapes
from cardsmith.lint.frontmatter.metadata import Metadata, Problem, Value
from cardsmith.lint.frontmatter.shapes import Place
from cardsmith.lint.markdown import blocks, prose, python, tables, words
from cardsmith.lint.markdown.blocks import Block, CodeBlock, Link
from cardsmith.lint.markdown.python import Snippet
from cardsmith.lint.markdown.tables import Table
from cardsmith.lint.model import Span
from cardsmith.lint.places import Place as Placed
from cardsmith.lint.places import Places

if TYPE_CHECKING:
    from cardsmith.facts import Facts
    from cardsmith.lint.online import Hub


#: Of a longer body the beginning is looked at, in characters. The longest that is known of has 444,000.
_LONGEST = 2**20


class Document:
    """A card under inspection. Everything beyond its text is read when first asked for, and once.

    Args:
        card: the card.
        folder: the folder it lies in, where it is known.
        beside: what lies beside it, where it is the README of a model folder.
        online: the Hub, where it may be asked.
    """

    def __init__(
        self, card: Card, folder: Path | None = None, *, beside: Beside | None = None, online: Hub | None = None
    ) -> None:
        #: the card to its end
        self.whole = card
        #: the card; where its body is longer than a mebibyte, its beginning
        self.card = card.beginning(_LONGEST) if len(card.text) > _LONGEST else card
        self.folder = folder
        self.beside = beside
        self.online = online

    @property
    def is_cut(self) -> bool:
        """Whether `card` is less than the whole."""
        return self.whole is not self.card

    @once
    def text(self) -> str:
        """The README as it is in the file."""
        return self.card.text

    @once
    def places(self) -> Places:
        """Offsets as lines and columns."""
        return Places(self.whole.text)

    @once
    def shown(self) -> dict[tuple[str | None, Span], Placed]:
        """What was told of places so far: of the card for `None`, else of a file beside it."""
        return {}

    def places_in(self, file: str | None) -> Places:
        """`places` of a file beside the card; of the card for `None`."""
        if file is None:
            return self.places
        return self.beside.places(file) if self.beside else Places("")

    def text_of(self, file: str | None) -> str:
        """The text of a file beside the card, empty where it has none; of the card for `None`."""
        if file is None:
            return self.whole.text
        return (self.beside.text(file) or "") if self.beside else ""

    @once
    def secrets(self) -> tuple[Secret, ...]:
        """The credentials in the card, to its end."""
        return credentials.find(self.whole.text)

    @once
    def _quotes(self) -> Quotes:
        return Quotes(self.text, self.secrets)

    def quotes_of(self, file: str | None) -> Quotes:
        """What is said of a file beside the card, and may quote its credentials; of the card for `None`."""
        if file is None or self.beside is None:
            return self._quotes
        return self.beside.quotes(file)

    def secrets_in(self, file: str | None) -> tuple[Secret, ...]:
        """`secrets` of a file beside the card; of the card for `None`."""
        if file is None:
            return self.secrets
        return self.beside.secrets(file) if self.beside else ()

    @once
    def _front_matter(self) -> Metadata | Problem | None:
        if self.card.front_matter is None:
            return None
        return metadata.read(self.card.front_matter, self.card.front_matter_start)

    @once
    def metadata(self) -> Metadata | None:
        """The front matter; `None` where there is none, or none that can be read (which FM001 and FM002 report)."""
        return self._front_matter if isinstance(self._front_matter, Metadata) else None

    @once
    def problem(self) -> Problem | None:
        """Why the front matter cannot be read."""
        return self._front_matter if isinstance(self._front_matter, Problem) else None

    def scalars(self, key: str) -> tuple[Value, ...]:
        """The values of a key that takes one or a list of them; nothing where it is absent."""
        return self.metadata.scalars(key) if self.metadata else ()

    def texts(self, key: str) -> tuple[str, ...]:
        """As `scalars`, as they are written."""
        return tuple([value.text for value in self.scalars(key)])

    @once
    def odd(self) -> tuple[Place, ...]:
        """The values of the front matter that are not plainly what their key takes."""
        return shapes.odd(self.metadata) if self.metadata else ()

    def has_key(self, key: str) -> bool:
        """Whether the front matter has this key."""
        return self.metadata is not None and self.metadata.get(key) is not None

    @once
    def top(self) -> Span:
        """Where to report what is absent: the fence that opens the front matter, else the first line."""
        fence = max(self.text.find("---"), 0) if self.card.front_matter is not None else 0
        return Span(fence, self.places.line_end(fence))

    @once
    def body_start(self) -> int:
        """Offset of what follows the front matter."""
        return self.card.body_start

    @once
    def prose(self) -> str:
        """The text with front matter, code and comments blanked; offsets are those of the text."""
        return prose.prose(self.text, self.body_start, self._fenced)

    @once
    def sections(self) -> tuple[tuple[int, Section], ...]:
        """The sections of the body, each with its offset in the text."""
        found, offset = [], self.body_start
        for section in self.card.sections:
            found.append((offset, section))
            offset += len(section.text)
        return tuple(found)

    @once
    def _fenced(self) -> list[Block]:
        return blocks.fenced(self.text, self.body_start)

    @once
    def code_blocks(self) -> tuple[CodeBlock, ...]:
        """The fenced code blocks of the body."""
        return tuple(blocks.code_blocks(self.text, self._fenced))

    @property
    def is_open(self) -> bool:
        """Whether the card ends in a fenced block that is not closed."""
        return bool(self._fenced) and self._fenced[-1].inner.end == len(self.text)

    @once
    def links(self) -> tuple[Link, ...]:
        """The links and pictures of the prose, Markdown's and HTML's."""
        return tuple(blocks.links(self.prose))

    @once
    def words(self) -> str:
        """The prose in lower case, to look for words in; its offsets are not those of the text."""
        return self.prose.lower()

    @once
    def tables(self) -> tuple[Table, ...]:
        """The Markdown tables of the body."""
        return tuple(tables.tables(self.text, self.prose))

    @once
    def listed(self) -> tuple[Score, ...]:
        """The scores in lists of the body."""
        return tuple(scores.listed(self.prose)) if self._names_metrics else ()

    @once
    def tabled(self) -> tuple[Tabled, ...]:
        """The scores in tables of the body."""
        return tuple(scores.tabled(self.tables)) if self._names_metrics else ()

    @once
    def _names_metrics(self) -> bool:
        return not metrics.WORDS.isdisjoint(self.all_words)

    @once
    def results(self) -> tuple[Result, ...]:
        """The scores in `model-index`."""
        return tuple(scores.results(self.metadata.get("model-index"))) if self.metadata else ()

    @once
    def vocabulary(self) -> frozenset[bytes]:
        """The words of the prose, without what generators leave where nobody has said anything: see `said`."""
        found = self.all_words
        return words.vocabulary(self.words, found) if b"needed" in found else found

    @once
    def all_words(self) -> frozenset[bytes]:
        """The words of the prose."""
        return frozenset(self.plain.split())

    @once
    def plain(self) -> bytes:
        """The prose as nothing but words: see `said`."""
        return words.plain(self.prose)

    @once
    def is_dense(self) -> bool:
        """Whether the prose is in a language that is written without blanks between words."""
        return words.is_dense(self.prose)

    @once
    def snippets(self) -> tuple[Snippet, ...]:
        """The Python blocks of the body."""
        return python.snippets(self.code_blocks) if self.code_blocks else ()

    @once
    def facts(self) -> Facts | None:
        """The facts beside the card; `None` where there are none that can be read."""
        if self.folder is None or not (self.folder / ".cardsmith").is_dir():
            return None
        from cardsmith.facts import read  # few cards have facts

        try:
            return read(self.folder)
        except CardsmithError:
            return None

    @once
    def rendered(self) -> Card | None:
        """The card that cardsmith renders from the facts; `None` where there are none."""
        if self.facts is None:
            return None
        from cardsmith.render import render  # brings Jinja; asked for only to mend what a rule found

        try:
            return render(self.facts)
        except CardsmithError:
            return None

    @property
    def adapter_config(self) -> Mapping[str, Any]:
        """adapter_config.json of PEFT beside the card; empty where there is none that can be read."""
        return self.beside.object("adapter_config.json").value if self.beside else {}

    def has_file(self, *names: str) -> bool:
        """Whether one of these files lies beside the card."""
        return self.beside is not None and any(self.beside.has(name) for name in names)
