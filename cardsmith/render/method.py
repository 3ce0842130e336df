"""By which method, loss and variants it was trained: the sentence, and what to cite."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from markupsafe import Markup

from cardsmith.facts import papers
from cardsmith.facts.model import Facts
from cardsmith.render.escape import code, link, listed, markdown

#: Libraries that train and ask to be cited: distribution → name, address.
_LIBRARIES = {
    "axolotl": ("Axolotl", "https://github.com/axolotl-ai-cloud/axolotl"),
    "unsloth": ("Unsloth", "https://github.com/unslothai/unsloth"),
    "trl": ("TRL", "https://github.com/huggingface/trl"),
}


def libraries(facts: Facts) -> tuple[str, ...]:
    """Distributions that trained it, the outermost first."""
    named = {*facts.versions, *facts.method.libraries}
    # arguments of a class of TRL's were made by TRL
    named |= {"trl"} if facts.method.config and papers.method_of_config(facts.method.config) else set()
    return tuple(name for name in _LIBRARIES if name in named)


def trained_with(facts: Facts) -> Markup:
    """ ", trained with X and Y", where they are known."""
    links = [link(*_LIBRARIES[name]) for name in libraries(facts)]
    return Markup(", trained with {}").format(listed(links)) if links else Markup("")


def method(facts: Facts) -> Markup:
    """By which method it was trained, with the papers that introduced it."""
    name = facts.method.name
    if name is None:
        return Markup("")
    introduced = _introduced(facts)
    known = papers.method_named(name)
    parts = [Markup("It was trained with {}").format(markdown((known.label if known else None) or name))]
    parts += [Markup(", a method introduced in {}").format(introduced)] if introduced else []
    parts += [_loss(facts)]
    linked = [paper for loss in _losses(facts) for paper in _papers_of_loss(facts, loss)]
    variants = [_variant(variant, linked) for variant in facts.method.variants]
    parts += [Markup(", with {}").format(listed(variants))] if variants else []
    return Markup("").join([*parts, Markup(".")])


def citations(facts: Facts) -> tuple[tuple[str, Markup], ...]:
    """(what to cite, BibTeX) for the method, its losses and variants, the adapter, and the libraries; each once."""
    cited = {paper.bibtex: name for name, paper in reversed(list(_cited(facts))) if name and paper}
    return tuple((name, Markup(bibtex)) for bibtex, name in reversed(cited.items()))


def _cited(facts: Facts) -> Iterator[tuple[str | None, papers.Paper | None]]:
    known = papers.method_named(facts.method.name)
    yield facts.method.name, papers.paper(facts.method.paper or (known.paper if known else None))
    for key in known.also if known else ():
        paper = papers.paper(key)
        yield paper.title if paper else None, paper
    for loss in _losses(facts):
        label = "the combined loss" if "+" in loss else f"the {loss} loss"
        yield from ((label, paper) for paper in _papers_of_loss(facts, loss))
    yield from ((name, papers.paper(papers.paper_of_variant(name))) for name in facts.method.variants)
    adapter = papers.adapter_of_type(facts.adapter.type)
    if adapter is not None:
        yield adapter.name, papers.paper(adapter.paper)
        yield from ((name, papers.paper(papers.paper_of_variant(name))) for name in facts.adapter.variants)
    yield from ((_LIBRARIES[name][0], papers.software(name)) for name in libraries(facts))


def _introduced(facts: Facts) -> Markup | None:
    """The paper of the method: by papers.yaml, by the trainer's own word, or by its bare id."""
    known = papers.method_named(facts.method.name)
    arxiv = facts.method.paper
    if paper := papers.paper(arxiv or (known.paper if known else None)):
        return _link(paper)
    return (
        link(facts.method.paper_title or f"arXiv:{arxiv}", f"https://huggingface.co/papers/{arxiv}") if arxiv else None
    )


def _loss(facts: Facts) -> Markup:
    losses = _losses(facts)
    if not losses:
        return Markup("")
    *single, combined = losses
    if not single:
        found = [_link(paper) for paper in _papers_of_loss(facts, combined)]
        origin = Markup(" of {}").format(listed(found)) if found else Markup("")
        return Markup(", using the {} loss{}").format(code(combined), origin)
    named = [_with_papers(code(loss), _papers_of_loss(facts, loss)) for loss in single]
    found = [_link(paper) for paper in _papers_of_loss(facts, combined)]
    origin = Markup(", combined as in {}").format(listed(found)) if found else Markup("")
    return Markup(", using the losses {}{}").format(listed(named), origin)


def _losses(facts: Facts) -> list[str]:
    """The loss; of several, each, and all together at the end."""
    loss = facts.method.loss
    if not loss:
        return []
    return [*loss.split("+"), loss] if "+" in loss else [loss]


def _papers_of_loss(facts: Facts, loss: str) -> list[papers.Paper]:
    known = papers.method_named(facts.method.name)
    keys = known.losses.get(loss, ()) if known else ()
    return [paper for paper in map(papers.paper, keys) if paper]


def _variant(name: str, linked: list[papers.Paper]) -> Markup:
    paper = papers.paper(papers.paper_of_variant(name))
    return _with_papers(markdown(name), [paper] if paper and paper not in linked else [])


def _with_papers(name: Markup, found: Iterable[papers.Paper]) -> Markup:
    links = [_link(paper) for paper in found]
    return Markup("{} ({})").format(name, listed(links)) if links else name


def _link(paper: papers.Paper) -> Markup:
    return link(paper.title, paper.url or "")
