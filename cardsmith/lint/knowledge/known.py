"""Ids that are known from beside the card: what it is for, what it is called, and what was trained."""

from __future__ import annotations

from cardsmith.lint import vocab
from cardsmith.lint.document import Document
from cardsmith.repo_id import has_owner


def repository(document: Document) -> str | None:
    """The repository that the card is for."""
    repo_id = document.facts.repo_id if document.facts else None
    return repo_id if repo_id and has_owner(repo_id) else None


def is_own(document: Document, repo: str) -> bool:
    """Whether an id is this model's, as far as the card, its facts or its folder say what it is called."""
    facts = document.facts
    names = {*document.texts("model_name"), facts.model_name if facts else None, facts.repo_id if facts else None}
    if document.folder is not None:
        names.add(document.folder.resolve().name)
    return repo in names or repo.rpartition("/")[2] in names


def base(document: Document) -> str | None:
    """The base model, by the facts or the adapter's configuration. A name without an owner may be that of a folder."""
    facts = document.facts
    if facts is not None and (facts.base_model.id or facts.base_model.local):
        return facts.base_model.id
    name = document.adapter_config.get("base_model_name_or_path")
    return name if isinstance(name, str) and has_owner(name) else None


def dataset(document: Document) -> str | None:
    """The dataset, where it was trained on one alone."""
    datasets = document.facts.datasets if document.facts else ()
    return datasets[0].id if len(datasets) == 1 else None


def licence(document: Document) -> dict[str, str]:
    """The licence's keys as the owner gave them, else the base model's; empty where the facts know neither."""
    facts = document.facts
    for source in (facts.card, facts.base_model) if facts else ():
        if source.license in vocab.licenses() and source.license != "unknown":
            keys = {key: getattr(source, key) for key in ("license", "license_name", "license_link")}
            found = {key: value for key, value in keys.items() if value}
            # `other` says nothing without the two
            return found if source.license != "other" or len(found) == len(keys) else {}
    return {}
