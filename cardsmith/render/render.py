"""(Facts, templates) → Card. Pure and deterministic: the same facts and templates give the same bytes."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

import jinja2
from jinja2.sandbox import ImmutableSandboxedEnvironment
from markupsafe import Markup

from cardsmith import arguments
from cardsmith.card import frontmatter
from cardsmith.card.model import Card
from cardsmith.card.sections import after
from cardsmith.errors import TemplateError
from cardsmith.facts.model import Facts
from cardsmith.render import escape
from cardsmith.render.active import active_content
from cardsmith.render.filters import FACTS, TEXTS
from cardsmith.render.metadata import metadata
from cardsmith.render.verification import Verification

_PACKAGE = Path(__file__).parents[1]
#: In the wheel the templates lie inside the package, in a checkout beside it.
TEMPLATES = next(path for path in (_PACKAGE / "templates", _PACKAGE.parent / "templates") if path.is_dir())

_BY_KIND = {"adapter": "adapter.md.jinja", "reward": "reward.md.jinja"}
_DEFAULT = "model.md.jinja"

_OPTIONS: dict[str, Any] = {
    "undefined": jinja2.StrictUndefined,
    # what is printed is escaped for Markdown by `finalize`; autoescape marks what blocks and macros have done
    "autoescape": True,
    "trim_blocks": True,
    "lstrip_blocks": True,
    "keep_trailing_newline": True,
}


def render(facts: Facts, templates: str | Path | None = None, verification: Verification | None = None) -> Card:
    """The card for these facts.

    Args:
        facts: what is known of the run.
        templates: a folder whose files stand in for cardsmith's own of the same name.
        verification: what is known of the weights; None where the card says nothing of it.

    Raises:
        ConfigError: `facts` are none.
        TemplateError: a template is broken, prints something unknown, reaches for what the sandbox forbids, or costs
            more than a render may (see `guard.budget`).
    """
    arguments.check("render", facts, Facts, "the Facts of a run, as collect(folder) gives them")
    name = _BY_KIND.get(facts.artifact.kind or "", _DEFAULT)
    if templates is not None:
        _check_folder(Path(templates))
    try:
        body = _body(name, templates, facts=facts, verification=verification)
    except jinja2.TemplateSyntaxError as error:
        raise TemplateError(f"{error.filename or error.name}, line {error.lineno}: {error.message}") from None
    except jinja2.TemplateNotFound as error:
        raise TemplateError(f"template {name}: there is no template {error.name}") from None
    except RecursionError:
        raise TemplateError(f"template {name}: one includes or calls itself without end") from None
    except Exception as error:  # a template can raise nearly anything
        raise TemplateError(f"template {name}: {error}") from error
    if active := active_content(body):
        raise TemplateError(f"template {name}: the card would hold active content: {active[:40]!r}. Take it out.")
    keys = metadata(facts)
    card = Card((f"---\n{frontmatter.dump(keys)}---\n\n" if keys else "") + _tidy(body))
    if not keys and card.front_matter is not None:
        raise TemplateError(f"template {name}: it prints metadata, which come from the facts alone. Take the --- out.")
    return card


def _body(name: str, templates: str | Path | None, **values: object) -> str:
    """Whoever brings templates has a budget for them; cardsmith's own are known to end."""
    if templates is None:
        return _environment().get_template(name).render(values)
    from cardsmith.render.guard.budget import budget

    with budget():
        return _guarded_environment(templates).get_template(name).render(values)


@cache
def _environment() -> jinja2.Environment:
    environment = ImmutableSandboxedEnvironment(
        loader=jinja2.FileSystemLoader(TEMPLATES), finalize=_finalize, **_OPTIONS
    )
    environment.filters.update({**TEXTS, **FACTS})
    return environment


@cache
def _guarded_environment(templates: str | Path) -> jinja2.Environment:
    from cardsmith.render.guard.environment import GuardedEnvironment

    loader = jinja2.FileSystemLoader([Path(templates), TEMPLATES])
    environment = GuardedEnvironment(loader=loader, finalize=_counted_finalize, **_OPTIONS)
    environment.add_filters(TEXTS, FACTS)
    return environment


@jinja2.pass_context
def _finalize(context: object, value: object) -> Markup:
    # without a context to pass, Jinja turns what stands in a template into text before anybody is asked
    del context
    return escape.finalize(value)


@jinja2.pass_context
def _counted_finalize(context: object, value: object) -> Markup:
    from cardsmith.render.guard.budget import price, spend

    del context
    printed = escape.finalize(value)
    spend(price(printed))
    return printed


def _check_folder(path: Path) -> None:
    if not path.is_dir():
        raise TemplateError(f"{path} is not a folder of templates.")


def _tidy(body: str) -> str:
    """Sections that print nothing leave blank lines behind: one is enough, and the card ends with one line end."""
    kept: list[str] = []
    block: str | None = None
    for line in body.strip("\n").split("\n"):
        # in code, every blank line is meant
        if line or block or (kept and kept[-1]):
            kept.append(line)
        block = after(block, line)
    return "\n".join(kept) + "\n"
