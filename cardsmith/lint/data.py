"""Whether a card says anything of data."""

from __future__ import annotations

from cardsmith.expressions import expression
from cardsmith.lint.document import Document
from cardsmith.lint.said import forms

#: in the languages that most cards are in
_WORDS = forms(
    "data corpus corpora samples examples documents texts wikipedia books tweets reviews articles sentences "
    "datos conjunto entrenado données entraîné corpus dados treinado daten datensatz trainiert dati addestrato veri "
    "данных данные корпус корпусе обучена بيانات dilatih korpus gegevens getraind"
)
#: of languages without blanks between words
_PARTS = ("数据", "語料", "语料", "データ", "コーパス", "学習", "데이터", "말뭉치")
_TRAINED = forms("trained tuned")
_ON = expression(r"(?:trained|tuned) on (?!an unknown dataset|the none dataset)")
#: neither the version of the library of that name, nor what generators print for none
_DATASETS = expression(r"(?<!an unknown )(?<!the none )\bdatasets?\b(?!:? ?v?\d)")


def is_told(document: Document) -> bool:
    """Whether the metadata names datasets, or a word of the card is of data."""
    words = document.vocabulary
    if not _WORDS.isdisjoint(words) or document.has_key("datasets"):
        return True
    # words of several meanings: those that are meant take a closer look
    if b"on" in words and not _TRAINED.isdisjoint(words) and _ON.search(document.words):
        return True
    if (b"dataset" in words or b"datasets" in words) and _DATASETS.search(document.words):
        return True
    return document.is_dense and any(part in document.prose for part in _PARTS)
