"""What the run took: time, machine, memory, energy; and which code ran. Nothing is printed that is not known."""

from __future__ import annotations

from collections.abc import Iterator

from markupsafe import Markup

from cardsmith.facts.model import Facts, Run
from cardsmith.render import emissions
from cardsmith.render.escape import code, markdown, number


def compute(facts: Facts) -> Markup:
    """How long it took, on what, what that cost the climate, and with which code."""
    sentences = (_time(facts), _work(facts), _memory(facts), emissions.sentence(facts), _code(facts))
    return Markup(" ").join(sentence for sentence in sentences if sentence)


def _time(facts: Facts) -> Markup:
    steps, duration, since = _steps(facts.run), _duration(facts.run.seconds), facts.run.resumed_step
    took = " and ".join(part for part in (steps, duration) if part)
    if since and steps and duration:
        # the clock began where training was taken up again
        last = (facts.run.steps or 0) - since
        took = f"{steps}, the last {'' if last == 1 else f'{last:,} '}of them in {duration}"
    return Markup("Training took {}{}.").format(took, _machine(facts)) if took else Markup("")


def _work(facts: Facts) -> Markup:
    tokens, flops = facts.run.tokens, facts.run.flops
    known = (
        f"saw {tokens:,} tokens" if tokens else "",
        f"took {flops:.3g} floating-point operations" if flops else "",
    )
    said = " and ".join(part for part in known if part)
    return Markup("It {}.").format(said) if said else Markup("")


def _machine(facts: Facts) -> Markup:
    known = facts.hardware
    if not known.gpu:
        return Markup(" on CPU" if known.device == "cpu" else "")
    details = Markup(", ").join(_details(facts))
    gpus = Markup(" on {} × {}").format(known.gpu_count or 1, markdown(known.gpu))
    return Markup("{} ({})").format(gpus, details) if details else gpus


def _details(facts: Facts) -> Iterator[Markup]:
    known = facts.hardware
    if known.world_size and known.world_size > 1:
        yield Markup(f"{known.world_size} processes")
        if known.distributed:
            yield markdown(known.distributed)
    if known.cuda:
        yield Markup("CUDA ") + markdown(known.cuda)
    if known.driver:
        yield Markup("driver ") + markdown(known.driver)


def _memory(facts: Facts) -> Markup:
    peak = facts.hardware.gpu_peak_memory
    return Markup(f"Memory peaked at {peak / 1e9:.3g} GB on one GPU.") if peak else Markup("")


def _code(facts: Facts) -> Markup:
    """A commit without its repository leads nowhere alone; with the script's name its owner finds it again."""
    known = facts.code
    if not known.script:
        return Markup("")
    at = Markup(" at commit ") + code(known.commit[:12]) if known.commit else Markup("")
    return Markup("The script was ") + code(known.script) + at + Markup(".")


def _steps(run: Run) -> str:
    """The steps, and how often they went through the data."""
    if not run.steps:
        return ""
    epochs = f" ({number(run.epochs)} epoch{'' if run.epochs == 1 else 's'})" if run.epochs else ""
    return f"{run.steps:,} step{'' if run.steps == 1 else 's'}{epochs}"


def _duration(seconds: float | None) -> str:
    if not seconds:
        return ""
    if seconds < 120:
        return f"{number(seconds)} seconds"
    minutes = round(seconds / 60)
    return f"{minutes} minutes" if minutes < 120 else f"{minutes // 60} h {minutes % 60} min"
