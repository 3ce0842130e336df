"""What goes up, and the whole reason of what does not."""

from __future__ import annotations

import pytest

from cardsmith.artifact.digests import COVERED
from cardsmith.artifact.names import PUBLISHED
from cardsmith.push.planning.allowlist import reason_to_leave

_OTHER = "not part of a model; add it with --include"
_PICKLE = "a pickle; publish safetensors"
_RUNS = "a pickle: it runs code when loaded"
_ARGUMENTS = "a pickle that holds your Hub token if one was passed; training_args.json goes in its place"
_GIT = "a git repository of its own"
_RECEIPT = "what the Hub held after the last push"
_CACHE = "a cache; the Hub takes none"
_UNSHOWN = "a picture that the README does not show; add it with --include"
_WANDB = "Weights & Biases logs, which name the machine and who ran it"
_DATA = "data; publish it as a dataset"
_ATTRIBUTES = "it says which files are large; the Hub keeps its own"
_IGNORE = "the Hub would silently leave out what it names"
_MODULES = "it sends a clone to other git repositories"
_SIGNATURE = "a signature; --sign makes the one that fits what goes up"
_UNNAMED = "; only an --include that names it adds it"
#: Reasons that no --include overrules.
_NEVER = {
    *(_ARGUMENTS, _WANDB, _RUNS, _GIT, _CACHE, _RECEIPT, _ATTRIBUTES, _IGNORE, _MODULES, _SIGNATURE),
    *("secrets", "a key", "keys", "passwords", "a core dump", "what somebody typed", "a log"),
    *("state of the random number generators", "optimizer state", "scheduler state", "gradient scaler state"),
    *("a checkpoint", "a DeepSpeed checkpoint"),
}
#: Reasons that an --include overrules by the name only.
_BY_NAME = {
    *("TensorBoard logs", "logs", "MLflow's records", "a cache", "a note of the desktop", "an editor's copy"),
    *("samples of the run; they may hold private data", "a temporary file", "cardsmith's own note"),
}

CASES = {
    "README.md": None,
    "readme.md": _OTHER,
    "sub/README.md": _OTHER,
    "LICENSE": None,
    "LICENSE.txt": None,
    "LICENCE": None,
    "NOTICE": None,
    "USE_POLICY.md": None,
    "sub/LICENSE": _OTHER,
    "adapter_config.json": None,
    "adapter_model.safetensors": None,
    "ADAPTER_MODEL.safetensors": _OTHER,
    "adapter_model.bin": _PICKLE,
    "adapter_model-00001-of-00002.safetensors": None,
    "adapter_model.safetensors.index.json": None,
    "audio_tokenizer_config.json": None,
    "bpe.codes": None,
    "source.spm": None,
    "checkpoint-5/adapter_model.safetensors": "a checkpoint",
    "checkpoint-5/optimizer.pt": "a checkpoint",
    "checkpoint-5/training_args.bin": _ARGUMENTS,
    "checkpoint-5/rng_state.pth": "state of the random number generators",
    "global_step10/mp_rank_00_model_states.pt": "a DeepSpeed checkpoint",
    "model.safetensors": None,
    "model-00001-of-00002.safetensors": None,
    "sub/model-00001-of-00002.safetensors": _OTHER,
    "model.safetensors.index.json": None,
    "model.fp16.safetensors": _OTHER,
    "pytorch_model.bin": _PICKLE,
    "config.json": None,
    "generation_config.json": None,
    "tokenizer.json": None,
    "tokenizer.model": None,
    "tekken.json": None,
    "chat_template.jinja": None,
    "additional_chat_templates/tool_use.jinja": None,
    "additional_chat_templates/deep/tool_use.jinja": _OTHER,
    "assets/curve.png": _UNSHOWN,
    "assets/deep/x.png": _UNSHOWN,
    "x.GIF": _UNSHOWN,
    ".eval_results/gsm8k.yaml": None,
    ".cardsmith/facts.json": None,
    ".cardsmith/receipt.json": _RECEIPT,
    ".cardsmith/Receipt.json": _RECEIPT,
    "sub/.cardsmith/receipt.json": "cardsmith's own note",
    "receipt.json": _OTHER,
    ".cardsmith/before.md": "cardsmith's own note",
    ".cardsmith/deep/note": "cardsmith's own note",
    "training_args.json": None,
    "training_args.bin": _ARGUMENTS,
    "Training_Args.BIN": _ARGUMENTS,
    "trainer_state.json": "trainer state; what the card needs of it is in the facts",
    "optimizer.pt": "optimizer state",
    "optimizer.bin": "optimizer state",
    "optimizer_1.bin": "optimizer state",
    "zero/bf16_zero_pp_rank_0_mp_rank_00_optim_states.pt": "optimizer state",
    "scheduler.py": "scheduler state",
    "scheduler.pt": "scheduler state",
    "scaler.pt": "gradient scaler state",
    "rng_state_0.pth": "state of the random number generators",
    "runs/Jan01_host/events.out.tfevents.1": "TensorBoard logs",
    "wandb/x": _WANDB,
    "wandb/latest-run/files/config.yaml": _WANDB,
    "logs/x": "logs",
    "mlruns/0/meta.yaml": "MLflow's records",
    "events.out.tfevents.1": "TensorBoard logs",
    "slurm-17.out": "a log",
    "sub/__pycache__/x.pyc": "a cache",
    ".mypy_cache/x": "a cache",
    "cache/x": "a cache",
    ".DS_Store": "a note of the desktop",
    "README.md~": "an editor's copy",
    "completions/00001.txt": "samples of the run; they may hold private data",
    "all_results.json": "results; what the card needs of them is in the facts",
    "train.jsonl": _DATA,
    "train.parquet": _DATA,
    "x.ckpt": _PICKLE,
    "LICENSE.pt": _PICKLE,
    "train.log": "a log",
    "sub/train.log": "a log",
    "model.safetensors.tmp": "a temporary file",
    ".env": "secrets",
    ".env.local": "secrets",
    ".ENV": "secrets",
    "prod.env": "secrets",
    "sub/.env/key": "secrets",
    ".netrc": "secrets",
    ".git-credentials": "secrets",
    ".aws/credentials": "secrets",
    "id_rsa": "a key",
    "sub/id_ed25519.pub": "a key",
    "server.pem": "a key",
    "server.key": "a key",
    ".ssh/config": "keys",
    ".git": _GIT,
    ".git/config": _GIT,
    "sub/.git/config": _GIT,
    "sub/.GIT/config": _GIT,
    ".gitattributes": _ATTRIBUTES,
    "sub/.gitattributes": _ATTRIBUTES,
    ".gitignore": _IGNORE,
    ".gitmodules": _MODULES,
    "model.sig": _SIGNATURE,
    ".vault-token": "secrets",
    ".dockercfg": "secrets",
    "credentials": "secrets",
    "credentials.json": "secrets",
    "secrets.json": "secrets",
    "secrets.yaml": "secrets",
    "secrets.yml": "secrets",
    ".huggingface/token": "secrets",
    "all.kdbx": "passwords",
    ".Rhistory": "what somebody typed",
    "core": "a core dump",
    "core/notes.txt": _OTHER,
    "sub/core": "a core dump",
    ".cache/huggingface/x": _CACHE,
    "sub/.cache/x": _CACHE,
    "weights.pkl": _RUNS,
    "LICENSE.pickle": _RUNS,
    "model.joblib": _RUNS,
    "tokenizer.dill": _RUNS,
    "train.py": "code",
    "train.ipynb": "a notebook",
    "notes.txt": _OTHER,
    "": _OTHER,
}


@pytest.mark.parametrize("path", CASES)
def test_each_path_has_its_reason(path: str) -> None:
    assert reason_to_leave(path) == CASES[path]


@pytest.mark.parametrize("path", [path for path in CASES if path != "scheduler.py"])
def test_a_star_adds_all_but_what_is_forbidden_and_what_wants_to_be_named(path: str) -> None:
    why = CASES[path]
    expected = why if why in _NEVER else f"{why}{_UNNAMED}" if why in _BY_NAME else None
    assert reason_to_leave(path, ["*"]) == expected
    assert reason_to_leave(path, [path]) == (why if why in _NEVER else None)


@pytest.mark.parametrize(
    ("pattern", "path", "expected"),
    [
        ("*.gguf", "model.gguf", None),
        ("*.gguf", "model.GGUF", _OTHER),
        ("samples", "samples/a.txt", _OTHER),
        ("samples/*", "samples/a.txt", None),
        ("samples/*", "samples/deep/a.txt", None),
        ("optimizer.pt", "optimizer.pt", "optimizer state"),
        ("scheduler.py", "scheduler.py", None),  # code of somebody's own, and no state
        ("checkpoint-5/*", "checkpoint-5/model.safetensors", "a checkpoint"),
        ("runs/*", "runs/a/events.out.tfevents.1", None),
        ("runs/a/*", "runs/a/events.out.tfevents.1", None),
        ("a/runs/*", "a/runs/x", None),
        ("r*", "runs/x", None),
        ("*runs/*", "runs/x", f"TensorBoard logs{_UNNAMED}"),
        ("*/runs/*", "a/runs/x", f"TensorBoard logs{_UNNAMED}"),
        ("?uns/*", "runs/x", f"TensorBoard logs{_UNNAMED}"),
        ("[r]uns/*", "runs/x", f"TensorBoard logs{_UNNAMED}"),
        ("a/*", "a/runs/x", f"TensorBoard logs{_UNNAMED}"),
        ("a*", "a/runs/x", f"TensorBoard logs{_UNNAMED}"),
        ("slurm-17.out", "slurm-17.out", "a log"),
        ("events.*", "events.out.tfevents.1", None),
        ("*.tfevents.*", "events.out.tfevents.1", f"TensorBoard logs{_UNNAMED}"),
        ("[x].tmp", "[x].tmp", None),
        ("checkpoint-5/*", "checkpoint-5/training_args.bin", _ARGUMENTS),
        ("training_args.bin", "training_args.bin", _ARGUMENTS),
        (".env", ".env", "secrets"),
        ("[[]x].tmp", "[x].tmp", None),
        ("[[]x]/runs/*", "[x]/runs/a", None),
        ("[*]", "[*]", None),
        ("[[]*", "[x].tmp", None),
        ("[[*]x].tmp", "[x].tmp", f"a temporary file{_UNNAMED}"),
        ("[", "[", None),
        ("a[1].gguf", "a[1].gguf", None),
        ("a[1].gguf", "a1.gguf", None),
        ("", "notes.txt", _OTHER),
    ],
)
def test_include(pattern: str, path: str, expected: str | None) -> None:
    assert reason_to_leave(path, [pattern]) == expected


def test_pictures_go_up_where_the_card_shows_them() -> None:
    shown = {"assets/curve.png", "notes.txt", ".env.png", "train.py"}
    assert reason_to_leave("assets/curve.png", shown=shown) is None
    assert reason_to_leave("assets/other.png", shown=shown) == _UNSHOWN
    assert reason_to_leave("notes.txt", shown=shown) == _OTHER
    assert reason_to_leave(".env.png", shown=shown) == "secrets"
    assert reason_to_leave("train.py", shown=shown) == "code"


def test_whatever_a_verdict_speaks_for_is_published() -> None:
    """Patterns with a star cover single names of the other list, and pickles, which are not published."""
    named = {pattern for pattern in COVERED if "*" not in pattern and not pattern.endswith((".bin", ".bin.index.json"))}
    assert named - set(PUBLISHED) == set()
