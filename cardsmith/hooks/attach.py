"""attach(trainer): the callback, and the two methods of that one trainer that write READMEs."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from functools import wraps
from inspect import signature
from pathlib import Path
from typing import Any

from cardsmith import atomic
from cardsmith.facts import Finding
from cardsmith.facts.collectors.base_model import is_hub_id
from cardsmith.facts.private import is_public_text
from cardsmith.hooks.callback import CardsmithCallback
from cardsmith.hooks.options import check, check_trainer
from cardsmith.hooks.peft_card import Surviving, guard
from cardsmith.hooks.recorder import several
from cardsmith.hooks.settings import check_settings
from cardsmith.render.update import README

#: Where cardsmith's own stand-ins keep what they stand for; wrappers of other people's stay as they are.
_PLAIN = "_cardsmith_plain"
#: What the Trainer saves on the way has no card of its own.
_CHECKPOINT = re.compile(r"checkpoint-\d+")


def attach(
    trainer: Any,
    license: str | None = None,  # noqa: A002 - the Hub's word
    language: str | Sequence[str] | None = None,
    datasets: str | Sequence[str] | None = None,
    trackers: Mapping[str, str] | None = None,
    sections: Mapping[str, str] | None = None,
    templates: str | Path | None = None,
) -> CardsmithCallback:
    """Let cardsmith write the card of this trainer's run.

    Adds `CardsmithCallback`, and takes over `create_model_card` and the README that `save_model` leaves, on this one
    instance: nothing is patched globally. `trainer.push_to_hub()` then publishes cardsmith's card, and
    `trainer.save_model(folder)` writes one there too. Whatever goes wrong inside cardsmith, or with a README beside the
    weights, is logged once, and the run goes on. A second call replaces the first.

    Args:
        trainer: a `transformers.Trainer`, or one of TRL's.
        license: licence of the model, as an id of the Hub's list; else the base model's is taken from its card.
        language: one language code, or several.
        datasets: ids of the training data on the Hub, one or several, where the trainer cannot tell.
        trackers: name → link of experiment trackers that cardsmith does not know.
        sections: heading → Markdown text of sections that only a person can write.
        templates: a folder whose files stand in for cardsmith's templates of the same name.

    Returns:
        The callback, already added.

    Raises:
        ConfigError: an argument is not of its kind, holds a credential, or is no licence, language, dataset or address;
            `templates` is no folder; or `[tool.cardsmith]` is wrong: said now, not after the training.
    """
    options = {"license": license, "language": language, "datasets": datasets, "trackers": trackers}
    check_trainer(trainer)
    check("attach", {**options, "sections": sections, "templates": templates})
    check_settings(trainer.args.output_dir)
    callback = CardsmithCallback(**options, sections=sections, templates=templates)
    callback.trainer = trainer
    with callback.recorder.surviving("look for paths in the sections"):
        if trainer.is_world_process_zero():
            callback.recorder.tell_paths(trainer.args.output_dir)
    trainer.remove_callback(CardsmithCallback)
    trainer.add_callback(callback)
    trainer.create_model_card = _card_writer(trainer, callback)
    trainer.save_model = _keeping_the_card(trainer, callback)
    return callback


def _card_writer(trainer: Any, callback: CardsmithCallback) -> Any:
    """Stands in for `create_model_card`, of which three signatures exist: whatever one of them takes is accepted."""
    plain = getattr(trainer.create_model_card, _PLAIN, trainer.create_model_card)

    def create_model_card(*args: Any, **known: Any) -> None:
        with callback.recorder.surviving("read the arguments of create_model_card"):
            known = {**dict(zip(signature(plain).parameters, args, strict=False)), **known}
            said = [Finding(key, value, "create_model_card(…)") for key, value in _said(known)]
            callback.write(said, several(known.get("dataset_name")) + several(known.get("dataset_tags")))

    setattr(create_model_card, _PLAIN, plain)
    return create_model_card


def _said(known: Mapping[str, Any]) -> Iterator[tuple[str, object]]:
    """(key of Facts, value) of the arguments, as the three signatures name them. Scripts give paths for names."""
    name, base = known.get("model_name"), known.get("finetuned_from")
    yield "model_name", name if name is None or is_public_text(str(name)) else Path(str(name).strip()).name
    yield "base_model.id", base if is_hub_id(base) and not Path(str(base)).is_dir() else None
    yield "card.license", known.get("license")
    yield "card.language", several(known.get("language"))
    yield "card.tags", several(known.get("tags"))


def _keeping_the_card(trainer: Any, callback: CardsmithCallback) -> Any:
    """`save_model`, after which the card is cardsmith's again: PEFT edits the README whenever it saves."""
    plain = getattr(trainer.save_model, _PLAIN, trainer.save_model)
    surviving = callback.recorder.surviving

    @wraps(plain)
    def save_model(output_dir: str | None = None, *args: Any, **kwargs: Any) -> Any:
        own = Path(trainer.args.output_dir)
        folder = own if output_dir is None else Path(output_dir)
        is_checkpoint = _CHECKPOINT.fullmatch(folder.name)
        with surviving("keep PEFT from the README"):
            guard(trainer.model, surviving, own=own if is_checkpoint else folder)
        if is_checkpoint:
            return plain(output_dir, *args, **kwargs)
        with _unchanged(folder / README, trainer, surviving):
            saved = plain(output_dir, *args, **kwargs)
        if trainer.is_world_process_zero():
            callback.write(folder=folder)
        return saved

    setattr(save_model, _PLAIN, plain)
    return save_model


@contextmanager
def _unchanged(readme: Path, trainer: Any, surviving: Surviving) -> Iterator[None]:
    """The README is afterwards as it was before, also where the save fails. One that cannot be read is not touched."""
    known, before = False, None
    # what is wrong with it is said when the card is written
    with suppress(OSError):
        before = readme.read_bytes() if readme.is_file() else None
        known = before is not None or not os.path.lexists(readme)
    try:
        yield
    finally:
        if known and trainer.is_world_process_zero():
            with surviving("restore the README"):
                _restore(readme, before)


def _restore(readme: Path, before: bytes | None) -> None:
    if before is None:
        readme.unlink(missing_ok=True)
    elif not readme.is_file() or readme.read_bytes() != before:
        atomic.write_bytes(readme, before)
