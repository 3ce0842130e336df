"""`[tool.cardsmith]` of a run, held to what a card can take before the training begins."""

from __future__ import annotations

from pathlib import Path

from cardsmith import config
from cardsmith.errors import ConfigError
from cardsmith.hooks.values import check_templates, check_value


def check_settings(output_dir: str | Path) -> None:
    """Pass, or say what is wrong.

    Raises:
        ConfigError: the settings for this folder cannot be read, their templates are no folder, or they say what no
            card may.
    """
    settings = config.of(output_dir)
    place = f"{settings.file.parent / settings.prefix}" if settings.file else ""
    if settings.templates and not settings.templates.is_dir():
        raise ConfigError(f"{place}templates: {settings.templates} is not a folder.")
    if settings.templates:
        check_templates(settings.templates)
    for key, value in settings.card.items():
        check_value(f"{place}card.{key}", key, value)
