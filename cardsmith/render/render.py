"""(Facts, templates) → Card. Pure and deterministic: the same facts and templates give the same bytes."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from pathlib import Path

import jinja2
from jinja2.sandbox import ImmutableSandboxedEnvironment
from markupsafe import Markup

from cardsmith.card import frontmatter
from cardsmith.card.model import Card
from cardsmith.card.sections import after
from cardsmith.errors import TemplateError
from cardsmith.facts.model import Facts
from cardsmith.render import escape, method, phrases, plots, quick_start, scores, tables
from cardsmith.render.active import active_content
from cardsmith.render.metadata import metadata

_PACKAGE = Path(__file__).parents[1]
#: In the wheel the templates lie inside the package, in a checkout beside it.
TEMPLATES = next(path for path in (_PACKAGE / "templates", _PACKAGE.parent / "templates") if path.is_dir())

_BY_KIND = {"adapter": "adapter.md.jinja", "reward": "reward.md.jinja"}
_DEFAULT = "model.md.jinja"

_FILTERS: dict[str, Callable[..., object]] = {
    "adapter": phrases.adapter,
    "citations": method.citations,
    "code": escape.code,
    "compute": phrases.compute,
    "harnesses": scores.harnesses,
    "hyperparameters": tables.hyperparameters,
    "link": escape.link,
    "owner": escape.owner,
    "row": escape.row,
    "target": escape.target,
    "log": tables.log,
    "method": method.method,
    "model_id": phrases.model_id,
    "pictures": plots.pictures,
    "python": escape.python,
    "quantization": phrases.quantization,
    "results": tables.results,
    "rewards": phrases.rewards,
    "scores": scores.rows,
    "serve": quick_start.serve,
    "snippet": quick_start.snippet,
    "summary": phrases.summary,
    "title": phrases.title,
    "versions": tables.versions,
}


def render(facts: Facts, templates: str | Path | None = None) -> Card:
    """The card for these facts.

    Args:
        facts: what is known of the run.
        templates: a folder whose files stand in for cardsmith's own of the same name.

    Raises:
        TemplateError: a template is broken, prints something unknown, or reaches for what the sandbox forbids.
    """
    name = _BY_KIND.get(facts.artifact.kind or "", _DEFAULT)
    try:
        body = _environment(templates).get_template(name).render(facts=facts)
    except jinja2.TemplateSyntaxError as error:
        raise TemplateError(f"{error.filename or error.name}, line {error.lineno}: {error.message}") from None
    except jinja2.TemplateNotFound as error:
        raise TemplateError(f"template {name}: there is no template {error.name}") from None
    except Exception as error:  # a template can raise nearly anything
        raise TemplateError(f"template {name}: {error}") from error
    if active := active_content(body):
        raise TemplateError(f"template {name}: the card would hold active content: {active[:40]!r}. Take it out.")
    keys = metadata(facts)
    return Card((f"---\n{frontmatter.dump(keys)}---\n\n" if keys else "") + _tidy(body))


@cache
def _environment(templates: str | Path | None) -> jinja2.Environment:
    folders = [TEMPLATES] if templates is None else [_folder(Path(templates)), TEMPLATES]
    environment = ImmutableSandboxedEnvironment(
        loader=jinja2.FileSystemLoader(folders),
        undefined=jinja2.StrictUndefined,
        # what is printed is escaped for Markdown by `finalize`; autoescape marks what blocks and macros have done
        autoescape=True,
        finalize=_finalize,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    environment.filters.update(_FILTERS)
    return environment


@jinja2.pass_context
def _finalize(context: object, value: object) -> Markup:
    # without a context to pass, Jinja turns what stands in a template into text before anybody is asked
    del context
    return escape.finalize(value)


def _folder(path: Path) -> Path:
    if not path.is_dir():
        raise TemplateError(f"{path} is not a folder of templates.")
    return path


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
