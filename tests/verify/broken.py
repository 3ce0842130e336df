"""Broken artifacts: what is done to a good one, which check must say so, and in which words."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from . import makers

Spoil = Callable[[Path], None]

WEIGHTS, MODEL, INDEX = "adapter_model.safetensors", "model.safetensors", "model.safetensors.index.json"
ADAPTER, CONFIG = "adapter_config.json", "config.json"
POINTER = b"version https://git-lfs.github.com/spec/v1\noid sha256:00\nsize 8\n"
AGAIN = "Save or download the file again."
SAVE_AGAIN = "Save the model again: trainer.save_model()."
NAME_BASE = "Name the base: `cardsmith verify DIR --base PATH_OR_ID`."
REFIT = (
    "Check the base (another: `cardsmith verify DIR --base PATH_OR_ID`) and the adapter's config, "
    "or save the adapter again."
)
MEND = "Mend chat_template.jinja, or save the tokenizer of the base again."
LAYERS = "base_model.model.model.layers"
#: What hostile files leave behind when they run, beside the artifact.
RAN = "ran"


@dataclass(frozen=True, kw_only=True)
class Case:
    """One way to break an artifact."""

    #: what is broken, as a row of docs/verify.md
    what: str
    #: the good artifact: a name in the fixture `made`
    of: str
    spoil: Spoil
    #: the check that must fail
    check: str
    #: `{base}` is the name of the base's folder, `{peft}` the version of PEFT
    message: str
    #: the artifact that is given as `--base`
    base: str | None = None


def remove(*names: str) -> Spoil:
    """Take files away."""
    return lambda folder: [(folder / name).unlink() for name in names] and None


def write(name: str, data: bytes | str) -> Spoil:
    """Put other bytes into a file."""
    data = data.encode() if isinstance(data, str) else data

    def spoil(folder: Path) -> None:
        (folder / name).parent.mkdir(exist_ok=True)
        (folder / name).write_bytes(data)

    return spoil


def config(**changes: object) -> Spoil:
    """Change keys of adapter_config.json."""
    return edit(ADAPTER, **changes)


def edit(name: str, **changes: object) -> Spoil:
    """Change keys of a JSON file."""
    return lambda folder: makers.edit_json(folder / name, **changes)


def tensors(name: str, change: Callable[[dict[str, Any]], object]) -> Spoil:
    """Change the tensors of a weight file, and save it again."""

    def spoil(folder: Path) -> None:
        state = makers.tensors(folder / name)
        change(state)
        makers.save(folder / name, {key: value.contiguous() for key, value in state.items()})

    return spoil


def cut(name: str) -> Spoil:
    """Take the last byte away."""
    return lambda folder: (folder / name).write_bytes((folder / name).read_bytes()[:-1]) and None


def header(**changes: object) -> Spoil:
    """Say something else of the first tensor of an adapter."""

    def spoil(folder: Path) -> None:
        data = (folder / WEIGHTS).read_bytes()
        length = int.from_bytes(data[:8], "little")
        said = json.loads(data[8 : 8 + length])
        said[min(said.keys() - {"__metadata__"})] |= changes
        (folder / WEIGHTS).write_bytes(makers.header_bytes(said, data[8 + length :]))

    return spoil


def renamed(state: dict[str, Any]) -> None:
    for name in [name for name in state if "layers.1" in name]:
        state[name.replace("layers.1", "layers.7")] = state.pop(name)


def transposed(state: dict[str, Any]) -> None:
    name = "model.layers.0.mlp.up_proj.weight"
    state[name] = state[name].T


def number(name: str, value: float) -> Callable[[dict[str, Any]], None]:
    """Put one number into a tensor."""

    def change(state: dict[str, Any]) -> None:
        state[name].view(-1)[3] = value

    return change


def zeroed(ending: str) -> Callable[[dict[str, Any]], object]:
    """Zero every tensor whose name ends so."""
    return lambda state: [value.zero_() for name, value in state.items() if name.endswith(ending)]


def emptied(state: dict[str, Any]) -> None:
    for name in [name for name in state if "lora_B" in name]:
        state[name] = state[name].new_empty(0)


def louder(state: dict[str, Any]) -> None:
    state["lm_head.weight"].mul_(1e38)
    state["model.norm.weight"].mul_(1e10)


def in_half(state: dict[str, Any]) -> None:
    state.update({name: value.bfloat16() for name, value in state.items()})


def nothing(folder: Path) -> None:
    """Leave it as it is: it is broken by what it is compared with."""


def shards_mixed(folder: Path) -> None:
    """Take a shard of a run with more layers in it than the index knows."""
    first, second = (folder / f"model-0000{n}-of-00003.safetensors" for n in (1, 2))
    state = makers.tensors(second)
    state.pop(min(state))
    makers.save(second, {**state, "model.stray.weight": makers.tensors(first).popitem()[1]})


def hostile_pickle(folder: Path) -> None:
    """Weights in a pickle that runs a command."""
    (folder / MODEL).unlink()
    command = f"touch {folder.parent / RAN}"
    (folder / "pytorch_model.bin").write_bytes(f"cos\nsystem\n(S'{command}'\ntR.".encode())


def hostile_code(folder: Path) -> None:
    """A configuration that names Python code, and modules that stand in the way of libraries."""
    names = {"AutoConfig": "hostile.Config", "AutoModelForCausalLM": "hostile.Model"}
    makers.edit_json(folder / CONFIG, model_type="hostile", auto_map=names)
    hostile_modules(folder)


def hostile_modules(folder: Path) -> None:
    """Modules of the names that a library or Python itself may import, which leave a file behind."""
    places = ("hostile.py", "torch.py", "transformers.py", "json.py", "sitecustomize.py", "custom_generate/generate.py")
    for place in places:
        write(place, f"open({str(folder.parent / RAN)!r}, 'w')")(folder)


def facts(**base: object) -> Spoil:
    """Facts of a run that started from another base."""
    return write(".cardsmith/facts.json", json.dumps({"schema": 1, "facts": {"base_model": base}, "sources": {}}))


def more_tokens(folder: Path) -> None:
    """A tokenizer with two tokens more than its model has embeddings."""
    tokenizer = makers.make_tokenizer()
    tokenizer.add_tokens(["<|im_start|>", "<|im_end|>"])
    tokenizer.save_pretrained(folder)


def both(*spoils: Spoil) -> Spoil:
    """One after the other."""
    return lambda folder: [spoil(folder) for spoil in spoils] and None


CASES = (
    Case(
        what="adapter_config.json is missing",
        of="adapter",
        spoil=remove(ADAPTER),
        check="config",
        message=f"adapter_config.json is missing. {SAVE_AGAIN}",
    ),
    Case(
        what="adapter_config.json is not JSON",
        of="adapter",
        spoil=write(ADAPTER, b"{"),
        check="config",
        message=(
            "adapter_config.json is not JSON: Expecting property name enclosed in double quotes, line 1, column 2. "
            "Save the model again, or restore the file."
        ),
    ),
    Case(
        what="`peft_type` is missing",
        of="adapter",
        spoil=config(peft_type=None),
        check="config",
        message="adapter_config.json names no peft_type. Save the adapter again with PEFT: model.save_pretrained().",
    ),
    Case(
        what="`peft_type` is unknown",
        of="adapter",
        spoil=config(peft_type="TELEPATHY"),
        check="adapter-fit",
        message=(
            "PEFT {peft} does not know peft_type TELEPATHY. "
            "Correct it in adapter_config.json, or run: pip install --upgrade peft"
        ),
    ),
    Case(
        what="`target_modules` is a number",
        of="adapter",
        spoil=config(target_modules=12),
        check="adapter-fit",
        message=(
            "adapter_config.json holds a value of a type that PEFT cannot use: "
            "'int' object is not iterable. Correct it, or save the adapter again."
        ),
    ),
    Case(
        what="config.json is missing",
        of="model",
        spoil=remove(CONFIG),
        check="config",
        message=f"config.json is missing. {SAVE_AGAIN}",
    ),
    Case(
        what="the base is null",
        of="adapter",
        spoil=config(base_model_name_or_path=None),
        check="adapter-fit",
        message=f"adapter_config.json names no base model. {NAME_BASE}",
    ),
    Case(
        what="the base is a path that is gone",
        of="adapter",
        spoil=config(base_model_name_or_path="/nowhere/base"),
        check="adapter-fit",
        message=f"the base model /nowhere/base does not exist on this machine. {NAME_BASE}",
    ),
    Case(
        what="another base of the same architecture",
        of="adapter",
        spoil=nothing,
        base="wider",
        check="adapter-fit",
        message=(
            f"8 of another shape: {LAYERS}.0.self_attn.q_proj.lora_A.weight: [4, 16] instead of [4, 32], "
            f"{LAYERS}.0.self_attn.q_proj.lora_B.weight: [16, 4] instead of [32, 4], "
            f"{LAYERS}.0.self_attn.v_proj.lora_A.weight: [4, 16] instead of [4, 32], "
            f"{LAYERS}.0.self_attn.v_proj.lora_B.weight: [8, 4] instead of [16, 4], "
            f"{LAYERS}.1.self_attn.q_proj.lora_A.weight: [4, 16] instead of [4, 32] and 3 more. {REFIT}"
        ),
    ),
    Case(
        what="a base of another architecture",
        of="adapter",
        spoil=nothing,
        base="encoder-decoder",
        check="adapter-fit",
        message=f"none of the adapter's target modules is in T5ForConditionalGeneration: q_proj, v_proj. {REFIT}",
    ),
    Case(
        what="a base without the head that the adapter needs",
        of="adapter",
        spoil=nothing,
        base="reward",
        check="load",
        message=f"the base model has no lm_head.weight, which LlamaForCausalLM needs. {NAME_BASE}",
    ),
    Case(
        what="the card names another base than adapter_config.json",
        of="adapter",
        spoil=both(
            config(base_model_name_or_path="some-org/base-7b"),
            write("README.md", "---\nbase_model: some-org/base-13b\n---\n\n# An adapter\n"),
        ),
        base="model",
        check="base-model",
        message=(
            "adapter_config.json names the base some-org/base-7b, README.md names the base some-org/base-13b. "
            "Write the one that training started from into both."
        ),
    ),
    Case(
        what="the card names another base than the facts",
        of="model",
        spoil=both(
            facts(id="some-org/base-7b"),
            write("README.md", "---\nbase_model: other-org/other-7b\n---\n\n# A model\n"),
        ),
        check="base-model",
        message=(
            "README.md names the base other-org/other-7b, .cardsmith/facts.json names the base some-org/base-7b. "
            "Write the one that training started from into both."
        ),
    ),
    Case(
        what="the weights are missing",
        of="adapter",
        spoil=remove(WEIGHTS),
        check="files",
        message=f"{WEIGHTS} is missing. {SAVE_AGAIN}",
    ),
    Case(
        what="the weights are a pickle, with a command in it",
        of="model",
        spoil=hostile_pickle,
        check="files",
        message=(
            "pytorch_model.bin is a pickle, which can run code and is never opened. "
            "Save the model with safetensors: save_pretrained(..., safe_serialization=True)."
        ),
    ),
    Case(
        what="a shard is missing",
        of="sharded",
        spoil=remove("model-00002-of-00003.safetensors"),
        check="files",
        message="1 of 3 shards are missing: model-00002-of-00003.safetensors. Copy or download them again.",
    ),
    Case(
        what="the index names a file outside of the folder",
        of="sharded",
        spoil=write(INDEX, b'{"weight_map": {"a": "../../x.safetensors"}}'),
        check="files",
        message="1 of 1 shards are missing: ../../x.safetensors. Copy or download them again.",
    ),
    Case(
        what="the index has no map",
        of="sharded",
        spoil=write(INDEX, b"{}"),
        check="files",
        message=f"{INDEX} has no weight_map. Save the model again.",
    ),
    Case(
        what="the tokenizer is missing",
        of="model",
        spoil=remove("tokenizer.json", "tokenizer_config.json", "chat_template.jinja"),
        check="files",
        message="there is no tokenizer in the folder. Save it beside the weights: tokenizer.save_pretrained().",
    ),
    Case(
        what="the weights are empty",
        of="adapter",
        spoil=write(WEIGHTS, b""),
        check="safetensors",
        message=f"{WEIGHTS} is empty. {AGAIN}",
    ),
    Case(
        what="the weights are cut short",
        of="adapter",
        spoil=cut(WEIGHTS),
        check="safetensors",
        message=f"{WEIGHTS} is cut short: its tensors need 1792 bytes, the file has 1791 left. {AGAIN}",
    ),
    Case(
        what="the weights are a Git LFS pointer",
        of="model",
        spoil=write(MODEL, POINTER),
        check="safetensors",
        message=f"{MODEL} is a Git LFS pointer, not the weights. Run `git lfs pull` in the folder.",
    ),
    Case(
        what="the header is too long",
        of="adapter",
        spoil=write(WEIGHTS, (2**40).to_bytes(8, "little") + b"{}"),
        check="safetensors",
        message=(
            f"{WEIGHTS} is not a safetensors file: it begins with "
            rf"b'\x00\x00\x00\x00\x00\x01\x00\x00'. {AGAIN}"
        ),
    ),
    Case(
        what="the dtype is unknown",
        of="adapter",
        spoil=header(dtype="F13"),
        check="safetensors",
        message=f"in {WEIGHTS} the tensor {LAYERS}.0.self_attn.q_proj.lora_A.weight has the unknown dtype F13. {AGAIN}",
    ),
    Case(
        what="there is no tensor in the weights",
        of="adapter",
        spoil=write(WEIGHTS, makers.header_bytes({})),
        check="safetensors",
        message="the weight files hold no tensor. Save the model again.",
    ),
    Case(
        what="shards of two models",
        of="sharded",
        spoil=shards_mixed,
        check="safetensors",
        message=(
            f"1 of 21 tensors of {INDEX} are not in the shard it names: model.layers.0.input_layernorm.weight. "
            "Shards of two models are mixed: save the model again."
        ),
    ),
    Case(
        what="NaN in one tensor",
        of="model",
        spoil=tensors(MODEL, number("model.norm.weight", float("nan"))),
        check="tensors",
        message="1 NaN in 1 tensor: model.norm.weight. Save an earlier checkpoint.",
    ),
    Case(
        what="an infinity in one tensor",
        of="adapter",
        spoil=tensors(WEIGHTS, number(f"{LAYERS}.1.self_attn.v_proj.lora_A.weight", float("-inf"))),
        check="tensors",
        message=f"1 infinity in 1 tensor: {LAYERS}.1.self_attn.v_proj.lora_A.weight. Save an earlier checkpoint.",
    ),
    Case(
        what="LoRA's B is zero throughout",
        of="adapter",
        spoil=tensors(WEIGHTS, zeroed("lora_B.weight")),
        check="tensors",
        message=(
            "all 4 lora_B tensors are zero: the adapter was never trained and changes nothing. "
            "Save it after training: trainer.save_model()."
        ),
    ),
    Case(
        what="a matrix of a full model is zero throughout",
        of="model",
        spoil=tensors(MODEL, zeroed("layers.1.mlp.down_proj.weight")),
        check="tensors",
        message=(
            "1 matrix of zeros: model.layers.1.mlp.down_proj.weight. Save the model again: its weights were not there."
        ),
    ),
    Case(
        what="tensors of ZeRO-3 that were not gathered",
        of="adapter",
        spoil=tensors(WEIGHTS, emptied),
        check="tensors",
        message=(
            f"4 of 8 tensors are empty: {LAYERS}.0.self_attn.q_proj.lora_B.weight, "
            f"{LAYERS}.0.self_attn.v_proj.lora_B.weight, {LAYERS}.1.self_attn.q_proj.lora_B.weight, "
            f"{LAYERS}.1.self_attn.v_proj.lora_B.weight. DeepSpeed ZeRO-3 saved them without gathering: "
            "set stage3_gather_16bit_weights_on_model_save."
        ),
    ),
    Case(
        what="the base over again, called a fine-tune",
        of="model",
        spoil=nothing,
        base="model",
        check="differs-from-base",
        message=(
            "all 21 tensors are those of {base}: what was trained, or merged, was not saved. "
            "Save the trained model; an adapter first by model.merge_and_unload()."
        ),
    ),
    Case(
        what="the base over again, in another dtype",
        of="model",
        spoil=tensors(MODEL, in_half),
        base="model",
        check="differs-from-base",
        message=(
            "all 21 tensors are those of {base}: what was trained, or merged, was not saved. "
            "Save the trained model; an adapter first by model.merge_and_unload()."
        ),
    ),
    Case(
        what="the keys are renamed",
        of="adapter",
        spoil=tensors(WEIGHTS, renamed),
        check="adapter-fit",
        message=(
            f"4 missing: {LAYERS}.1.self_attn.q_proj.lora_A.weight, {LAYERS}.1.self_attn.q_proj.lora_B.weight, "
            f"{LAYERS}.1.self_attn.v_proj.lora_A.weight, {LAYERS}.1.self_attn.v_proj.lora_B.weight; "
            f"4 unexpected: {LAYERS}.7.self_attn.q_proj.lora_A.weight, {LAYERS}.7.self_attn.q_proj.lora_B.weight, "
            f"{LAYERS}.7.self_attn.v_proj.lora_A.weight, {LAYERS}.7.self_attn.v_proj.lora_B.weight. {REFIT}"
        ),
    ),
    Case(
        what="one tensor is transposed",
        of="model",
        spoil=tensors(MODEL, transposed),
        check="adapter-fit",
        message=(
            "1 of another shape: model.layers.0.mlp.up_proj.weight: [16, 32] instead of [32, 16]. "
            "Check config.json, or save the model again."
        ),
    ),
    Case(
        what="`auto_map` names code in the folder",
        of="model",
        spoil=hostile_code,
        check="adapter-fit",
        message=(
            "config.json names Python code of its own (auto_map: hostile.Config, hostile.Model), which is never run "
            "here. Save the model in an architecture that transformers has."
        ),
    ),
    Case(
        what="the vocabulary is larger than the embeddings",
        of="model",
        spoil=more_tokens,
        check="tokenizer",
        message=(
            "the tokenizer has tokens up to id 295, but there are only 294 embeddings. Call "
            "model.resize_token_embeddings(len(tokenizer)) before training, or save the right tokenizer."
        ),
    ),
    Case(
        what="the vocabulary grew, and the adapter brings no embeddings",
        of="adapter",
        spoil=more_tokens,
        check="tokenizer",
        message=(
            "the tokenizer has tokens up to id 295, but there are only 294 embeddings. "
            "Save the adapter with its embeddings: save_pretrained(..., save_embedding_layers=True)."
        ),
    ),
    Case(
        what="the tokenizer and the configuration end texts differently",
        of="model",
        spoil=both(edit(CONFIG, eos_token_id=7), edit("generation_config.json", eos_token_id=[7, 9])),
        check="tokenizer",
        message=(
            "the tokenizer ends a text with token 1, the configuration with [7, 9]: generation would not end. "
            "Set model.generation_config.eos_token_id = tokenizer.eos_token_id, and save the model again."
        ),
    ),
    Case(
        what="the chat template has a syntax error",
        of="model",
        spoil=write("chat_template.jinja", "{% for m in messages %}\n{{ m.content }"),
        check="chat-template",
        message=f"the chat template has an error in line 2: unexpected '}}'. {MEND}",
    ),
    Case(
        what="the chat template loops for ever",
        of="model",
        spoil=write("chat_template.jinja", f"{'{% for i in range(99999) %}' * 3}{'{% endfor %}' * 3}"),
        check="chat-template",
        message=f"the chat template does not end: it was stopped after 3 seconds. {MEND}",
    ),
    Case(
        what="the chat template ends a turn with what is no token",
        of="model",
        spoil=write("chat_template.jinja", "{% for m in messages %}{{ m.content }}<|im_end|>\n{% endfor %}"),
        check="chat-template",
        message=(
            "the chat template ends a turn with <|im_end|>, which is no token of the tokenizer. "
            "Save the tokenizer that the model was trained with."
        ),
    ),
    Case(
        what="the chat template takes all memory",
        of="model",
        spoil=write("chat_template.jinja", "{{ 'A' * 10 ** 10 }}"),
        check="chat-template",
        message=f"the chat template takes more than 512 MiB. {MEND}",
    ),
    Case(
        what="the chat template was lost on the way",
        of="model",
        spoil=both(
            remove("chat_template.jinja"),
            write(".cardsmith/facts.json", '{"schema": 1, "facts": {"artifact": {"chat_template": true}}}'),
        ),
        check="chat-template",
        message=(
            "the run's tokenizer had a chat template, the folder has none. "
            "Save it again, before the template is taken off: tokenizer.save_pretrained()."
        ),
    ),
    Case(
        what="the weights are too large for their dtype",
        of="model",
        spoil=tensors(MODEL, louder),
        check="forward",
        message=(
            "4410 of 4410 logits are NaN or infinite: the weights are too large for their dtype, or damaged. "
            "Save an earlier checkpoint."
        ),
    ),
    Case(
        what="`lora_alpha` is zero",
        of="adapter",
        spoil=config(lora_alpha=0),
        check="adapter-effect",
        message=(
            "with and without the adapter the logits are the same: it changes nothing. "
            "Look at lora_alpha in adapter_config.json, and save it after training."
        ),
    ),
    Case(
        what="the adapter is lost in the rounding of a merge",
        of="coarse",
        spoil=nothing,
        check="merge",
        message=(
            "merged, the logits are 1 of their spread away, more than 0.4. "
            "Publish the adapter unmerged, or merge it in a wider dtype than bfloat16."
        ),
    ),
)
