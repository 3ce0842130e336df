"""What values a metric can have, by its name."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Literal

from cardsmith.expressions import expression
from cardsmith.lint.markdown.words import forms

#: share: 0 to 1, or 0 to 100 as a percentage · correlation: -1 to 1, or -100 to 100 · from 0 · from 1
Scale = Literal["share", "correlation", "from 0", "from 1"]

_SCALES: dict[Scale, str] = {
    "share": "acc accnorm accuracy ap auc auroc balancedaccuracy bleu em exact exactmatch f1 fmeasure fscore iou map "
    "mrr ndcg pass precision recall rocauc rouge rouge1 rouge2 rougel rougelsum sacrebleu vmeasure",
    "correlation": "matthewscorrelation mcc pearson pearsonr spearman spearmanr",
    "from 0": "cer mae mse rmse wer",
    "from 1": "perplexity ppl",
}
#: Without one of these words, no metric is named.
WORDS = forms(" ".join(_SCALES.values()) + " score measure matthews")
_SCALE_OF = {name: scale for scale, names in _SCALES.items() for name in names.split()}
#: what says where or how a score was taken, not what it is
_AROUND = expression(
    r"at|average|avg|cos|cosine|dev|dot|euclidean|eval|evaluation|final|k|macro|manhattan|max|mean|micro|overall|sim"
    r"|test|top|val|valid|validation|weighted|\d+"
)
_WORD = expression(r"[a-z0-9]+")
#: what stands in brackets, or after an "at"
_ASIDE = expression(r"[(\[@].*", re.DOTALL)
_LONGEST = 60


@lru_cache(maxsize=4096)
def scale_of(name: str) -> Scale | None:
    """The values that a metric of this name can have; `None` where that is not known."""
    return _SCALE_OF.get(plain(name))


@lru_cache(maxsize=4096)
def plain(name: str) -> str:
    """A metric's name without what says where or how it was measured: "eval_accuracy" and "Accuracy (%)" are one."""
    if len(name) > _LONGEST:
        return ""
    words = _WORD.findall(_ASIDE.sub("", name.casefold()))
    return "".join(word for word in words if not _AROUND.fullmatch(word))
