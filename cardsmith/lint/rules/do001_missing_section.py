"""The card leaves out what every reader asks: uses, limitations, training, evaluation, or how to use it.

## Why it matters

These five are what readers look for, in this order of need: what it is for, how to run it, where it fails, what it
learned from, how good it is. Limitations are written least, and missed most.

## Bad

~~~markdown README.md:1
---
license: mit
---

# Tiny

It was trained on questions. Accuracy on the test split is 0.71.
~~~

## Good

~~~markdown README.md
---
license: mit
---

# Tiny

Use it to answer questions on birds; run it with `pipeline("text-generation", model="some-org/tiny")`. It was trained
on field guides, its accuracy on the test split is 0.71, and it is biased towards birds of Europe.
~~~

## How to fix

Write a section, or a sentence, on each point that the message names. `--unsafe-fixes` adds sections that say plainly
that it is not documented, for the owner to fill in.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from cardsmith.lint.document import Document
from cardsmith.lint.edits import body
from cardsmith.lint.markdown.words import forms
from cardsmith.lint.model import Finding, Fix, Severity, unsafe

CODE = "DO001"
NAME = "missing-section"
SEVERITY: Severity = "warning"


class Topic(NamedTuple):
    """What a reader asks."""

    name: str
    #: any of these answers, or begins to
    words: frozenset[bytes]
    #: of languages without blanks between words
    parts: tuple[str, ...]
    #: what the fix writes
    skeleton: str
    #: several words that answer as well
    phrases: tuple[bytes, ...] = ()


_TOPICS = (
    Topic(
        "uses",
        forms(
            "use uses used usage user users usecase usecases intended intend purpose purposes designed suitable "
            "application applications helps useful uso usos utiliser utilisation verwendung nutzung utilizzo "
            "использования kullanım penggunaan"
        ),
        ("用途", "用于", "使用", "용도", "利用"),
        "## Uses\n\nThe intended uses have not been documented.",
    ),
    Topic(
        "limitations",
        forms(
            "limitation limitations limited bias biased risk risks caveat caveats warning disclaimer "
            "fail fails failure failures weakness weaknesses hallucinate hallucinations issues cannot "
            "incorrect drawbacks shortcomings caution cautions unsafe harmful offensive sesgos limitaciones limites "
            "biais limitações einschränkungen ограничения"
        ),
        ("限制", "局限", "偏见", "制限", "注意", "한계", "주의"),
        "## Limitations\n\nThe limitations have not been documented.",
        (b"do not use", b"not be used", b"should not", b"not recommended", b"not intended", b"out of scope"),
    ),
    Topic(
        "training",
        forms(
            "train trained training trains finetune finetuned finetuning tuned tuning pretrained pretraining distilled "
            "quantized converted merged merge learned entrenado entrenamiento entraîné entraînement treinado "
            "treinamento trainiert addestrato обучена обучение eğitim dilatih getraind"
        ),
        ("训练", "微调", "学習", "학습"),
        "## Training\n\nThe training has not been documented.",
    ),
    Topic(
        "evaluation",
        forms(
            "evaluation evaluations evaluated evaluate eval accuracy acc f1 bleu rouge wer cer perplexity benchmark "
            "benchmarks score scores performance results result precision recall metric metrics loss achieves map ndcg "
            "auc evaluación resultados résultats ergebnisse risultati результаты hasil sonuçlar untested tested"
        ),
        ("评估", "评测", "性能", "结果", "結果", "評価", "精度", "평가", "성능"),
        "## Evaluation\n\nThe evaluation has not been documented.",
    ),
)
_HOW_TO = "how to use it"
_HOW_TO_WORDS = forms("usage inference quickstart run running load install pip demo widget pipeline")
_HOW_TO_SKELETON = "## How to use\n\nHow to load and run the model has not been documented."
#: code that loads something
_SIGNS = ("import ", "from_pretrained", "pipeline(")
_HEADING = b"how to use"
#: one of these stands in each phrase
_IN_PHRASES = forms("not scope how")
#: the words of all topics: those of a card are looked through once
_WORDS = _HOW_TO_WORDS.union(_IN_PHRASES, *(topic.words for topic in _TOPICS))


def check(document: Document) -> Iterator[Finding]:
    """Yield one finding that names all that is missing. A word is enough: what it is worth is for people to judge."""
    if document.metadata is None:
        return
    words = _WORDS & document.all_words
    missing = {topic.name: topic.skeleton for topic in _TOPICS if not _answers(document, topic, words)}
    if not _shows_how(document, words):
        missing[_HOW_TO] = _HOW_TO_SKELETON
    if missing:
        *most, last = missing
        names = f"{', '.join(most)} and {last}" if most else last
        message = f"not a word on {names}; write a section on each, or say that it is not known"
        yield Finding(span=document.top, message=message, fix=_fix(document, "\n\n".join(missing.values())))


def _answers(document: Document, topic: Topic, words: frozenset[bytes]) -> bool:
    """Whether the card has a word of it, be it a heading with nothing under it: that is DO002's."""
    if not topic.words.isdisjoint(words) or _has_one(document, topic.phrases, words):
        return True
    return document.is_dense and any(part in document.prose for part in topic.parts)


def _has_one(document: Document, phrases: tuple[bytes, ...], words: frozenset[bytes]) -> bool:
    return not _IN_PHRASES.isdisjoint(words) and any(phrase in document.plain for phrase in phrases)


def _shows_how(document: Document, words: frozenset[bytes]) -> bool:
    if document.code_blocks or not _HOW_TO_WORDS.isdisjoint(words) or _has_one(document, (_HEADING,), words):
        return True
    return any(document.text.find(sign, document.body_start) >= 0 for sign in _SIGNS)


def _fix(document: Document, skeleton: str) -> Fix | None:
    edit = body.section(document, skeleton)
    return unsafe(edit) if edit else None
