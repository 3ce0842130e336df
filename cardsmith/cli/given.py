"""Paths as they are given on the command line."""

from __future__ import annotations

from typing import Any

import click


class Given(click.Path):
    """A path that is not empty: `"$OUT"` of a variable without a value would be the folder that one stands in."""

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        if value == "":
            self.fail("it is empty; has a variable no value? Write . for this folder.", param, ctx)
        return super().convert(value, param, ctx)
