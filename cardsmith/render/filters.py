"""What templates may ask of facts and texts, by the names they use."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from cardsmith.render import escape, measured, method, phrases, plots, quick_start, scores, tables, verification
from cardsmith.render.compute import compute

Filters = Mapping[str, Callable[..., object]]

#: of texts and cells
TEXTS: Filters = {
    "code": escape.code,
    "link": escape.link,
    "owner": escape.owner,
    "python": escape.python,
    "row": escape.row,
    "target": escape.target,
}
#: of facts and their parts
FACTS: Filters = {
    "adapter": phrases.adapter,
    "citations": method.citations,
    "compute": compute,
    "evaluated": measured.evaluated,
    "harnesses": scores.harnesses,
    "hyperparameters": tables.hyperparameters,
    "log": tables.log,
    "method": method.method,
    "model_id": phrases.model_id,
    "pictures": plots.pictures,
    "quantization": phrases.quantization,
    "results": tables.results,
    "rewards": phrases.rewards,
    "scores": scores.rows,
    "serve": quick_start.serve,
    "snippet": quick_start.snippet,
    "summary": phrases.summary,
    "title": phrases.title,
    "tokenizer_id": quick_start.tokenizer_id,
    "verification": verification.section,
    "versions": tables.versions,
}
