"""The method of a live run: trainers that papers.yaml knows, that other tools derived, and that nobody knows yet."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest

from cardsmith.facts import Finding, papers
from cardsmith.facts.collectors import method
from cardsmith.facts.findings import assemble
from cardsmith.facts.model import Adapter, Facts, Method
from cardsmith.facts.run import LiveRun
from cardsmith.facts.variants import switched_on
from cardsmith.render import render


def _class(name: str, *bases: type, module: str = "trl.trainer.some_trainer", **attributes: Any) -> type:
    return type(name, bases, {"__module__": module, **attributes})


TRAINER = _class("Trainer", module="transformers.trainer")
BASE = _class("_BaseTrainer", TRAINER, module="trl.trainer.base_trainer", _name="Base", _paper={})
GRPO = _class("GRPOTrainer", BASE, _name="GRPO", _paper={"id": "2402.03300", "title": "DeepSeekMath"})


def _method(trainer: type, callbacks: tuple[object, ...] = (), config: str = "SomeConfig", **arguments: Any) -> Method:
    made = trainer()
    made.callback_handler = SimpleNamespace(callbacks=callbacks)  # type: ignore[attr-defined]
    args = type(config, (), {})()
    vars(args).update(arguments)
    return assemble(method.from_run(LiveRun(args=args, state=None, model=None, trainer=made))).method


def test_a_trainer_of_a_later_trl_is_called_what_it_calls_itself() -> None:
    later = _class("NewPOTrainer", BASE, _name="New PO", _paper={"id": "2701.00001", "title": "A New One"})
    assert _method(later, loss_type="new") == Method(
        name="New PO",
        trainer="NewPOTrainer",
        config="SomeConfig",
        loss="new",
        paper="2701.00001",
        paper_title="A New One",
    )


def test_a_name_that_was_inherited_is_not_said() -> None:
    later = _class("NewPOTrainer", GRPO)
    assert _method(later) == Method(name="NewPO", trainer="NewPOTrainer", config="SomeConfig")


def test_a_paper_that_was_inherited_is_not_said() -> None:
    later = _class("NewPOTrainer", GRPO, _name="New PO")
    assert _method(later) == Method(name="New PO", trainer="NewPOTrainer", config="SomeConfig")


def test_a_trainer_of_the_users_is_of_the_method_it_derives_from() -> None:
    mine = _class("MyTrainer", GRPO, module="train")
    assert _method(mine, config="GRPOConfig", loss_type="dapo", scale_rewards="none") == Method(
        name="GRPO",
        trainer="MyTrainer",
        config="GRPOConfig",
        loss="dapo",
        paper="2402.03300",
        variants=("unscaled rewards",),
    )


@pytest.mark.parametrize("prefix", ["Unsloth", "Axolotl"])
def test_a_trainer_that_a_tool_derived_is_of_its_method(prefix: str) -> None:
    derived = _class(f"{prefix}DPOTrainer", TRAINER, module="made.on.the.spot")
    assert _method(derived, config=f"{prefix}DPOConfig", loss_type=["ipo"]) == Method(
        name="DPO", trainer=f"{prefix}DPOTrainer", config=f"{prefix}DPOConfig", loss="ipo", paper="2305.18290"
    )


def test_a_loss_that_the_trainer_never_reads_is_not_said() -> None:
    assert _method(_class("GKDTrainer", BASE), loss_type="nll").loss is None


def test_a_callback_can_be_the_variant() -> None:
    mine = _class("MyCallback", _class("BEMACallback"))()
    assert _method(_class("SFTTrainer", BASE), (mine,)).variants == ("BEMA",)


def test_the_callback_alone_knows_the_arguments() -> None:
    arguments = type("RLOOConfig", (), {})()
    arguments.normalize_advantages = True
    run = LiveRun(args=arguments, state=None, model=None)
    assert assemble(method.from_run(run)).method == Method(
        name="RLOO", trainer="RLOOTrainer", config="RLOOConfig", paper="2402.14740", variants=("REINFORCE++",)
    )


@pytest.mark.parametrize(
    ("arguments", "variants"),
    [
        ({}, ()),
        ({"delta": None, "top_entropy_quantile": 1.0, "scale_rewards": "group"}, ()),
        ({"delta": 4, "top_entropy_quantile": 0.2}, ("two-sided clipping", "high-entropy tokens only")),
        ({"scale_rewards": False}, ("unscaled rewards",)),
        ({"delta": "much", "top_entropy_quantile": [0.1], "scale_rewards": {"a": 1}}, ()),
        ({"delta": float("nan"), "importance_sampling_level": "sequence"}, ("GSPO",)),
    ],
)
def test_variants(arguments: dict[str, Any], variants: tuple[str, ...]) -> None:
    known = papers.method_named("GRPO")
    assert known
    assert switched_on(known.variants, arguments) == variants


@pytest.mark.parametrize(
    ("config", "variants"),
    [
        ({"use_dora": False, "init_lora_weights": True}, ()),
        ({"init_lora_weights": "pissa"}, ("PiSSA",)),
        ({"init_lora_weights": "gaussian"}, ()),
        ({"use_dora": True, "load_in_4bit": True}, ("DoRA", "QLoRA")),
    ],
)
def test_variants_of_an_adapter(config: dict[str, Any], variants: tuple[str, ...]) -> None:
    known = papers.adapter_of_type("LORA")
    assert known
    assert switched_on(known.variants, config) == variants


def _sentence(**facts: Any) -> str:
    text = render(Facts(**facts)).text
    return next(line for line in text.splitlines() if line.startswith("It was trained"))


def test_a_method_that_is_not_known_is_linked_by_what_it_says() -> None:
    link = "https://huggingface.co/papers/2701.00001"
    assert _sentence(method=Method(name="New PO", paper="2701.00001", paper_title="A New One")) == (
        f"It was trained with New PO, a method introduced in [A New One]({link})."
    )
    assert _sentence(method=Method(name="New PO", paper="2701.00001")) == (
        f"It was trained with New PO, a method introduced in [arXiv:2701.00001]({link})."
    )


def test_a_paper_is_linked_and_cited_once() -> None:
    link = "[Understanding R1-Zero-Like Training: A Critical Perspective](https://huggingface.co/papers/2503.20783)"
    made = Method(name="GRPO", loss="dr_grpo", variants=("unscaled rewards",))
    assert _sentence(method=made).endswith(f", using the `dr_grpo` loss of {link}, with unscaled rewards.")
    assert render(Facts(method=made)).text.count("@article{liu2025understanding,") == 1


def test_what_an_adapter_switched_on_is_said_beside_its_rank() -> None:
    adapter = Adapter(type="LORA", r=4, target_modules=("q_proj",), variants=("DoRA", "not | known"))
    text = render(Facts(adapter=adapter)).text
    assert "The adapter (rank 4, DoRA, not \\| known) targets `q_proj`." in text.splitlines()
    assert "@article{liu2024dora," in text


def test_findings_name_their_source() -> None:
    run = LiveRun(args=SimpleNamespace(loss_type="ipo"), state=None, model=None, trainer=_class("DPOTrainer", BASE)())
    assert Finding("method.loss", "ipo", "training arguments: loss_type") in list(method.from_run(run))
