"""The sentences of a card, each a function of the facts. Templates print them; none prints what is not known."""

from __future__ import annotations

import re
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
#: The last name of a module's path, with the numbers behind it. A regular expression is no path.
_LAST_NAME = re.compile(r"(?:\w+\.)*?([A-Za-z_]\w*(?:\.\d+)*)", re.ASCII)


def model_id(facts: Facts) -> str:
    """What a snippet loads: the repository, or while there is none, the folder of this name."""
    return one_line(facts.repo_id or facts.model_name or "model")


def title(facts: Facts) -> str:
    """What the model is called."""
    name = facts.model_name or (facts.repo_id or "").rpartition("/")[2]
    return one_line(name) or "Model"


def summary(facts: Facts) -> Markup:
    """What this model is, in one sentence."""
    how, data = [_of_base(facts), trained_with(facts)], _on_data(facts)
    if data and not how[1]:
        how += [Markup(", trained") if how[0] else Markup(" trained")]
    return _sentence([f"This is {_what(facts)}", *how, data]) if any(how) else _alone(facts)


def adapter(facts: Facts) -> Markup:
    """Rank, scale, targets and size of the adapter, and what was trained beside it."""
    known = facts.adapter
    parts = [
        f"rank {known.r}" if known.r else "",
        f"alpha {number(known.alpha)}" if known.alpha else "",
        f"dropout {number(known.dropout)}" if known.dropout else "",
        *map(markdown, known.variants),
    ]
    settings = Markup(", ").join(part for part in parts if part)
    targets = listed(list(_targets(known.target_modules))) if known.target_modules else Markup("")
    text = Markup("The adapter ({}) targets {}").format(settings, targets) if settings and targets else Markup("")
    if text and known.modules_to_save:
        whole = [code(name) for name in _last_names(known.modules_to_save)]
        text += Markup("; {} {} trained in full").format(listed(whole), "were" if whole[1:] else "was")
    if text and known.trainable_parameters and known.all_parameters:
        share = 100 * known.trainable_parameters / known.all_parameters
        counts = f"{known.trainable_parameters:,} of {known.all_parameters:,} parameters"
        text += Markup(". Training changed {}, {}%").format(counts, number(share))
    return text + Markup(".") if text else text


def _targets(modules: tuple[str, ...]) -> Iterator[Markup]:
    for name in _last_names(modules):
        yield Markup("all linear layers") if name.lower() == "all-linear" else code(name)


def _last_names(modules: tuple[str, ...]) -> tuple[str, ...]:
    """Of paths their last names, each once: of "model.layers.0.mlp.fc1" it is "fc1". Other texts stay as they are."""
    paths = ((name, _LAST_NAME.fullmatch(name)) for name in modules)
    return tuple(sorted({path[1] if path else name for name, path in paths}))


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


def _alone(facts: Facts) -> Markup:
    """What it is, where nothing is known of how it came to be."""
    known = facts.artifact
    if known.kind in ("adapter", "reward"):
        return _sentence([f"This is {_what(facts)}"])
    if known.task:
        return Markup("This is a model for {}.").format(markdown(known.task.replace("-", " ")))
    if known.architecture:
        return Markup("This is a model of the class {}.").format(code(known.architecture))
    return Markup("What this model was trained from is not recorded.")


def _of_base(facts: Facts) -> Markup:
    base = facts.base_model.id
    word = "of" if facts.artifact.kind in ("model", None) else "for"
    if base is None:
        return Markup(f" {word} a local model") if facts.base_model.local else Markup("")
    revision = facts.base_model.revision
    at = Markup(" ") + _at(revision) if revision else ""
    return Markup(" {} {}{}").format(word, link(base, f"https://huggingface.co/{base}"), at)


def _at(revision: str) -> Markup:
    """A commit, by which it can be told and no more; or the name of a branch or tag."""
    is_commit = re.fullmatch(r"[0-9a-f]{7,40}", revision)
    return Markup("at commit ") + code(revision[:12]) if is_commit else Markup("at revision ") + code(revision)


def _on_data(facts: Facts) -> Markup:
    known = [dataset(part) for part in facts.datasets if part.id or part.local or part.rows]
    return Markup(" on {}").format(listed(known)) if known else Markup("")


def dataset(part: Dataset, name: Markup | None = None) -> Markup:
    """A dataset with its details; `name` is what it is called in the card."""
    size = "1 row" if part.rows == 1 else f"{part.rows:,} rows" if part.rows else ""
    if part.id or part.local:
        what = link(part.id, f"https://huggingface.co/datasets/{part.id}") if part.id else Markup("local data")
        details = [*_details(part), *([Markup(size)] if size else []), *([_at(part.revision)] if part.revision else [])]
    else:
        what, details = Markup(f"a dataset of {size}" if size else "a dataset"), []
    details = [name, *details] if name else details
    return Markup("{} ({})").format(what, Markup(", ").join(details)) if details else what


def _details(part: Dataset) -> Iterator[Markup]:
    """Which part of the dataset."""
    if part.config and part.config != "default":
        yield Markup("config ") + code(part.config)
    if part.split:
        yield Markup("split ") + code(part.split)


def _reward(reward: Reward) -> Markup:
    weight = f" (weight {number(reward.weight)})" if reward.weight is not None else ""
    return code(reward.name or "an unnamed function") + weight


def _sentence(parts: list[Markup | str]) -> Markup:
    return Markup("{}.").format(Markup("").join(parts))
