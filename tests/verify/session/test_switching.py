"""An adapter switched off or merged for a pass: the base is left as it was, and nothing else is left behind."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from cardsmith.verify.artifact import read_artifact
from cardsmith.verify.checks import effect, merge, repeats
from cardsmith.verify.outcome import Failed, Passed, Skipped
from cardsmith.verify.request import Request
from cardsmith.verify.session.agreement import Distance, distance
from cardsmith.verify.session.running import logits
from cardsmith.verify.session.session import Session
from cardsmith.verify.session.switching import merged, without_adapter

from .. import makers

torch = pytest.importorskip("torch")
pytestmark = pytest.mark.slow


@pytest.fixture(autouse=True)
def _offline(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HF_HUB_OFFLINE", "1")


def session(folder: Path, **asked: Any) -> Session:
    """A session in this process."""
    request = Request(folder=str(folder), base=read_artifact(folder).base, device="cpu", **asked)
    return Session(request, print)


def weights(model: Any) -> dict[str, tuple[int, Any]]:
    """Name → place in memory and content."""
    return {name: (value.data_ptr(), value.clone()) for name, value in model.state_dict().items()}


def assert_as_before(model: Any, before: dict[str, tuple[int, Any]]) -> None:
    after = weights(model)
    assert after.keys() == before.keys()
    assert [name for name in before if before[name][0] != after[name][0]] == []
    assert [name for name in before if not torch.equal(before[name][1], after[name][1])] == []


MERGEABLE = ["adapter", "DoRA", "rsLoRA", "IA3", "modules_to_save", "LoRA on experts", "LoRA on encoder-decoder"]


@pytest.mark.parametrize("kind", MERGEABLE)
def test_merging_layer_by_layer_is_merging(kind: str, made: dict[str, Path]) -> None:
    subject = session(made[kind])
    model, inputs = subject.loaded.model, next(iter(subject.inputs.values()))
    before, alone = weights(model), subject.logits
    with merged(model):
        together = logits(model, inputs)
    assert_as_before(model, before)
    assert torch.equal(logits(model, inputs), alone)
    with without_adapter(model, keep_head=False):
        bare = logits(model, inputs)
    assert_as_before(model, before)
    whole = logits(model.merge_and_unload(), inputs)
    assert distance(together, whole).relative < 1e-6
    assert distance(together, bare).relative > 1e-3


def test_a_pass_that_fails_leaves_the_base_as_it_was(made: dict[str, Path]) -> None:
    model = session(made["adapter"]).loaded.model
    before = weights(model)
    with pytest.raises(IndexError), merged(model):
        logits(model, {"input_ids": torch.tensor([[10**6]])})
    assert_as_before(model, before)
    assert [name for name, module in model.named_modules() if "forward" in vars(module)] == []


UNMERGED: dict[str, tuple[Callable[[Path, Path], Path], str]] = {
    "tied": (
        lambda folder, _: makers.make_adapter(
            folder / "adapter", makers.make_model(folder / "base", tie_word_embeddings=True), target_modules=["lm_head"]
        ),
        "the adapter changes embeddings that its base uses as its head too: a merge would change both",
    ),
    "bias": (
        lambda folder, base: makers.make_adapter(folder / "adapter", base, lora_bias=True),
        (
            "PEFT cannot merge this adapter: "
            "Impossible to merge LoRA with `lora_bias=True` because the base layer has no bias."
        ),
    ),
}


@pytest.mark.parametrize("case", UNMERGED)
def test_what_cannot_be_merged_is_skipped(case: str, model: Path, tmp_path: Path) -> None:
    make, words = UNMERGED[case]
    subject = session(make(tmp_path, model))
    before = weights(subject.loaded.model)
    with pytest.raises(Skipped) as caught:
        merge.run(subject)
    assert str(caught.value) == words
    assert_as_before(subject.loaded.model, before)


def test_a_merge_that_overflows_fails(adapter: Path, tmp_path: Path) -> None:
    """In half precision beside the base each part is finite, and their sum is not."""
    base = makers.make_model(tmp_path / "base")
    state = makers.tensors(base / "model.safetensors")
    state = {name: value.half() for name, value in state.items()}
    state["model.layers.0.self_attn.q_proj.weight"].fill_(65_000)
    makers.save(base / "model.safetensors", state)
    makers.edit_json(base / "config.json", dtype="float16")
    folder = makers.copy(adapter, tmp_path / "adapter")
    makers.edit_json(folder / "adapter_config.json", base_model_name_or_path=str(base), lora_alpha=1e7)
    model = session(folder).loaded.model
    with pytest.raises(Failed) as caught, merged(model):
        logits(model, {"input_ids": torch.tensor([[5]])})
    assert str(caught.value).startswith("the adapter cannot be merged: NaNs detected in the merged weights.")


def test_the_head_of_a_classifier_is_no_effect(model: Path, tmp_path: Path) -> None:
    folder = makers.make_reward_adapter(tmp_path / "adapter", model)
    assert isinstance(effect.run(session(folder)), Passed)
    makers.edit_json(folder / "adapter_config.json", lora_alpha=0)
    with pytest.raises(Failed, match=r"^with and without the adapter the logits are the same"):
        effect.run(session(folder))


MEND = "Part of the model is random: save it again, and look for what is not saved."


def test_what_is_left_to_chance_does_not_repeat_itself(model: Path, tmp_path: Path) -> None:
    found = repeated_with_dropout(0.9, model, tmp_path / "adapter")
    assert found.evidence["tokens"] == 2
    assert str(found) == f"written a second time, the text differs after 0 tokens. {MEND}"


def test_a_little_chance_shows_in_the_logits(model: Path, tmp_path: Path) -> None:
    found = repeated_with_dropout(0.01, model, tmp_path / "adapter")
    assert (found.evidence["tokens"], found.evidence["same"]) == (2, 2)
    away = found.evidence["relative"]
    assert 1e-3 < away < 0.5
    assert str(found) == f"written a second time, the logits are {away:.2g} of their spread away. {MEND}"


def repeated_with_dropout(part: float, model: Path, folder: Path) -> Failed:
    """What is said of an adapter that drops a part of its inputs at random, as in training."""
    subject = session(makers.make_adapter(folder, model, lora_dropout=part, target_modules="all-linear"))
    torch.manual_seed(1)
    subject.loaded.model.train()
    with pytest.raises(Failed) as caught:
        repeats.run(subject)
    return caught.value


def test_scores_left_to_chance_do_not_either(model: Path, tmp_path: Path) -> None:
    subject = session(makers.make_reward_adapter(tmp_path / "adapter", model))
    assert repeats.run(subject).evidence == {"max_difference": 0.0}
    torch.manual_seed(1)
    subject.loaded.model.base_model.model.model.config.attention_dropout = 0.9
    for module in subject.loaded.model.modules():
        if hasattr(module, "attention_dropout"):
            module.attention_dropout = 0.9
    subject.loaded.model.train()
    with pytest.raises(Failed, match=r"^scored a second time, the scores differ by "):
        repeats.run(subject)


def test_distances() -> None:
    one = torch.tensor([[[0.0, 1.0, 2.0], [3.0, 2.0, 1.0]]])
    assert distance(one, one) == Distance(max_difference=0.0, relative=0.0, same_token=True)
    other = one.clone()
    other[0, 1, 2] = 4.0
    found = distance(other, one)
    # one of six logits is 3 away; those of `one` spread by √(2/3)
    assert (found.max_difference, found.same_token) == (3.0, False)
    assert found.relative == pytest.approx((9 / 6) ** 0.5 / (2 / 3) ** 0.5)
    # of unequally many tokens the last ones count
    assert distance(torch.cat([other[:, :1] + 7, one], 1), one).max_difference == 0.0
    # a score has nothing beside it to spread against
    assert distance(torch.tensor([[2.0]]), torch.tensor([[1.0]])).relative == 1.0
    assert distance(torch.tensor([[float("nan")]]), torch.tensor([[1.0]])).relative != 1.0
