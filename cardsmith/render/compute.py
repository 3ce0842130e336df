"""What the run took: time, machine, memory, energy; and which code ran. Nothing is printed that is not known."""

from __future__ import annotations

from collections.abc import Iterator

from markupsafe import Markup

from cardsmith.facts.model import Facts
from cardsmith.render import emissions
from cardsmith.render.escape import code, markdown, number


def compute(facts: Facts) -> Markup:
    """How long it took, on what, what that cost the climate, and with which code."""
    sentences = (_time(facts), _memory(facts), emissions.sentence(facts), _code(facts))
    return Markup(" ").join(sentence for sentence in sentences if sentence)


def _time(facts: Facts) -> Markup:
    took = [part for part in (_steps(facts.run.steps), _duration(facts.run.seconds)) if part]
    if not took:
        return Markup("")
    tokens = f", over {facts.run.tokens:,} tokens" if facts.run.tokens else ""
    flops = f" ({facts.run.flops:.3g} floating-point operations)" if facts.run.flops else ""
    return Markup("Training took {}{}{}{}.").format(" and ".join(took), tokens, flops, _machine(facts))


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
    return Markup(f"It took at most {peak / 1e9:.3g} GB of memory on one GPU.") if peak else Markup("")


def _code(facts: Facts) -> Markup:
    """A commit without its repository leads nowhere alone; with the script's name its owner finds it again."""
    known = facts.code
    if not known.script:
        return Markup("")
    at = Markup(" at commit ") + code(known.commit[:12]) if known.commit else Markup("")
    return Markup("The script was ") + code(known.script) + at + Markup(".")


def _steps(count: int | None) -> str:
    return "" if not count else "1 step" if count == 1 else f"{count:,} steps"


def _duration(seconds: float | None) -> str:
    if not seconds:
        return ""
    if seconds < 120:
        return f"{number(seconds)} seconds"
    minutes = round(seconds / 60)
    return f"{minutes} minutes" if minutes < 120 else f"{minutes // 60} h {minutes % 60} min"
