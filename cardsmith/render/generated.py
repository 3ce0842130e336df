"""The cards that TRL, the Trainer and PEFT write: what in them the tool generated, and what a person added."""

from __future__ import annotations

import re

from cardsmith.card.model import Card
from cardsmith.card.sections import Section, lines
from cardsmith.expressions import expression
from cardsmith.render.boilerplate import is_boilerplate
from cardsmith.render.pieces import key_lines

_GENERATED = expression(
    r"It has been trained using \[TRL\]|automatically according to the information the Trainer had access to"
    r"|<!-- Provide a quick summary of what the model is/does\. -->"
)
_KEYS = ("base_model", "library_name", "licence", "metrics", "model-index", "model_name", "tags")
_COMMENT = expression(r"<!--.*?-->", re.DOTALL)
#: How TRL and the Trainer introduce a model.
_LEAD = expression(
    r"This model (?:is a fine-tuned version of|was trained from scratch on) .*|It has been trained using \[TRL\].*"
    r"|It achieves the following results on the evaluation set:|- [\w ]+: -?[\d.e+-]+"
)
#: What the Hub's template for cards says where nobody has said anything.
_FILLER = expression(
    r".*more information needed.*"
    r"|\*\*(?:BibTeX|APA):\*\*"
    r"|Use the code below to get started with the model\."
    r"|Users \(both direct and downstream\) should be made aware of the risks, biases and limitations of the model\."
    r"|Carbon emissions can be estimated using the \[Machine Learning Impact calculator\].*",
    re.IGNORECASE,
)


def generated_part(card: Card) -> Card | None:
    """The card as the tool left it, as far as can be told; `None` where no known tool wrote it.

    A section that a person wrote keeps its heading only: a merge then takes all of it for the person's.
    """
    if not _GENERATED.search(card.text):
        return None
    # the last key of a front matter ends without a line end
    keys = "".join(f"{text.rstrip()}\n" for name, text in key_lines(card).items() if name in _KEYS)
    body = "".join(section.text if _is_generated(section) else _heading(section) for section in card.sections)
    return Card(f"---\n{keys}---\n{body}" if keys else body)


def _is_generated(section: Section) -> bool:
    if is_boilerplate(section):
        return True
    text = _COMMENT.sub("", section.text)
    said = [line.strip() for line in lines(text)[1 if section.level else 0 :]]
    shapes = _LEAD if section.level <= 1 else _FILLER
    return all(not line or shapes.fullmatch(line) or _FILLER.fullmatch(line) for line in said)


def _heading(section: Section) -> str:
    return lines(section.text)[0] if section.level else "\n"
