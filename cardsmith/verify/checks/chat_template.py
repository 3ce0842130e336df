"""Each chat template compiles, renders in a sandbox and comes to an end; what it ends a turn with is a token."""

from __future__ import annotations

import re

from cardsmith.artifact.wording import listed, plain
from cardsmith.verify.outcome import Failed, Passed, Skipped
from cardsmith.verify.reading.chat import chat, rendered, templates, tokens
from cardsmith.verify.reading.claims import read_facts
from cardsmith.verify.reading.vocabulary import lacking
from cardsmith.verify.session.subject import Subject
from cardsmith.verify.session.tokenizer import has_tokenizer

NAME = "chat-template"
NEEDS: tuple[str, ...] = ()
#: What the assistant is made to say, to see what follows it.
_ANSWER = "It is Paris."
#: Nobody writes this but for a token.
_TOKEN = re.compile(r"<\|[^<>|\s]+\|>")


def run(subject: Subject) -> Passed:
    """See the module."""
    found = _templates(subject)
    special = tokens(subject.artifact.folder)
    for name, template in found.items():
        if name != "default":
            rendered(template, [], special)  # such a one may need tools or documents: compiled it must be able to be
    text, end = _default(found["default"], subject.request.prompts, special) if "default" in found else ("", "")
    evidence = {"templates": len(found), "characters": len(text), "turn_ends_with": end}
    absent = lacking(subject.artifact.folder, _TOKEN.findall(end))
    if absent:
        words = f"the chat template ends a turn with {plain(listed(absent), 80)}, which is no token of the tokenizer"
        raise Failed(f"{words}. Save the tokenizer that the model was trained with.", **evidence)
    what = "the template compiles and renders" if len(found) == 1 else f"{len(found)} templates compile"
    return Passed(message=f"{what}{f', a turn ends with {end}' if end else ''}", evidence=evidence)


def _templates(subject: Subject) -> dict[str, str]:
    artifact = subject.artifact
    if not has_tokenizer(artifact):
        raise Skipped("the folder has no tokenizer of its own")
    found = templates(artifact.folder)
    facts = read_facts(artifact.folder)
    if not found and facts and facts.artifact.chat_template:
        words = "the run's tokenizer had a chat template, the folder has none"
        raise Failed(f"{words}. Save it again, before the template is taken off: tokenizer.save_pretrained().")
    if not found:
        raise Skipped("the tokenizer has no chat template")
    return found


def _default(template: str, prompts: tuple[str, ...], special: dict[str, str]) -> tuple[str, str]:
    """The first prompt as text, and what follows an answer.

    Prompts are given as text, and as a picture and a text: a template may take either.
    """
    given: list[object] = list(prompts)
    seen = [[{"type": "image"}, {"type": "text", "text": prompt}] for prompt in prompts]
    answered = chat(("user", prompts[0]), ("assistant", _ANSWER), still_open=False)
    results = rendered(template, [*(chat(("user", each)) for each in [*given, *seen]), answered], special)
    plainly, pictured, last = results[: len(given)], results[len(given) : -1], results[-1]
    usable = plainly if all(each.text is not None for each in plainly) else pictured
    if any(each.text is None for each in usable):
        usable = plainly
    texts = [each.required() for each in usable]
    end = last.text.rpartition(_ANSWER)[2].strip() if last.text and _ANSWER in last.text else ""
    return texts[0], plain(end, 40)
