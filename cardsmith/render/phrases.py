"""The sentences of a card, each a function of the facts. Templates print them; none prints what is not known."""

from __future__ import annotations

from collections.abc import Iterator

from markupsafe import Markup

from cardsmith.facts.model import Dataset, Facts, Reward
from cardsmith.render.escape import code, link, listed, markdown, number, one_line
from cardsmith.render.method import trained_with

_KINDS = {"adapter": "adapter", "reward": "reward model", "model": "fine-tuned version"}
_ADAPTERS = {
    "LORA": "LoRA adapter",
    "IA3": "IA³ adapter",
    "PROMPT_TUNING": "soft prompt",
    "PREFIX_TUNING": "soft prefix",
}


def model_id(facts: Facts) -> str:
    """What a snippet loads: the repository, or while there is none, the folder of this name."""
    return one_line(facts.repo_id or facts.model_name or "model")


def title(facts: Facts) -> str:
    """What the model is called."""
    name = facts.model_name or (facts.repo_id or "").rpartition("/")[2]
    return one_line(name) or "Model"


def summary(facts: Facts) -> Markup:
    """What this model is, in one sentence."""
    parts = [f"This is {_what(facts)}", _of_base(facts), trained_with(facts), _on_data(facts)]
    return _sentence(parts)


def adapter(facts: Facts) -> Markup:
    """Rank, scale, targets and size of the adapter."""
    known = facts.adapter
    parts = [
        f"rank {known.r}" if known.r else "",
        f"alpha {number(known.alpha)}" if known.alpha else "",
        f"dropout {number(known.dropout)}" if known.dropout else "",
        *map(markdown, known.variants),
    ]
    settings = Markup(", ").join(part for part in parts if part)
    targets = Markup(", ").join(code(name) for name in known.target_modules)
    text = Markup("The adapter ({}) moves {}").format(settings, targets) if settings and targets else Markup("")
    if text and known.trainable_parameters and known.all_parameters:
        share = 100 * known.trainable_parameters / known.all_parameters
        counts = f"{known.trainable_parameters:,} of {known.all_parameters:,} parameters, {number(share)} %"
        text += Markup(": {}").format(counts)
    return text + Markup(".") if text else text


def quantization(facts: Facts) -> Markup:
    """How the base model was quantized while it was trained."""
    settings = [code(name if value is True else f"{name}={value}") for name, value in facts.quantization.items()]
    return Markup("The base model was quantized: {}.").format(Markup(", ").join(settings)) if settings else Markup("")


def rewards(facts: Facts) -> Markup:
    """What was rewarded."""
    if not facts.rewards:
        return Markup("")
    names = [_reward(reward) for reward in facts.rewards]
    return Markup("It was rewarded by {}.").format(listed(names))


def _what(facts: Facts) -> str:
    kind = facts.artifact.kind or "model"
    what = _ADAPTERS.get(facts.adapter.type or "", "adapter") if kind == "adapter" else _KINDS.get(kind, "model")
    if kind == "model" and facts.base_model.id is None and not facts.base_model.local:
        what = "model"
    return f"an {what}" if what[0] in "aeiIou" else f"a {what}"


def _of_base(facts: Facts) -> Markup:
    base = facts.base_model.id
    word = "of" if facts.artifact.kind in ("model", None) else "for"
    if base is None:
        return Markup(f" {word} a local model") if facts.base_model.local else Markup("")
    revision = facts.base_model.revision
    at = Markup(" at commit ") + code(revision[:12]) if revision else ""
    return Markup(" {} {}{}").format(word, link(base, f"https://huggingface.co/{base}"), at)


def _on_data(facts: Facts) -> Markup:
    known = [_dataset(dataset) for dataset in facts.datasets if dataset.id or dataset.local or dataset.rows]
    return Markup(" on {}").format(listed(known)) if known else Markup("")


def _dataset(dataset: Dataset) -> Markup:
    if not dataset.id and not dataset.local:
        return Markup("a dataset of 1 row" if dataset.rows == 1 else f"a dataset of {dataset.rows:,} rows")
    details = Markup(", ").join(_details(dataset))
    name = link(dataset.id, f"https://huggingface.co/datasets/{dataset.id}") if dataset.id else Markup("local data")
    return name + Markup(" (") + details + Markup(")") if details else name


def _details(dataset: Dataset) -> Iterator[Markup]:
    """Which part of the dataset, as it stood when."""
    if dataset.config and dataset.config != "default":
        yield Markup("config ") + code(dataset.config)
    if dataset.split:
        yield Markup("split ") + code(dataset.split)
    if dataset.rows:
        yield Markup("1 row" if dataset.rows == 1 else f"{dataset.rows:,} rows")
    if dataset.revision:
        yield Markup("at commit ") + code(dataset.revision[:12])


def _reward(reward: Reward) -> Markup:
    weight = f" (weight {number(reward.weight)})" if reward.weight is not None else ""
    return code(reward.name or "an unnamed function") + weight


def _sentence(parts: list[Markup | str]) -> Markup:
    return Markup("{}.").format(Markup("").join(parts))
