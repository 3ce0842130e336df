"""Which snippet loads an artifact, and how to serve it."""

from __future__ import annotations

import shlex

from markupsafe import Markup

from cardsmith.facts.model import Facts
from cardsmith.render.escape import one_line
from cardsmith.render.phrases import model_id

#: The Hub's pipeline tag → transformers' auto class, where the facts do not name the class.
_LOADERS = {"text-generation": "AutoModelForCausalLM", "text-classification": "AutoModelForSequenceClassification"}
#: auto class → name of the snippet, where a chat template makes no difference
_SNIPPETS = {
    "AutoModelForSequenceClassification": "scores",
    "AutoModelForSeq2SeqLM": "seq2seq",
    "AutoModelForImageTextToText": "vision",
}
#: vLLM's ranks; without `--max-lora-rank` it takes up to 16
_VLLM_RANKS = (32, 64, 128, 256, 320, 512)


def snippet(facts: Facts) -> str | None:
    """Name of the template in `snippets/` that fits the artifact; `None` where nothing is known to load it."""
    loader = _loader(facts)
    is_adapter = facts.artifact.kind == "adapter"
    if loader is None or (is_adapter and facts.base_model.id is None):
        return None
    causal = "chat" if facts.artifact.chat_template else "prompt"
    use = causal if loader == "AutoModelForCausalLM" else _SNIPPETS.get(loader)
    return f"{'adapter' if is_adapter else 'model'}_{use}.py.jinja" if use else None


def tokenizer_id(facts: Facts) -> str:
    """Where a snippet finds the tokenizer: an adapter without one of its own leaves it to its base."""
    base = facts.base_model.id if facts.artifact.tokenizer is False else None
    return base or model_id(facts)


def serve(facts: Facts) -> Markup | None:
    """The command that serves the model with vLLM; `None` where vLLM does not serve its kind."""
    if _loader(facts) != "AutoModelForCausalLM":
        return None
    name = model_id(facts)
    if facts.artifact.kind != "adapter":
        return Markup(shlex.join(["vllm", "serve", name]))
    if facts.adapter.type != "LORA" or facts.base_model.id is None:
        return None
    rank = next((rank for rank in _VLLM_RANKS if rank >= (facts.adapter.r or 0) > 16), None)
    ranks = ["--max-lora-rank", str(rank)] if rank else []
    module = f"{name.rpartition('/')[2]}={name}"
    base = one_line(facts.base_model.id)
    return Markup(shlex.join(["vllm", "serve", base, "--enable-lora", *ranks, "--lora-modules", module]))


def _loader(facts: Facts) -> str | None:
    return facts.artifact.loader or _LOADERS.get(facts.artifact.task or "")
