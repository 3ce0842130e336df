"""`[tool.cardsmith]` of a run, held to what a card can take before the training begins."""

from __future__ import annotations

from pathlib import Path

from cardsmith import config
from cardsmith.errors import ConfigError
from cardsmith.render.active import active_content


def check_settings(output_dir: str | Path) -> None:
    """Pass, or say what is wrong.

    Raises:
        ConfigError: the settings for this folder cannot be read, their templates are no folder, or a section holds what
            no card may.
    """
    settings = config.of(output_dir)
    place = f"{settings.file.parent / settings.prefix}" if settings.file else ""
    if settings.templates and not settings.templates.is_dir():
        raise ConfigError(f"{place}templates: {settings.templates} is not a folder.")
    for title, text in settings.card.get("sections", {}).items():
        if active := active_content(text):
            raise ConfigError(f"{place}card.sections: {title!r} holds active content, {active[:40]!r}. Take it out.")
