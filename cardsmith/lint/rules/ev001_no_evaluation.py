"""The card gives no result, and does not say that there is none.

## Why it matters

Without a number, or the plain words that nobody measured, a reader cannot tell a good model from one that never worked.
"It was not evaluated" is an answer; silence is not.

## Bad

~~~markdown README.md:1
---
license: mit
---

# Tiny

A small model that writes poems.
~~~

## Good

~~~markdown README.md
---
license: mit
---

# Tiny

It has not been evaluated yet.
~~~

~~~markdown README.md
---
license: mit
---

# Tiny

Its accuracy on the test split of [questions](https://huggingface.co/datasets/some-org/questions) is 0.71.
~~~

## How to fix

Measure the model, with lm-evaluation-harness for instance, and give the result with dataset, split and settings;
`cardsmith render` takes it from the harness's output folder. Else write that it was not evaluated, and why.
"""

from __future__ import annotations

from collections.abc import Iterator

from cardsmith.lint.document import Document
from cardsmith.lint.markdown.words import forms
from cardsmith.lint.model import Finding, Severity

CODE = "EV001"
NAME = "no-evaluation"
SEVERITY: Severity = "warning"

_WORDS = forms(
    "evaluation evaluations evaluated evaluate eval evaluating accuracy acc f1 bleu chrf rouge rouge1 rougel wer cer "
    "perplexity ppl benchmark benchmarks score scores performance results result precision recall auc map mrr ndcg elo "
    "mmlu gsm8k squad glue superglue hellaswag humaneval untested tested loss metrics metric mae mse rmse sota "
    "correlation outperforms achieves achieved evaluación resultados résultats ergebnisse risultati bewertung "
    "precisión précision результаты точность hasil sonuçlar"
)
_PARTS = ("评估", "评测", "评价", "性能", "準確", "准确", "結果", "结果", "評価", "精度", "평가", "성능", "정확도")


def check(document: Document) -> Iterator[Finding]:
    """Yield a finding where neither words, nor metadata, nor the files beside the card tell of a result."""
    if document.metadata is None or not _WORDS.isdisjoint(document.vocabulary) or document.results:
        return
    facts = document.facts
    measured = facts is not None and bool(facts.metrics or facts.evaluations)
    told = document.is_dense and any(part in document.prose for part in _PARTS)
    if measured or told or _has_files(document):
        return
    message = "neither a result nor a word that it was not evaluated; write either"
    yield Finding(span=document.top, message=message)


def _has_files(document: Document) -> bool:
    return document.beside is not None and ".eval_results" in document.beside.top
