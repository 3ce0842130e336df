"""The lines that TRL, the Trainer and PEFT write under their headings. Any other line there is a person's."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache

from cardsmith.card.sections import Section, lines
from cardsmith.expressions import expression
from cardsmith.facts import papers

_NOTHING = expression(r"(?!)")
#: Title → what the tools write under it, outside of code.
_PROSE = {
    "citations": expression(r"Cite .{1,60} as:"),
    "framework versions": expression(
        r"- (?:PEFT|TRL|Transformers|Py[tT]orch|Datasets|Tokenizers|Accelerate):? (?:\d\S*|None)"
    ),
    "quick start": _NOTHING,
    "training hyperparameters": expression(
        r"The following hyperparameters were used during training:|- [\w ]{1,60}: .{1,400}"
    ),
    "training procedure": expression(
        r'\[<img src="[^"]*" alt="Visualize in [^"]*"[^>]*/>\]\(\S*\)'
        r"|This model was trained with [^,.\n]{1,60}"
        r"(?:, a method introduced in \[[^\]]{0,300}\]\(https://huggingface\.co/papers/\S{0,20}\))?\."
    ),
}
#: TRL's two snippets.
_SNIPPETS = expression(
    r"from transformers import pipeline"
    r'|question = "If you had a time machine, .*"|text = "The capital of France is Paris\."'
    r"|generator = pipeline\(\"text-generation\", .*\)|rewarder = pipeline\(.*\)"
    r'|output = generator\(\[\{"role": "user", "content": question\}\], .*\)\[0\]|output = rewarder\(text\)\[0\]'
    r'|print\(output\["(?:generated_text|score)"\]\)'
)
_ENTRY = expression(r"@\w+\{")
_TITLE = expression(r"\btitle\s*=\s*[{\"]+([^}\"]*(?:\{[^}]*\}[^}\"]*)*)")


def is_boilerplate(section: Section) -> bool | None:
    """Whether a tool wrote all of the section; `None` where the tools write no such section."""
    title = section.title.casefold()
    if title not in _PROSE:
        return None
    prose, blocks = _taken_apart(lines(section.text)[1:])
    of_tools = {"quick start": _is_snippet, "citations": _is_known_entry}.get(title)
    return all(_PROSE[title].fullmatch(line) for line in prose) and all(of_tools and of_tools(each) for each in blocks)


def _taken_apart(text: Iterable[str]) -> tuple[list[str], list[list[str]]]:
    """The lines outside of code blocks, and those of each block; blank ones left out."""
    prose: list[str] = []
    blocks: list[list[str]] = []
    inside = False
    for line in (each.strip() for each in text):
        if line.startswith("```"):
            inside = not inside
            blocks += [[]] if inside else []
        elif line:
            (blocks[-1] if inside else prose).append(line)
    return prose, blocks


def _is_snippet(block: list[str]) -> bool:
    return all(_SNIPPETS.fullmatch(line) for line in block)


def _is_known_entry(block: list[str]) -> bool:
    """Whether it is one entry of BibTeX, of a paper that TRL's trainers cite, or of TRL."""
    text = "\n".join(block)
    title = _TITLE.search(text)
    return title is not None and len(_ENTRY.findall(text)) == 1 and _letters(title[1]) in _known_titles()


@cache
def _known_titles() -> frozenset[str]:
    # TRL's own has an s more since 1.0
    own = ("TRL: Transformer Reinforcement Learning", "TRL: Transformers Reinforcement Learning")
    return frozenset(map(_letters, (*papers.titles(), *own)))


def _letters(title: str) -> str:
    return "".join(char for char in title.casefold() if char.isalnum())
