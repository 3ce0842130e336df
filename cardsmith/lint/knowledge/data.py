"""Whether a card says anything of data."""

from __future__ import annotations

from cardsmith.expressions import expression
from cardsmith.lint.document import Document
from cardsmith.lint.markdown.words import forms

#: in the languages that most cards are in
_WORDS = forms(
    "data corpus corpora treebank treebanks lyrics transcripts captions titles abstracts posts "
    "samples examples documents texts wikipedia books tweets reviews articles sentences "
    "datos conjunto entrenado données entraîné corpus dados treinado daten datensatz trainiert dati addestrato veri "
    "данных данные корпус корпусе обучена بيانات dilatih korpus gegevens getraind"
)
#: of languages without blanks between words
_PARTS = ("数据", "語料", "语料", "データ", "コーパス", "学習", "데이터", "말뭉치")
#: what takes two words to say; the ends of what generators print for a dataset that they do not know
_ON = ("trained on ", "tuned on ")
_UNKNOWN = ("an unknown ", "the none ")
_TREEBANKS = forms("universal dependencies")
#: not the version of the library of that name
_DATASET = expression(r"datasets?\b(?!:? ?v?\d)")


def is_told(document: Document) -> bool:
    """Whether the metadata names datasets, or a word of the card is of data."""
    words = document.vocabulary
    if not _WORDS.isdisjoint(words) or document.has_key("datasets"):
        return True
    # words of several meanings: those that are meant take a closer look
    if b"on" in words and (b"trained" in words or b"tuned" in words) and _is_trained_on(document.words):
        return True
    if (b"dataset" in words or b"datasets" in words) and _has_dataset(document.words):
        return True
    if words >= _TREEBANKS and b"universal dependencies" in document.plain:
        return True
    return document.is_dense and any(part in document.prose for part in _PARTS)


def _is_trained_on(words: str) -> bool:
    places = (place + len(phrase) for phrase in _ON if (place := words.find(phrase)) >= 0)
    return any(not words.startswith(_UNKNOWN, place) for place in places)


def _has_dataset(words: str) -> bool:
    return any(not words.endswith(_UNKNOWN, 0, found.start()) for found in _DATASET.finditer(words))
