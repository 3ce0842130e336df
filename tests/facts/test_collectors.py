"""From folders as trainers leave them to facts, whole; and from folders that nothing ever left."""

from __future__ import annotations

import contextlib
import json
import subprocess
import sys
from dataclasses import asdict, dataclass, field
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cardsmith.errors import CardsmithError, FactsError
from cardsmith.facts import Finding, collect, from_run, store
from cardsmith.facts.codec import to_json
from cardsmith.facts.collectors import adapter, code, hyperparameters
from cardsmith.facts.collectors.curves import thin
from cardsmith.facts.model import Adapter, Artifact, EvaluationSet, Facts, Method, Reward
from cardsmith.facts.run import LiveRun

LORA = {
    "base_model_name_or_path": "openai/gpt-oss-20b",
    "lora_alpha": 8,
    "lora_dropout": 0.0,
    "peft_type": "LORA",
    "peft_version": "0.17.1",
    "r": 4,
    "revision": None,
    "target_modules": ["v_proj", "q_proj"],
    "task_type": "CAUSAL_LM",
}
STATE = {
    "best_model_checkpoint": None,
    "epoch": 0.5,
    "global_step": 20,
    "num_input_tokens_seen": 640,
    "log_history": [
        {"step": 10, "loss": 0.5, "epoch": 0.25},
        {"step": 10, "eval_loss": 0.4, "eval_runtime": 1.0, "eval_samples_per_second": 8.0},
        {"step": 20, "loss": 0.25, "reward": 0.125, "epoch": 0.5},
        {"step": 20, "eval_loss": 0.625, "eval_accuracy": 1, "eval_runtime": 1.0},
        {"step": 20, "train_runtime": 12.5, "train_loss": 0.375},
    ],
}
ARGUMENTS = {
    "_config": "GRPOConfig",
    "beta": 0.04,
    "learning_rate": 1e-06,
    "loss_type": "dapo",
    "max_steps": 20,
    "num_train_epochs": 3.0,
    "seed": 7,
    "hub_token": "x",
}


def _folder(path: Path, **files: Any) -> Path:
    path.mkdir(parents=True, exist_ok=True)
    for name, content in files.items():
        (path / f"{name}.json").write_text(json.dumps(content))
    return path


def _said(folder: Path, *given: Finding) -> Any:
    facts = to_json(collect(folder, given))
    facts.pop("sources")
    return facts


def test_an_adapter(tmp_path: Path) -> None:
    folder = _folder(
        tmp_path / "lora", adapter_config=LORA, trainer_state=STATE, training_args=ARGUMENTS, tokenizer_config={}
    )
    (folder / "chat_template.jinja").touch()
    assert _said(folder) == {
        "model_name": "lora",
        "artifact": {"kind": "adapter", **CAUSAL, "chat_template": True},
        "run": {"seconds": 12.5, "steps": 20, "epochs": 0.5, "tokens": 640, "seed": 7},
        "base_model": {"id": "openai/gpt-oss-20b"},
        "method": {
            "name": "GRPO",
            "trainer": "GRPOTrainer",
            "config": "GRPOConfig",
            "loss": "dapo",
            "paper": "2402.03300",
        },
        "adapter": {"type": "LORA", "r": 4, "alpha": 8.0, "dropout": 0.0, "target_modules": ["q_proj", "v_proj"]},
        "hyperparameters": {"learning_rate": 1e-06, "max_steps": 20, "seed": 7, "beta": 0.04},
        "metrics": {"eval_loss": 0.625, "eval_accuracy": 1.0},
        "curves": {
            "loss": [[10.0, 0.5], [20.0, 0.25]],
            "eval_loss": [[10.0, 0.4], [20.0, 0.625]],
            "reward": [[20.0, 0.125]],
        },
        "versions": {"peft": "0.17.1"},
    }


MODULES: dict[str, tuple[dict[str, Any], list[str] | None, dict[str, list[str]]]] = {
    "a keyword": ({"target_modules": "all-linear"}, None, {"target_modules": ["all-linear"]}),
    "none to save": ({"modules_to_save": None}, ["a.score.weight"], {}),
    "no weights to look at": (
        {"modules_to_save": ["lm_head", "embed_tokens"]},
        None,
        {"modules_to_save": ["embed_tokens", "lm_head"]},
    ),
    "names of any head": (
        {"modules_to_save": ["classifier", "score"], "task_type": "SEQ_CLS"},
        ["base_model.model.score.weight", "base_model.model.layers.0.q_proj.lora_A.weight"],
        {"modules_to_save": ["score"]},
    ),
    "nothing of it saved": ({"modules_to_save": ["lm_head"]}, ["base_model.model.lm_head_x.weight"], {}),
}


@pytest.mark.parametrize(("config", "tensors", "expected"), MODULES.values(), ids=MODULES)
def test_modules_of_an_adapter(
    tmp_path: Path, config: dict[str, Any], tensors: list[str] | None, expected: dict[str, list[str]]
) -> None:
    folder = _folder(tmp_path, adapter_config={"peft_type": "LORA", **config})
    if tensors is not None:
        header = {name: {"dtype": "U8", "shape": [0], "data_offsets": [0, 0]} for name in tensors}
        data = json.dumps(header).encode()
        (folder / "adapter_model.safetensors").write_bytes(len(data).to_bytes(8, "little") + data)
    assert _said(folder)["adapter"] == {"type": "LORA", **expected}


@pytest.mark.parametrize(
    ("there", "expected"),
    [(["model", "model.score", "model.score.modules_to_save.default"], ["score"]), (None, ["classifier", "score"])],
)
def test_modules_of_an_adapter_in_training(there: list[str] | None, expected: list[str]) -> None:
    config = SimpleNamespace(modules_to_save=["classifier", "score"])
    model = SimpleNamespace(peft_config={"default": config})
    if there is not None:
        model.named_modules = lambda: [(name, None) for name in there]
    found = [each for each in adapter.from_run(_live(model=model)) if each.key == "adapter.modules_to_save"]
    assert found == [Finding("adapter.modules_to_save", expected, "PEFT configuration: modules_to_save")]


def test_each_value_has_its_source(tmp_path: Path) -> None:
    folder = _folder(tmp_path / "lora", adapter_config=LORA, training_args={"seed": 7})
    assert dict(collect(folder, [Finding("card.license", "mit", "the owner")]).sources) == {
        "model_name": "name of the folder",
        "artifact.kind": "adapter_config.json",
        "artifact.loader": "adapter_config.json",
        "artifact.task": "adapter_config.json",
        "artifact.tokenizer": "there is no tokenizer file",
        "base_model.id": "adapter_config.json: base_model_name_or_path",
        "adapter.type": "adapter_config.json: peft_type",
        "adapter.r": "adapter_config.json: r",
        "adapter.alpha": "adapter_config.json: lora_alpha",
        "adapter.dropout": "adapter_config.json: lora_dropout",
        "adapter.target_modules": "adapter_config.json: target_modules",
        "hyperparameters.seed": "training_args.json: seed",
        "run.seed": "training_args.json: seed",
        "versions.peft": "adapter_config.json: peft_version",
        "card.license": "the owner",
    }


def test_a_full_model(tmp_path: Path) -> None:
    config = {
        "architectures": ["Qwen3ForCausalLM"],
        "_name_or_path": "Qwen/Qwen3-4B",
        "transformers_version": "4.56.2",
        "quantization_config": {
            "quant_method": "gptq",
            "bits": 4,
            "desc_act": False,
            "dataset": "/home/u/data",
            "_private": 1,
            "modules": ["a"],
        },
    }
    assert _said(_folder(tmp_path / "full", config=config, tokenizer_config={"chat_template": "{{ x }}"})) == {
        "model_name": "full",
        "artifact": {
            "kind": "model",
            "architecture": "Qwen3ForCausalLM",
            **CAUSAL,
            "chat_template": True,
        },
        "base_model": {"id": "Qwen/Qwen3-4B"},
        "quantization": {"quant_method": "gptq", "bits": 4},
        "versions": {"transformers": "4.56.2"},
    }


CAUSAL = {"task": "text-generation", "loader": "AutoModelForCausalLM"}
SCORES = {"task": "text-classification", "loader": "AutoModelForSequenceClassification"}
ARTIFACTS: dict[str, tuple[dict[str, Any], dict[str, Any]]] = {
    "reward model": (
        {"architectures": ["LlamaForSequenceClassification"], "id2label": {"0": "LABEL_0"}},
        {"kind": "reward", **SCORES},
    ),
    "classifier": (
        {"architectures": ["BertForSequenceClassification"]},
        {"kind": "model", **SCORES},
    ),
    "classifier of three": (
        {"architectures": ["BertForSequenceClassification"], "id2label": {"0": "a", "1": "b", "2": "c"}},
        {"kind": "model", **SCORES},
    ),
    "model that sees": (
        {"architectures": ["Gemma3ForConditionalGeneration"], "vision_config": {"depth": 1}},
        {"kind": "model", "task": "image-text-to-text", "loader": "AutoModelForImageTextToText"},
    ),
    "encoder and decoder": (
        {"architectures": ["T5ForConditionalGeneration"], "is_encoder_decoder": True},
        {"kind": "model", "loader": "AutoModelForSeq2SeqLM"},
    ),
    "speech": ({"architectures": ["WhisperForConditionalGeneration"]}, {"kind": "model"}),
    "GPT-2": ({"architectures": ["GPT2LMHeadModel"]}, {"kind": "model", **CAUSAL}),
    "tagger": (
        {"architectures": ["BertForTokenClassification"]},
        {"kind": "model", "task": "token-classification", "loader": "AutoModelForTokenClassification"},
    ),
    "headless": ({"architectures": ["BertModel"]}, {"kind": "model"}),
}


@pytest.mark.parametrize(("config", "expected"), ARTIFACTS.values(), ids=ARTIFACTS)
def test_what_was_saved(tmp_path: Path, config: dict[str, Any], expected: dict[str, Any]) -> None:
    found = _said(_folder(tmp_path, config=config))["artifact"]
    assert found == {**expected, "architecture": config["architectures"][0]}


@pytest.mark.parametrize("architectures", [None, 5, "LlamaForCausalLM", [], [5, None], {"a": "b"}])
def test_architectures_that_are_none(tmp_path: Path, architectures: object) -> None:
    assert "artifact" not in _said(_folder(tmp_path, config={"architectures": architectures}))


METRICS: dict[str, tuple[Any, Any, Any]] = {
    "the last": (None, False, {"eval_loss": 0.625, "eval_accuracy": 1.0}),
    "the best": ("out/checkpoint-10", True, {"eval_loss": 0.4}),
    "the best on Windows": ("out\\checkpoint-10", True, {"eval_loss": 0.4}),
    "best, but not loaded": ("out/checkpoint-10", False, {"eval_loss": 0.625, "eval_accuracy": 1.0}),
    "best, but never evaluated": ("out/checkpoint-15", True, None),
    "no checkpoint": ("out/elsewhere-10", True, {"eval_loss": 0.625, "eval_accuracy": 1.0}),
    "wrong type": (["checkpoint-10"], True, {"eval_loss": 0.625, "eval_accuracy": 1.0}),
    "digits": ("checkpoint-" + "9" * 5_000, True, {"eval_loss": 0.625, "eval_accuracy": 1.0}),
}


@pytest.mark.parametrize(("best", "loaded", "expected"), METRICS.values(), ids=METRICS)
def test_metrics_are_those_of_the_weights(tmp_path: Path, best: object, loaded: bool, expected: object) -> None:
    state = {**STATE, "best_model_checkpoint": best}
    folder = _folder(tmp_path, trainer_state=state, training_args={"load_best_model_at_end": loaded})
    assert _said(folder).get("metrics") == expected


def test_several_evaluation_sets(tmp_path: Path) -> None:
    history = [
        {"step": 1, "eval_a_loss": 0.5, "eval_a_num_tokens": 8, "eval_a_runtime": 1.0},
        {"step": 1, "eval_b c_loss": 0.4, "eval_b c_accuracy": 0.1},
        {"step": 2, "eval_a_loss": 0.3, "eval_a_num_tokens": 16},
    ]
    said = _said(_folder(tmp_path, trainer_state={"log_history": history}))
    assert said["metrics"] == {"eval_a_loss": 0.3}
    assert said["curves"] == {"eval_a_loss": [[1.0, 0.5], [2.0, 0.3]], "eval_b c_loss": [[1.0, 0.4]]}


@pytest.mark.parametrize(
    ("seen", "logged", "said"),
    [(0, [8, 16], 16), (640, [8, 16], 640), (0, [16, 8], None), (0, [], None), (0, ["x"], None), (None, [0], None)],
)
def test_tokens_are_those_of_the_whole_run(tmp_path: Path, seen: object, logged: list[object], said: object) -> None:
    """Resumed, TRL counts from nothing: what it says then is not of the whole run."""
    history = [{"step": step, "num_tokens": count} for step, count in enumerate(logged)]
    state = {"global_step": 1, "num_input_tokens_seen": seen, "log_history": history}
    assert _said(_folder(tmp_path, trainer_state=state))["run"].get("tokens") == said


def test_what_is_not_a_number_is_no_metric_and_no_point(tmp_path: Path) -> None:
    history = '[{"step": 1, "loss": NaN}, {"step": 2, "loss": 1}, {"step": 3, "loss": "x"}, {"step": null, "loss": 1}, '
    history += '{"step": 4, "loss": true}, {"step": 5, "loss": 1' + "0" * 400 + "}, "
    history += '{"step": 6, "eval_loss": NaN, "eval_a": Infinity, "eval_b": true, "eval_c": 1, "eval_d": {"x": 2}}]'
    (tmp_path / "trainer_state.json").write_text(f'{{"log_history": {history}}}')
    said = _said(tmp_path)
    assert (said["metrics"], said["curves"]) == ({"eval_c": 1.0}, {"loss": [[2.0, 1.0]]})


def test_ppo_logs_under_names_of_its_own(tmp_path: Path) -> None:
    history = [{"step": 1, "objective/scores": 0.5, "objective/kl": 0.25, "loss/policy_avg": 0.125, "eps": 11}]
    curves = _said(_folder(tmp_path, trainer_state={"log_history": history}))["curves"]
    assert curves == {
        "objective/scores": [[1.0, 0.5]],
        "objective/kl": [[1.0, 0.25]],
        "loss/policy_avg": [[1.0, 0.125]],
    }


LOSSES = {
    "a word": ("ipo", "ipo"),
    "several": (["sigmoid", "bco_pair"], "sigmoid+bco_pair"),
    "none": ([], None),
    "a mapping": ({"a": 1}, None),
    "a number": (3, None),
}


@pytest.mark.parametrize(("loss", "expected"), LOSSES.values(), ids=LOSSES)
def test_the_loss(tmp_path: Path, loss: object, expected: object) -> None:
    folder = _folder(tmp_path, training_args={"_config": "DPOConfig", "loss_type": loss})
    assert _said(folder)["method"].get("loss") == expected


TARGETS = {
    "a list": (["b", "a"], ["a", "b"]),
    "one expression": (r".*\.(q|k)", [r".*\.(q|k)"]),
    "none": (None, None),
    "a number": (5, None),
    "mixed": ([1, "a", None, ["b"]], ["a"]),
    "a mapping": ({"a": "b"}, None),
}


@pytest.mark.parametrize(("targets", "expected"), TARGETS.values(), ids=TARGETS)
def test_target_modules(tmp_path: Path, targets: object, expected: object) -> None:
    folder = _folder(tmp_path, adapter_config={"peft_type": "LORA", "target_modules": targets})
    assert _said(folder)["adapter"].get("target_modules") == expected


def test_a_wrong_type_is_traced_to_its_file(tmp_path: Path) -> None:
    with pytest.raises(FactsError) as caught:
        collect(_folder(tmp_path, adapter_config={"r": "4"}))
    assert str(caught.value) == (
        "adapter.r must be a whole number, not '4' (read from adapter_config.json: r). Correct it there."
    )


def test_what_the_owner_said_stands_first_and_stored_facts_second(tmp_path: Path) -> None:
    folder = _folder(tmp_path / "out", adapter_config=LORA)
    store.write(folder, Facts(model_name="stored", repo_id="a/b"))
    given = Finding("repo_id", "c/d", "the owner")
    facts = collect(folder, [given])
    assert (facts.model_name, facts.repo_id, facts.adapter.r) == ("stored", "c/d", 4)


_JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text(max_size=5)
    | st.sampled_from(["a/b", "checkpoint-1"]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner, max_size=3),
    max_leaves=8,
)
_NAMES = {
    "adapter_config": list(LORA),
    "config": [
        "architectures",
        "_name_or_path",
        "transformers_version",
        "quantization_config",
        "id2label",
        "vision_config",
    ],
    "trainer_state": [*STATE, "is_world_process_zero"],
    "training_args": [*ARGUMENTS, "load_best_model_at_end"],
    "tokenizer_config": ["chat_template"],
    "results": ["config_general", "config_tasks", "configs", "n-shot"],
}
#: As often as not of the shape that a harness writes.
_SCORES = st.dictionaries(
    st.sampled_from(["task", "suite|task|3", "all"]),
    st.dictionaries(st.sampled_from(["acc,none", "acc_stderr,none", "acc", "acc_stderr", "alias"]), _JSON) | _JSON,
)
_FILES = st.fixed_dictionaries(
    {name: st.dictionaries(st.sampled_from(keys), _JSON, max_size=4) for name, keys in _NAMES.items()}
).flatmap(lambda files: _SCORES.map(lambda scores: {**files, "results": {"results": scores, **files["results"]}}))
_ENTRIES = st.lists(
    st.dictionaries(st.sampled_from(["step", "loss", "eval_loss", "train_runtime", "reward"]), _JSON) | _JSON,
    max_size=4,
)


@settings(max_examples=100, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(_FILES, _ENTRIES, st.text('a,\n"\0é1', max_size=20).map("emissions,country_name\n{}".format))
def test_any_folder_gives_facts_or_one_clear_line(
    tmp_path: Path, files: dict[str, Any], history: list[Any], csv: str
) -> None:
    _folder(tmp_path, **{**files, "trainer_state": {"log_history": history, **files["trainer_state"]}})
    (tmp_path / "emissions.csv").write_text(csv, newline="")
    with contextlib.suppress(CardsmithError):
        facts = collect(tmp_path)
        assert store.loads(store.dumps(facts)) == facts


@pytest.mark.parametrize(
    ("count", "expected"), [(0, []), (1, [0]), (4, [0, 1, 2, 3]), (5, [0, 1, 3, 4]), (1000, [0, 333, 666, 999])]
)
def test_thin(count: int, expected: list[int]) -> None:
    assert thin(range(count), 4) == expected


def _live(**more: Any) -> LiveRun:
    args = SimpleNamespace(
        output_dir="out",
        hub_model_id=None,
        seed=1,
        device=SimpleNamespace(type="cpu"),
        world_size=1,
        to_dict=lambda: {"seed": 1},
    )
    state = SimpleNamespace(log_history=[], best_model_checkpoint=None, global_step=0)
    return LiveRun(**{"args": args, "state": state, "model": SimpleNamespace(), **more})


def test_what_a_collector_finds_of_the_wrong_type_costs_only_its_own_answer(caplog: pytest.LogCaptureFixture) -> None:
    trainer = SimpleNamespace(reward_func_names=["a"], hub_model_id=5, model=None)
    run = _live(trainer=trainer)
    run.args.reward_weights = ["heavy"]
    facts = from_run(run)
    assert (facts.rewards, facts.model_name, facts.method.trainer) == ((), None, "SimpleNamespace")
    [said] = [record.getMessage() for record in caplog.records if "'rewards'" in record.getMessage()]
    assert said == (
        "cardsmith could not collect 'rewards': FactsError: rewards[0].weight must be a number, not 'heavy' "
        "(read from the trainer: reward_func_names). Correct it there."
    )


def test_wrappers_of_the_model_are_taken_off() -> None:
    bare = SimpleNamespace(name="bare")
    run = _live(model=SimpleNamespace(module=SimpleNamespace(_orig_mod=bare)))
    assert run.bare_model is bare


def test_of_ppos_two_models_the_policy_is_meant() -> None:
    policy = SimpleNamespace(peft_config={"default": SimpleNamespace(task_type="CAUSAL_LM")})
    pair = SimpleNamespace(policy=policy, value_model=SimpleNamespace(), config=SimpleNamespace())
    run = _live(model=SimpleNamespace(module=pair))
    assert (run.bare_model, run.peft_config.task_type) == (policy, "CAUSAL_LM")
    # a model may call anything its policy
    alone = SimpleNamespace(policy=policy)
    assert _live(model=alone).bare_model is alone


def test_a_reward_model_is_named_as_trl_names_it() -> None:
    model = SimpleNamespace(config=SimpleNamespace(_name_or_path="Qwen/Qwen3-Reward-4B"))
    for trainer, name in (
        (SimpleNamespace(reward_model=model), "Qwen3-Reward-4B"),
        (SimpleNamespace(reward_model=len), "len"),
        (SimpleNamespace(reward_model=model, reward_func_names=["accuracy"]), "accuracy"),
        (SimpleNamespace(reward_model=SimpleNamespace()), None),
    ):
        rewards = from_run(_live(trainer=SimpleNamespace(**vars(trainer), model=None))).rewards
        assert [reward.name for reward in rewards] == ([name] if name else [])


def test_rewards_that_only_the_log_names() -> None:
    log = [{"loss": 1.0, "rewards/accuracy": 0.5}, {"rewards/accuracy": 1.0, "rewards/format": 0.0}, {"eval_loss": 1.0}]
    state = SimpleNamespace(**{**vars(_live().state), "log_history": log})
    rollouts = SimpleNamespace(rollout_worker=object(), model=None)
    assert from_run(_live(trainer=rollouts, state=state)).rewards == (Reward(name="accuracy"), Reward(name="format"))
    # DPO logs the rewards of what was chosen and rejected under the same prefix
    assert from_run(_live(trainer=SimpleNamespace(model=None), state=state)).rewards == ()


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"max_steps": -1, "num_train_epochs": 3.0}, {"num_train_epochs"}),
        ({"max_steps": 5, "num_train_epochs": 3.0}, {"max_steps"}),
        ({"max_steps": 5, "num_train_epochs": 3.0, "total_episodes": 8}, {"total_episodes"}),
        ({"max_steps": -1, "num_train_epochs": 3.0, "total_episodes": None}, {"num_train_epochs"}),
        ({"max_steps": -1, "num_train_epochs": 0}, {"num_train_epochs"}),
    ],
)
def test_how_long_a_run_was_to_be_is_said_by_what_decided_it(
    tmp_path: Path, given: dict[str, Any], said: set[str]
) -> None:
    assert set(_said(_folder(tmp_path, training_args=given))["hyperparameters"]) == said


def _git(folder: Path, *arguments: str) -> str:
    command = ["git", "-C", str(folder), "-c", "user.name=a", "-c", "user.email=a@example.org", *arguments]
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout.strip()


def test_a_package_that_runs_is_named_as_it_is_called(tmp_path: Path) -> None:
    package = tmp_path / "recipes" / "tiny"
    package.mkdir(parents=True)
    (package / "__main__.py").write_text(
        "from cardsmith.facts.collectors import code\nprint(next(code.from_run(None)).value)\n"
    )
    command = [sys.executable, "-m", "recipes.tiny"]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=True)
    assert done.stdout == "recipes.tiny\n"


def test_the_commit_is_that_of_the_script_as_it_is(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("train.py", "ignored.py", "untracked.py"):
        (tmp_path / name).write_text("pass\n")
    (tmp_path / ".gitignore").write_text("ignored.py\n")
    _git(tmp_path, "init", "-q")
    _git(tmp_path, "add", "train.py")
    _git(tmp_path, "commit", "-qm", "first")
    head = _git(tmp_path, "rev-parse", "HEAD")

    def found(name: str) -> dict[Any, object]:
        monkeypatch.setattr(sys, "argv", [str(tmp_path / name)])
        return {finding.key: finding.value for finding in code.from_run(_live())}

    assert found("train.py") == {"code.script": "train.py", "code.commit": head}
    assert found("untracked.py") == {"code.script": "untracked.py", "code.commit": None}
    assert found("ignored.py") == {"code.script": "ignored.py", "code.commit": None}
    assert found("gone.py") == {}
    (tmp_path / "train.py").write_text("changed\n")
    assert found("train.py") == {"code.script": "train.py", "code.commit": None}
    monkeypatch.setattr(sys, "argv", ["-c"])
    assert list(code.from_run(_live())) == []


def test_what_the_files_prove_outranks_what_the_run_knew(tmp_path: Path) -> None:
    """An adapter that was merged after its run is an adapter no more."""
    folder = _folder(tmp_path / "merged", config={"architectures": ["Qwen3ForCausalLM"]})
    known = Facts(
        model_name="merged",
        artifact=Artifact(kind="adapter", loader="AutoModelForCausalLM", task="text-generation"),
        adapter=Adapter(type="LORA", r=4),
        method=Method(name="GRPO"),
    )
    store.write(folder, known)
    assert _said(folder) == {
        "model_name": "merged",
        "artifact": {"kind": "model", "architecture": "Qwen3ForCausalLM", **CAUSAL},
        "method": {"name": "GRPO"},
    }


@dataclass
class _Arguments:
    """Some of what trainers' arguments are: a method's number, a choice, a secret, how the run was carried out."""

    learning_rate: float = 1e-6
    simpo_gamma: float = 0.5
    cast_lm_head_to_fp32: bool = False
    truncation_mode: str = "keep_start"
    chat_template_text: str = ""
    bf16: bool | None = None
    gradient_checkpointing: bool | None = None
    dataloader_num_workers: int = 0
    vllm_server_port: int = 8000
    vllm_importance_sampling_cap: float | None = None
    loss_weights: list[float] | None = None
    reward_clip_range: tuple[float, float] | None = (-5.0, 5.0)
    mixture_coef: list[float] = field(default_factory=lambda: [0.5])
    optim_target_modules: list[str] | None = None
    lr_scheduler_kwargs: dict[str, Any] | None = None
    chat_template_kwargs: dict[str, Any] | None = None
    model_init_kwargs: dict[str, Any] | None = None
    report_to: list[str] | None = None
    fsdp_config: dict[str, Any] | None = None
    per_device_train_batch_size: int | None = None
    gradient_accumulation_steps: int | None = None
    steps_per_generation: int | None = None
    generation_batch_size: int | None = None

    def to_dict(self) -> dict[str, Any]:
        return asdict(self)


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({}, {}),
        ({"simpo_gamma": 1.0, "cast_lm_head_to_fp32": True}, {"simpo_gamma": 1.0, "cast_lm_head_to_fp32": True}),
        ({"truncation_mode": "keep_end", "chat_template_text": "mine"}, {"truncation_mode": "keep_end"}),
        ({"bf16": False, "gradient_checkpointing": False}, {"bf16": False}),
        ({"dataloader_num_workers": 4, "vllm_server_port": 1, "vllm_importance_sampling_cap": 2.0, "loss_weights": [1]},
         {"vllm_importance_sampling_cap": 2.0, "loss_weights": "[1]"}),
        ({"report_to": ["wandb"], "fsdp_config": {"min_num_params": 1}}, {}),
        ({"reward_clip_range": (-5.0, 5.0), "mixture_coef": [0.5]}, {}),
        ({"reward_clip_range": (-1.0, 1.0), "mixture_coef": [0.5, 0.25]},
         {"reward_clip_range": "[-1.0, 1.0]", "mixture_coef": "[0.5, 0.25]"}),
        ({"loss_weights": [0.5] * 99}, {"loss_weights": "[" + "0.5, " * 16 + "…]"}),
        ({"optim_target_modules": ["attn", "mlp"]}, {"optim_target_modules": "[attn, mlp]"}),
        ({"optim_target_modules": ["attn", "not a name"]}, {}),
        ({"lr_scheduler_kwargs": {"num_cycles": 2}}, {"lr_scheduler_kwargs": "num_cycles=2"}),
        ({"lr_scheduler_kwargs": {"decay_type": "cosine", "betas": (0.5, 1), "on": True, "deep": {"a": {"b": 1}}}},
         {"lr_scheduler_kwargs": "decay_type=cosine, betas=[0.5, 1], on=True, …"}),
        ({"chat_template_kwargs": {"enable_thinking": False, "system": "words"}},
         {"chat_template_kwargs": "enable_thinking=False, …"}),
        ({"model_init_kwargs": {"dtype": "bfloat16", "token": "x", "cache_dir": 5, "my key": 1, "api_key": 2}},
         {"model_init_kwargs": "dtype=bfloat16, …"}),
        ({"model_init_kwargs": {"dtype": "/home/u/x", "attn_implementation": "hf_" + "x" * 34}}, {}),
        ({"per_device_train_batch_size": 4, "gradient_accumulation_steps": 2, "steps_per_generation": 2,
          "generation_batch_size": 16}, {"per_device_train_batch_size": 4, "gradient_accumulation_steps": 2}),
        ({"gradient_accumulation_steps": 2, "steps_per_generation": 4, "generation_batch_size": 16},
         {"gradient_accumulation_steps": 2, "generation_batch_size": 16}),
        ({"generation_batch_size": 16}, {"generation_batch_size": 16}),
    ],
)  # fmt: skip
def test_whatever_is_not_the_default_is_said(given: dict[str, Any], said: dict[str, Any]) -> None:
    found = hyperparameters.from_run(_live(args=_Arguments(**given)))
    whole = {"learning_rate": 1e-6, "mixture_coef": "[0.5]", **said}
    assert {finding.key[1]: finding.value for finding in found} == whole


def test_of_a_stream_nobody_knows_how_often_it_was_read() -> None:
    state = SimpleNamespace(**{**vars(_live().state), "epoch": 1.0})
    assert from_run(_live(state=state, train_dataset=iter([1]))).run.epochs is None
    assert from_run(_live(state=state, train_dataset=[1])).run.epochs == 1.0


def test_an_evaluation_before_the_end_is_not_of_the_saved_weights(tmp_path: Path) -> None:
    history = [{"step": 4, "eval_loss": 0.5}, {"step": 5, "test_loss": 0.25, "test_runtime": 1.0}]
    said = _said(_folder(tmp_path, trainer_state={"global_step": 5, "log_history": history}))
    assert (said["run"], said["metrics"]) == (
        {"steps": 5, "evaluated_step": 4},
        {"eval_loss": 0.5, "test_loss": 0.25},
    )


def test_a_curve_keeps_the_points_beside_an_evaluation(tmp_path: Path) -> None:
    history: list[dict[str, Any]] = [{"step": step, "loss": 1.0} for step in range(1, 1001)]
    history += [{"step": step, "eval_loss": 1.0} for step in (333, 777)]
    curve = [step for step, _ in _said(_folder(tmp_path, trainer_state={"log_history": history}))["curves"]["loss"]]
    assert (len(curve), curve == sorted(curve), {333.0, 777.0} <= set(curve)) == (200, True, True)


@pytest.mark.parametrize(
    ("strategy", "data", "said"),
    [
        ("steps", [1, 2], (EvaluationSet(rows=2),)),
        ("no", [1, 2], ()),
        ("steps", None, ()),
        ("epoch", {"a": [1], "b": [1, 2]}, (EvaluationSet(name="a", rows=1), EvaluationSet(name="b", rows=2))),
    ],
)
def test_on_what_it_was_measured(strategy: str, data: Any, said: object) -> None:
    run = _live(eval_dataset=data)
    run.args.eval_strategy = SimpleNamespace(value=strategy)
    assert from_run(run).evaluation_sets == said


def test_what_a_script_measures_later_may_be_of_other_data() -> None:
    trained = [{"step": 2, "eval_loss": 1.0}, {"step": 3, "train_runtime": 1.0}]
    for later, said in (([], 1), ([{"step": 2, "eval_loss": 2.0}], 1), ([{"step": 3, "eval_loss": 2.0}], 0)):
        run = _live(eval_dataset=[1], state=SimpleNamespace(**{**vars(_live().state), "log_history": trained + later}))
        run.args.eval_strategy = "steps"
        assert len(from_run(run).evaluation_sets) == said
