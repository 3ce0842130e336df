"""The real thing: each kind of artifact is verified in a fresh process, and so is each broken copy."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from cardsmith.errors import VerifyError
from cardsmith.verify import Verdict, store, verify
from cardsmith.verify.checks import CHECKS
from cardsmith.verify.events import Event, Finished, Started

from . import makers

NAMES = [check.NAME for check in CHECKS]


def outcomes(verdict: Verdict) -> str:
    """One letter a check, in order: p, f or s."""
    assert [check.name for check in verdict.checks] == NAMES
    return "".join(check.outcome[0] for check in verdict.checks)


def broken(verdict: Verdict) -> str:
    """The message of the one check that failed."""
    (check,) = [check for check in verdict.checks if check.outcome == "failed"]
    return check.message


GOOD = {"adapter": "pppppp", "sharded": "pppppp", "reward": "ppppps"}


@pytest.mark.slow
@pytest.mark.parametrize("kind", GOOD)
def test_a_good_artifact_passes(kind: str, made: dict[str, Path], tmp_path: Path) -> None:
    folder = makers.copy(made[kind], tmp_path / kind)
    events: list[Event] = []
    verdict = verify(folder, device="cpu", max_new_tokens=4, on_event=events.append)
    assert outcomes(verdict) == GOOD[kind]
    assert [event.check for event in events if isinstance(event, Started)] == NAMES
    assert [event.result for event in events if isinstance(event, Finished)] == list(verdict.checks)
    assert (verdict.passed, verdict.device, verdict.dtype) == (True, "cpu", "float32")
    assert len(verdict.samples) == (0 if kind == "reward" else 1)
    assert store.load(folder) is not None
    assert store.covers(verdict, folder)


@pytest.mark.slow
def test_an_adapter_that_scores(model: Path, tmp_path: Path) -> None:
    folder = makers.make_reward_adapter(tmp_path / "adapter", model)
    verdict = verify(folder, device="cpu")
    assert (outcomes(verdict), verdict.kind, verdict.checks[4].evidence["shape"]) == ("ppppps", "adapter", [1, 1])


def remove(*names: str) -> Callable[[Path], None]:
    return lambda folder: [(folder / name).unlink() for name in names] and None


def write(name: str, data: bytes) -> Callable[[Path], None]:
    return lambda folder: (folder / name).write_bytes(data) and None


def config(**changes: object) -> Callable[[Path], None]:
    return lambda folder: makers.edit_json(folder / "adapter_config.json", **changes)


def cut(name: str) -> Callable[[Path], None]:
    return lambda folder: (folder / name).write_bytes((folder / name).read_bytes()[:-1]) and None


def rename_key(folder: Path) -> None:
    path = folder / "adapter_model.safetensors"
    makers.save(path, {name.replace("layers.1", "layers.7"): value for name, value in makers.tensors(path).items()})


def transpose(folder: Path) -> None:
    path = folder / "model.safetensors"
    state = makers.tensors(path)
    state["model.layers.0.mlp.up_proj.weight"] = state["model.layers.0.mlp.up_proj.weight"].T.contiguous()
    makers.save(path, state)


def not_a_number(folder: Path) -> None:
    path = folder / "model.safetensors"
    state = makers.tensors(path)
    state["model.norm.weight"][3] = float("nan")
    makers.save(path, state)


def hostile_pickle(folder: Path) -> None:
    (folder / "model.safetensors").unlink()
    (folder / "pytorch_model.bin").write_bytes(b"cos\nsystem\n(S'touch ran'\ntR.")


WEIGHTS = "adapter_model.safetensors"
POINTER = b"version https://git-lfs.github.com/spec/v1\noid sha256:00\nsize 8\n"
AGAIN = "Save or download the file again."
PREFIX = "base_model.model.model.layers"

#: What is broken → (artifact, how, outcomes, message of the failed check).
CHEAP: dict[str, tuple[str, Callable[[Path], None], str, str]] = {
    "weights absent": (
        "adapter",
        remove(WEIGHTS),
        "fsssss",
        "adapter_model.safetensors is missing. Save the model again: trainer.save_model().",
    ),
    "weights empty": ("adapter", write(WEIGHTS, b""), "pfssss", f"{WEIGHTS} is empty. {AGAIN}"),
    "truncated": (
        "adapter",
        cut(WEIGHTS),
        "pfssss",
        f"{WEIGHTS} is cut short: its tensors need 1792 bytes, the file has 1791 left. {AGAIN}",
    ),
    "LFS pointer": (
        "model",
        write("model.safetensors", POINTER),
        "pfssss",
        "model.safetensors is a Git LFS pointer, not the weights. Run `git lfs pull` in the folder.",
    ),
    "no tensor": (
        "adapter",
        write(WEIGHTS, makers.header_bytes({})),
        "pfssss",
        "the weight files hold no tensor. Save the model again.",
    ),
    "one shard missing": (
        "sharded",
        remove("model-00002-of-00003.safetensors"),
        "fpssss",
        "1 of 3 shards are missing: model-00002-of-00003.safetensors. Copy or download them again.",
    ),
    "shards outside": (
        "sharded",
        write("model.safetensors.index.json", b'{"weight_map": {"a": "../../x.safetensors"}}'),
        "fpssss",
        "1 of 1 shards are missing: ../../x.safetensors. Copy or download them again.",
    ),
    "index without a map": (
        "sharded",
        write("model.safetensors.index.json", b"{}"),
        "fpssss",
        "model.safetensors.index.json has no weight_map. Save the model again.",
    ),
    "adapter_config missing": (
        "adapter",
        remove("adapter_config.json"),
        "fpssss",
        "adapter_config.json is missing. Save the model again: trainer.save_model().",
    ),
    "adapter_config not JSON": (
        "adapter",
        write("adapter_config.json", b"{"),
        "fpssss",
        (
            "adapter_config.json is not JSON: Expecting property name enclosed in double quotes, line 1, column 2. "
            "Save the model again, or restore the file."
        ),
    ),
    "peft_type absent": (
        "adapter",
        config(peft_type=None),
        "fpssss",
        "adapter_config.json names no peft_type. Save the adapter again with PEFT: model.save_pretrained().",
    ),
    "config missing": (
        "model",
        remove("config.json"),
        "fpssss",
        "config.json is missing. Save the model again: trainer.save_model().",
    ),
    "tokenizer missing": (
        "model",
        remove("tokenizer.json", "tokenizer_config.json"),
        "fpssss",
        "there is no tokenizer in the folder. Save it beside the weights: tokenizer.save_pretrained().",
    ),
    "pickled": (
        "model",
        hostile_pickle,
        "fsssss",
        (
            "pytorch_model.bin is a pickle, which can run code and is never opened. "
            "Save the model with safetensors: save_pretrained(..., safe_serialization=True)."
        ),
    ),
    "base null": (
        "adapter",
        config(base_model_name_or_path=None),
        "ppfsss",
        "adapter_config.json names no base model. Name the base with --base PATH_OR_ID.",
    ),
    "base gone": (
        "adapter",
        config(base_model_name_or_path="/nowhere/base"),
        "ppfsss",
        "the base model /nowhere/base does not exist on this machine. Name the base with --base PATH_OR_ID.",
    ),
}

LOADING: dict[str, tuple[str, Callable[[Path], None], str, str]] = {
    "key renamed": (
        "adapter",
        rename_key,
        "ppfsss",
        (
            f"4 missing: {PREFIX}.1.self_attn.q_proj.lora_A.weight, {PREFIX}.1.self_attn.q_proj.lora_B.weight, "
            f"{PREFIX}.1.self_attn.v_proj.lora_A.weight, {PREFIX}.1.self_attn.v_proj.lora_B.weight; "
            f"4 unexpected: {PREFIX}.7.self_attn.q_proj.lora_A.weight, {PREFIX}.7.self_attn.q_proj.lora_B.weight, "
            f"{PREFIX}.7.self_attn.v_proj.lora_A.weight, {PREFIX}.7.self_attn.v_proj.lora_B.weight. "
            "Check the base (--base) and the adapter's config, or save the adapter again."
        ),
    ),
    "tensor transposed": (
        "model",
        transpose,
        "ppfsss",
        (
            "1 of another shape: model.layers.0.mlp.up_proj.weight: [16, 32] instead of [32, 16]. "
            "Check config.json, or save the model again."
        ),
    ),
    "not a number": (
        "model",
        not_a_number,
        "ppppfs",
        (
            "4410 of 4410 logits are NaN or infinite: the weights are damaged, or training diverged. "
            "Save an earlier checkpoint."
        ),
    ),
}


def check_broken(case: tuple[str, Callable[[Path], None], str, str], made: dict[str, Path], tmp_path: Path) -> None:
    kind, spoil, expected, message = case
    folder = makers.copy(made[kind], tmp_path / "broken")
    spoil(folder)
    verdict = verify(folder, device="cpu")
    assert (outcomes(verdict), broken(verdict)) == (expected, message)
    assert not verdict.passed
    assert not store.covers(verdict, folder)


@pytest.mark.parametrize("case", CHEAP)
def test_broken_before_anything_is_loaded(case: str, made: dict[str, Path], tmp_path: Path) -> None:
    check_broken(CHEAP[case], made, tmp_path)


@pytest.mark.slow
@pytest.mark.parametrize("case", LOADING)
def test_broken_in_what_the_tensors_say(case: str, made: dict[str, Path], tmp_path: Path) -> None:
    check_broken(LOADING[case], made, tmp_path)


@pytest.mark.slow
def test_a_base_without_a_head_is_not_the_base(made: dict[str, Path], tmp_path: Path) -> None:
    folder = makers.copy(made["adapter"], tmp_path / "adapter")
    verdict = verify(folder, base=made["reward"], device="cpu")
    message = (
        "the base model has no lm_head.weight, which LlamaForCausalLM needs. Name the base with --base PATH_OR_ID."
    )
    assert (outcomes(verdict), broken(verdict)) == ("pppfss", message)


@pytest.fixture
def hub(made: dict[str, Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """A Hub with the private base org/base; gives the token that opens it."""
    pytest.importorskip("starlette")
    from huggingface_hub import HfApi

    from cardsmith.localhub import LocalHub

    token = "_".join(["hf", "x" * 20])
    with LocalHub(tmp_path / "hub", token=token).running() as endpoint:
        api = HfApi(endpoint=endpoint, token=token)
        api.create_repo("org/base", private=True)
        api.upload_folder(repo_id="org/base", folder_path=made["model"])
        monkeypatch.setenv("HF_ENDPOINT", endpoint)
        monkeypatch.setenv("HF_HOME", str(tmp_path / "home"))
        yield token


@pytest.mark.slow
def test_a_private_base_is_fetched_with_the_users_rights(
    hub: str, made: dict[str, Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = makers.copy(made["adapter"], tmp_path / "adapter")
    monkeypatch.setenv("HF_TOKEN", hub[:-1])
    verdict = verify(folder, base="org/base", device="cpu")
    assert (outcomes(verdict), broken(verdict)) == (
        "ppfsss",
        (
            "the base model org/base is not on the Hub, or not open to you. "
            "Log in with `hf auth login`. Name the base with --base PATH_OR_ID."
        ),
    )
    monkeypatch.setenv("HF_TOKEN", hub)
    verdict = verify(folder, base="org/base", device="cpu")
    assert (outcomes(verdict), verdict.base_model) == ("pppppp", "org/base")
    assert hub not in (folder / store.PLACE).read_text()


def test_a_base_that_is_nowhere_is_not_the_artifacts_fault(
    made: dict[str, Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HF_HUB_OFFLINE", "1")
    monkeypatch.setenv("HF_HOME", str(tmp_path / "home"))
    folder = makers.copy(made["adapter"], tmp_path / "adapter")
    with pytest.raises(VerifyError, match=r"^the base model org/base cannot be fetched: "):
        verify(folder, base="org/base", device="cpu")
    assert not (folder / store.PLACE).exists()


def test_code_beside_the_weights_never_runs(made: dict[str, Path], tmp_path: Path) -> None:
    folder = makers.copy(made["model"], tmp_path / "model")
    names = {"AutoConfig": "hostile.Config", "AutoModelForCausalLM": "hostile.Model"}
    makers.edit_json(folder / "config.json", model_type="hostile", auto_map=names)
    (folder / "hostile.py").write_text(f"open({str(tmp_path / 'ran')!r}, 'w')")
    for shadow in ("torch.py", "transformers.py", "json.py"):
        (folder / shadow).write_text(f"open({str(tmp_path / 'ran')!r}, 'w')")
    verdict = verify(folder, device="cpu")
    assert broken(verdict) == "ValueError: it needs Python code of its own (auto_map), which is never run here."
    assert not (tmp_path / "ran").exists()


def test_an_unknown_device_is_refused(made: dict[str, Path]) -> None:
    with pytest.raises(VerifyError) as caught:
        verify(made["adapter"], device="gpu")
    assert str(caught.value) == "unknown device 'gpu'. Use auto, cpu, cuda or cuda:N."


@pytest.mark.gpu
def test_on_a_card(made: dict[str, Path], tmp_path: Path) -> None:
    torch = pytest.importorskip("torch")
    if not torch.cuda.is_available():
        pytest.skip("there is no CUDA device")
    verdict = verify(makers.copy(made["adapter"], tmp_path / "adapter"), device="auto")
    assert (outcomes(verdict), verdict.device) == ("pppppp", "cuda:0")
    assert {"cuda", "gpu"} <= set(verdict.versions)
