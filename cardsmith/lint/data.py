"""Whether a card says anything of data."""

from __future__ import annotations

import re

from cardsmith.lint.document import Document
from cardsmith.lint.said import forms, said

#: in the languages that most cards are in
_WORDS = forms(
    "data dataset corpus corpora samples examples documents texts wikipedia books tweets reviews articles sentences "
    "datos conjunto entrenado données entraîné corpus dados treinado daten datensatz trainiert dati addestrato veri "
    "данных данные корпус корпусе обучена dilatih korpus gegevens getraind"
)
#: of languages without blanks between words, and what takes two words to say
_PARTS = (
    "trained on ",
    "tuned on ",
    "数据",
    "語料",
    "语料",
    "データ",
    "コーパス",
    "学習",
    "데이터",
    "말뭉치",
    "بيانات",
)
#: not the version of the library of that name
_DATASETS = re.compile(r"\bdatasets\b(?!:? ?v?\d)")


def is_told(document: Document) -> bool:
    """Whether the metadata names datasets, or a word of the card is of data."""
    if document.has_key("datasets") or not _WORDS.isdisjoint(document.vocabulary):
        return True
    words = said(document.words)
    return any(part in words for part in _PARTS) or _DATASETS.search(words) is not None
