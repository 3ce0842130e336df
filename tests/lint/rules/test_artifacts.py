"""The rules of the artifact at their edges: configurations, weights, tensors, templates, paths."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from cardsmith.lint import Diagnostic, validate
from pace import within

from .weights import pickled, safetensors

CARD = "---\nlicense: mit\n---\n"
WITH_BASE = "---\nlicense: mit\nbase_model: some-org/base\n---\n"
LORA = {"peft_type": "LORA", "base_model_name_or_path": "some-org/base", "r": 8, "target_modules": ["q_proj"]}
RANK = "as adapter_config.json has it; save both together"
LEFT = "no module of `target_modules`, so PEFT leaves it out; save both together"
ZERO = "every lora_B is zero, so the adapter changes nothing; save it after training"
EMBED = ("base_model.model.embed.lora_embedding_A", "base_model.model.embed.lora_embedding_B")
A, B = "base_model.model.0.q_proj.lora_A.weight", "base_model.model.0.q_proj.lora_B.weight"
SOUND = {A: [8, 4], B: [4, 8]}
Files = dict[str, str | bytes]


def folder(place: Path, files: Files, card: str = CARD) -> Path:
    for name, content in {"README.md": card, **files}.items():
        (place / name).parent.mkdir(parents=True, exist_ok=True)
        (place / name).write_bytes(content if isinstance(content, bytes) else content.encode())
    return place


def found(place: Path, code: str) -> list[tuple[str, str, str]]:
    """File, severity and message of each finding."""
    return [told(each, place) for each in validate(place, select=[code])]


def told(each: Diagnostic, place: Path) -> tuple[str, str, str]:
    return Path(each.path).relative_to(place).as_posix(), each.severity, each.message


CONFIG = "adapter_config.json"
BASE = "write the base's id on the Hub"
NO_BASE = "`base_model_name_or_path` names no base"
NOT_LOADED = "so PEFT does not load the adapter; save the adapter again with PEFT"


@pytest.mark.parametrize(
    ("config", "card", "severity", "message"),
    [
        ("{", CARD, "error", "is not JSON: "),
        ("[]", CARD, "error", f"is not a JSON object, {NOT_LOADED}"),
        ("{}", CARD, "error", "it names no `peft_type`, so PEFT does not load it; save the adapter again with PEFT"),
        ({"peft_type": "lora"}, CARD, "error", "PEFT knows no `peft_type` `lora`; write `LORA`"),
        ({"peft_type": "FOO"}, CARD, "error", "PEFT knows no `peft_type` `FOO`; it knows `LORA` and others"),
        ({"peft_type": ["LORA"]}, CARD, "error", "PEFT knows no `peft_type` `['LORA']`; it knows `LORA` and others"),
        ({"base_model_name_or_path": None}, CARD, "error", f"{NO_BASE}, so nobody can load the adapter; {BASE}"),
        ({"base_model_name_or_path": " "}, CARD, "error", NO_BASE),
        (
            {"base_model_name_or_path": "/data/base"},
            CARD,
            "error",
            f"the base is `/data/base`, a path that others do not have; {BASE}",
        ),
        ({"base_model_name_or_path": "./base"}, WITH_BASE, "warning", "the base is `./base`, a path"),
    ],
)
def test_ar001(config: object, card: str, severity: str, message: str, tmp_path: Path) -> None:
    text = config if isinstance(config, str) else json.dumps({**LORA, **config})  # type: ignore[dict-item]
    answer = found(folder(tmp_path, {CONFIG: text, "adapter_model.safetensors": safetensors(SOUND)}, card), "AR001")
    assert [each[:2] for each in answer][:1] == [(CONFIG, severity)]
    assert answer[0][2].startswith(message)


@pytest.mark.parametrize("base", ["some-org/base", "gpt2", "base", "./base", "/home/ml/base", "some org"])
def test_ar001_leaves_to_others_what_is_theirs(base: str, tmp_path: Path) -> None:
    """A private path is SE003's; what may be an id is taken for one, and a folder that comes with the adapter too."""
    text = json.dumps({**LORA, "base_model_name_or_path": base})
    assert found(folder(tmp_path, {CONFIG: text, "base/config.json": "{}"}), "AR001") == []


def test_ar001_knows_that_a_folder_of_this_machine_is_not_everybodys(tmp_path: Path) -> None:
    (tmp_path / "base").mkdir()
    text = json.dumps({**LORA, "base_model_name_or_path": str(tmp_path / "base")})
    assert [each[:2] for each in found(folder(tmp_path, {CONFIG: text}), "AR001")] == [(CONFIG, "error")]


def test_ar001_writes_the_base_where_it_is_known(tmp_path: Path) -> None:
    text = json.dumps({**LORA, "base_model_name_or_path": None})
    (known,) = validate(folder(tmp_path, {CONFIG: text}, WITH_BASE), select=["AR001"])
    assert [edit.new for edit in known.edits] == ['"some-org/base"']
    (unknown,) = validate(folder(tmp_path / "other", {CONFIG: text}), select=["AR001"])
    assert unknown.fix is None


def test_ar001_finds_weights_without_a_configuration(tmp_path: Path) -> None:
    (answer,) = found(folder(tmp_path, {"adapter_model.safetensors": safetensors(SOUND)}), "AR001")
    assert answer[:2] == ("adapter_model.safetensors", "error")


POINTER = "version https://git-lfs.github.com/spec/v1\noid sha256:00\nsize 8\n"
ONE = safetensors({"a": [2]})
AGAIN = "Save or download the file again"
PULL = "is a Git LFS pointer, not the weights. Run `git lfs pull` in the folder"
NO_MODEL = "there are no weights beside it: model.safetensors is missing; save the model again"
NO_ADAPTER = "there are no weights beside it: adapter_model.safetensors is missing; save the adapter again"
NO_JSON = (
    "is not JSON: Expecting property name enclosed in double quotes: line 1 column 2 (char 1); save the model again"
)
NOT_THERE = "of this index is not there; copy or download it again"
TWO = '{"weight_map": {"a": "2.safetensors", "b": "3.safetensors"}}'
INDEX = "model.safetensors.index.json"


@pytest.mark.parametrize(
    ("files", "answers"),
    [
        ({"model.safetensors": ONE}, []),
        ({"model.safetensors": ""}, [("model.safetensors", f"model.safetensors is empty. {AGAIN}")]),
        (
            {"model.safetensors": ONE[:-1]},
            [
                (
                    "model.safetensors",
                    f"model.safetensors is cut short: its tensors need 8 bytes, the file has 7 left. {AGAIN}",
                )
            ],
        ),
        ({"a/model.safetensors": POINTER}, [("a/model.safetensors", f"model.safetensors {PULL}")]),
        ({"model.gguf": POINTER}, [("model.gguf", f"model.gguf {PULL}")]),
        ({"pytorch_model.bin": ""}, [("pytorch_model.bin", f"pytorch_model.bin is empty. {AGAIN}")]),
        ({"checkpoint-1/model.safetensors": ""}, []),
        ({"config.json": '{"architectures": ["A"]}'}, [("config.json", NO_MODEL)]),
        ({"config.json": '{"architectures": ["A"]}', "deep/model.onnx": "words"}, []),
        (
            {"config.json": '{"architectures": ["A"]}', "training_args.bin": pickled({}, "x")},
            [("config.json", NO_MODEL)],
        ),
        ({"config.json": '{"model_type": "llama"}'}, []),
        ({CONFIG: json.dumps(LORA)}, [(CONFIG, NO_ADAPTER)]),
        ({CONFIG: json.dumps(LORA), "adapter_model.bin": pickled({}, "x")}, []),
        ({CONFIG: '{"fine_tune_type": "lora"}'}, []),
        ({INDEX: "{", "model-1.safetensors": ONE}, [(INDEX, NO_JSON)]),
        ({INDEX: "{}", "model-1.safetensors": ONE}, [(INDEX, "has no weight_map; save the model again")]),
        ({INDEX: '{"weight_map": {"a": "model-1.safetensors"}}', "model-1.safetensors": ONE}, []),
        (
            {INDEX: TWO, "model-1.safetensors": ONE},
            [(INDEX, "2.safetensors, 3.safetensors of this index is not there; copy or download it again")],
        ),
        (
            {INDEX: '{"weight_map": {"b": "model-1.safetensors"}}', "model-1.safetensors": ONE},
            [(INDEX, "the files do not hold b, which stands in this index; save the model again")],
        ),
        ({INDEX: '{"weight_map": {"a": "/etc/passwd"}}'}, [(INDEX, f"/etc/passwd {NOT_THERE}")]),
        ({INDEX: json.dumps({"weight_map": {"a": "x" * 300}})}, [(INDEX, f"{'x' * 119}… {NOT_THERE}")]),
        ({INDEX: '{"weight_map": {"a": "\\u0000"}}'}, [(INDEX, f" {NOT_THERE}")]),
        ({f"unet/{INDEX}": '{"weight_map": {"a": "1.safetensors"}}', "unet/1.safetensors": ONE}, []),
        (
            {"pytorch_model.bin.index.json": '{"weight_map": {"a": "1.bin"}}', "config.json": "{}"},
            [("pytorch_model.bin.index.json", "1.bin of this index is not there; copy or download it again")],
        ),
    ],
)
def test_ar002(files: Files, answers: list[tuple[str, str]], tmp_path: Path) -> None:
    answer = found(folder(tmp_path, {"config.json": "{}", **files}), "AR002")
    assert [(file, message) for file, _, message in answer] == answers


LLAMA = '{"model_type": "llama"}'
OR_SAVE = "copy or download what is missing, or save the model again"
NO_INDEX = "transformers loads no shards without model.safetensors.index.json, which is missing; save the model again"


def part(number: int, total: int, stem: str = "model", ending: str = "safetensors") -> str:
    return f"{stem}-{number:05}-of-{total:05}.{ending}"


FIRST_OF_40 = ", ".join(part(number, 40) for number in (1, 2, 4, 5, 6))
HUGE = "m-1-of-999999999.gguf"
FIRST_OF_HUGE = ", ".join(f"m-{number}-of-999999999.gguf" for number in (2, 3, 4, 5, 6))


@pytest.mark.parametrize(
    ("names", "answers"),
    [
        ([part(1, 2)], [(part(1, 2), f"1 of 2 shards missing: {part(2, 2)}; {OR_SAVE}")]),
        ([part(2, 3)], [(part(2, 3), f"2 of 3 shards missing: {part(1, 3)}, {part(3, 3)}; {OR_SAVE}")]),
        ([part(1, 3), part(3, 3)], [(part(1, 3), f"1 of 3 shards missing: {part(2, 3)}; {OR_SAVE}")]),
        ([part(3, 40)], [(part(3, 40), f"39 of 40 shards missing: {FIRST_OF_40} and 34 more; {OR_SAVE}")]),
        ([HUGE], [(HUGE, f"999999998 of 999999999 shards missing: {FIRST_OF_HUGE} and 999999993 more; {OR_SAVE}")]),
        *(
            ([part(1, 2, *which)], [(part(1, 2, *which), f"1 of 2 shards missing: {part(2, 2, *which)}; {OR_SAVE}")])
            for which in (
                ("pytorch_model", "bin"),
                ("adapter_model", "safetensors"),
                ("unet/diffusion_pytorch_model", "safetensors"),
                ("model.fp16", "safetensors"),
            )
        ),
        ([part(1, 2), part(2, 2)], []),
        ([part(1, 1)], []),
        (["model-00001-of-000002.safetensors", "model-00002-of-000002.safetensors"], []),
        ([part(0, 3), part(1, 3), part(2, 3)], []),
        ([part(0, 2), part(1, 2), part(2, 2)], []),
        (
            [part(1, 2), part(2, 3)],
            [
                (part(1, 2), f"1 of 2 shards missing: {part(2, 2)}; {OR_SAVE}"),
                (part(2, 3), f"2 of 3 shards missing: {part(1, 3)}, {part(3, 3)}; {OR_SAVE}"),
            ],
        ),
        ([part(4, 2)], [(part(4, 2), f"2 of 2 shards missing: {part(1, 2)}, {part(2, 2)}; {OR_SAVE}")]),
        ([part(1, 2), "model.safetensors"], []),
        ([part(1, 2, "checkpoint-5/model")], []),
        (["tokenizer-00001-of-00002.json"], []),
    ],
)
def test_ar002_counts_shards_by_their_names(names: list[str], answers: list[tuple[str, str]], tmp_path: Path) -> None:
    answer = found(folder(tmp_path, {"config.json": "{}", **dict.fromkeys(names, ONE)}), "AR002")
    assert [(file, message) for file, _, message in answer] == answers


@pytest.mark.parametrize(
    ("files", "messages"),
    [
        ({"config.json": LLAMA, part(1, 2): ONE, part(2, 2): ONE}, [NO_INDEX]),
        ({"config.json": LLAMA, part(1, 1): ONE}, [NO_INDEX]),
        (
            {"config.json": LLAMA, part(1, 2): ONE},
            [f"1 of 2 shards missing: {part(2, 2)}; {OR_SAVE}", NO_INDEX],
        ),
        (
            {"config.json": "{}", "text_encoder/config.json": LLAMA, part(1, 1, "text_encoder/model"): ONE},
            [NO_INDEX.replace("model.", "text_encoder/model.", 1)],
        ),
        ({"config.json": LLAMA, part(1, 2): ONE, part(2, 2): ONE, "model.safetensors": ONE}, []),
        ({"config.json": LLAMA, part(1, 1): ONE, INDEX: json.dumps({"weight_map": {"a": part(1, 1)}})}, []),
        ({"config.json": LLAMA, part(1, 1, "other"): ONE}, []),
        ({"config.json": LLAMA, part(1, 1, "model", "gguf"): ONE}, []),
        ({"config.json": '{"_class_name": "UNet"}', part(1, 1): ONE}, []),
        ({part(1, 1): ONE}, []),
    ],
)
def test_ar002_knows_that_transformers_wants_an_index(files: Files, messages: list[str], tmp_path: Path) -> None:
    assert [(severity, message) for _, severity, message in found(folder(tmp_path, files), "AR002")] == [
        ("error", message) for message in messages
    ]


def test_ar002_reads_headers_only(tmp_path: Path) -> None:
    header = b'{"w":{"dtype":"U8","shape":[4294967296],"data_offsets":[0,4294967296]}}'
    with (folder(tmp_path, {}) / "model.safetensors").open("wb") as file:
        file.write(len(header).to_bytes(8, "little") + header)
        file.truncate(2**32 + 8 + len(header))
    assert within(0.5, lambda: found(tmp_path, "AR")) == []


@pytest.mark.parametrize(
    ("files", "places"),
    [
        (["optimizer.pt", "scheduler.pt", "rng_state_0.pth", "training_args.bin", "trainer_state.json"], None),
        (["checkpoint-1/a", "checkpoint-1/b", "checkpoint-20/c"], ["checkpoint-1", "checkpoint-20"]),
        (
            ["checkpoint-1/model.safetensors", "checkpoint-1/rng_state.pth", "checkpoint-1/training_args.bin"],
            ["checkpoint-1"],
        ),
        (["runs/a/events", "wandb/run/x"], ["runs", "wandb"]),
        (["model.safetensors", "tokenizer.json", "notes.txt", "assets/runs.png", ".gitattributes", "a.py"], []),
    ],
)
def test_ar003(files: list[str], places: list[str] | None, tmp_path: Path) -> None:
    made: Files = dict.fromkeys(files, "words")
    answer = found(folder(tmp_path, {"config.json": "{}", **made}), "AR003")
    assert [file for file, _, _ in answer] == (sorted(files) if places is None else places)
    assert {severity for _, severity, _ in answer} <= {"warning"}


@pytest.mark.parametrize(
    ("config", "tensors", "messages"),
    [
        ({}, SOUND, []),
        ({"r": 4}, SOUND, [f"{A}, {B}: shape [8, 4] is not of rank 4, {RANK}"]),
        ({"r": 4, "rank_pattern": {"q_proj": 8}}, SOUND, []),
        ({"r": 4, "rank_pattern": {".*": 8}}, SOUND, []),
        ({"r": 2, "target_parameters": ["experts.up"]}, SOUND, []),
        ({"r": 3, "target_parameters": ["experts.up"]}, SOUND, [f"{A}, {B}: shape [8, 4] is not of rank 3, {RANK}"]),
        ({"target_modules": ["v_proj"]}, SOUND, [f"{A}, {B}: {LEFT}"]),
        ({"target_modules": "all-linear"}, SOUND, []),
        ({"target_modules": ["v_proj", "q_proj"]}, SOUND, []),
        ({}, {A: [8, 4]}, [f"{A}: without its other half it does nothing; save the adapter again"]),
        ({}, {A: [8, 4], B: {"shape": [4, 8], "fill": "nan"}}, [f"{B}: NaN or infinite; save an earlier checkpoint"]),
        ({}, {A: {"shape": [8, 4], "fill": "-inf"}, B: [4, 8]}, [f"{A}: NaN or infinite; save an earlier checkpoint"]),
        ({}, {A: [8, 4], B: {"shape": [4, 8], "fill": 0}}, [ZERO]),
        ({}, {A: [8, 4], B: {"shape": [4, 8], "fill": 0}, "base_model.model.score.weight": [2, 4]}, []),
        (
            {},
            {A: [8, 4], B: {"shape": [4, 8], "fill": 0}, A.replace("0", "1"): [8, 4], B.replace("0", "1"): [4, 8]},
            [],
        ),
        ({"peft_type": "IA3", "r": 1}, SOUND, []),
        ({"r": None, "target_modules": None}, SOUND, []),
        ({}, dict(zip(EMBED, ([8, 9], [4, 8]), strict=True)), [f"{EMBED[0]}, {EMBED[1]}: {LEFT}"]),
        ({}, {A: [8], B: [4]}, [f"{B}: shape [4] is not of rank 8, {RANK}"]),
    ],
)
def test_ar004(config: dict[str, object], tensors: dict[str, object], messages: list[str], tmp_path: Path) -> None:
    files: Files = {CONFIG: json.dumps({**LORA, **config}), "adapter_model.safetensors": safetensors(tensors)}
    assert found(folder(tmp_path, files), "AR004") == [
        ("adapter_model.safetensors", "error", each) for each in messages
    ]


def test_ar004_takes_what_peft_saves(tmp_path: Path) -> None:
    import torch
    from peft import LoraConfig, get_peft_model

    class Model(torch.nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.q_proj, self.v_proj = torch.nn.Linear(8, 8), torch.nn.Linear(8, 8)
            self.conv, self.embed = torch.nn.Conv1d(4, 4, 3), torch.nn.Embedding(9, 8)

    targets = ["q_proj", "v_proj", "conv", "embed"]
    config = LoraConfig(
        r=4, rank_pattern={"v_proj": 2}, target_modules=targets, base_model_name_or_path="some-org/base"
    )
    model = get_peft_model(Model(), config)
    folder(tmp_path, {})
    model.save_pretrained(tmp_path)
    (tmp_path / "README.md").write_text(CARD)
    # an embedding's second half is not zero at the start
    assert found(tmp_path, "AR004") in ([], [("adapter_model.safetensors", "error", ZERO)])
    for name, parameter in model.named_parameters():
        if "lora_B" in name:
            torch.nn.init.ones_(parameter)
    model.save_pretrained(tmp_path)
    (tmp_path / "README.md").write_text(CARD)
    assert found(tmp_path, "AR004") == []


def test_ar004_reads_within_a_bound(tmp_path: Path) -> None:
    """NaN behind 64 MiB of sound numbers is not looked for."""
    size = 64 * 2**20
    header = json.dumps(
        {
            "a": {"dtype": "U8", "shape": [size], "data_offsets": [0, size]},
            "b": {"dtype": "F32", "shape": [1], "data_offsets": [size, size + 4]},
        }
    ).encode()
    data = len(header).to_bytes(8, "little") + header + bytes(size) + b"\xff\xff\xff\xff"
    assert found(folder(tmp_path, {CONFIG: json.dumps(LORA), "adapter_model.safetensors": data}), "AR004") == []


TEMPLATE = "chat_template.jinja"
REACHES = "the chat template reaches for"
BROKEN = "the chat template does not compile: "


@pytest.mark.parametrize(
    ("files", "answers"),
    [
        ({TEMPLATE: "{{ messages[0]['content'] }}"}, []),
        ({TEMPLATE: "a\n{{ m }"}, [(TEMPLATE, 2, f"{BROKEN}unexpected '}}' (line 2); mend it")]),
        ({TEMPLATE: "{% for m in messages %}"}, [(TEMPLATE, 1, BROKEN)]),
        ({TEMPLATE: "{{ m | no_such_filter }}"}, [(TEMPLATE, 1, f"{BROKEN}No filter named 'no_such_filter'.")]),
        ({TEMPLATE: "{{ ''.__class__ }}"}, [(TEMPLATE, 1, f"{REACHES} `__class__` (line 1); take that out")]),
        ({TEMPLATE: "{{ x['__globals__'] }}"}, [(TEMPLATE, 1, f"{REACHES} `__globals__` (line 1); take that out")]),
        ({TEMPLATE: "{{ x[y] }} {{ m._name }} {{ m['role'] }}"}, []),
        ({TEMPLATE: "{% generation %}{{ m }}{% endgeneration %}{{ raise_exception('a') }}"}, []),
        ({TEMPLATE: "{% for m in x %}{% break %}{% endfor %}"}, []),
        ({TEMPLATE: "{% break %}"}, [(TEMPLATE, 1, f"{BROKEN}'break' outside loop; mend it")]),
        ({TEMPLATE: "{{ " + "(" * 5000 + ")" * 5000 + " }}"}, [(TEMPLATE, 1, BROKEN)]),
        ({"additional_chat_templates/tool.jinja": "{{"}, [("additional_chat_templates/tool.jinja", 1, BROKEN)]),
        ({"tokenizer_config.json": '{\n"chat_template": "{{"}'}, [("tokenizer_config.json", 2, BROKEN)]),
        (
            {"tokenizer_config.json": '{"chat_template": [{"name": "a", "template": "{{"}, {"name": "b"}, 3]}'},
            [("tokenizer_config.json", 1, BROKEN)],
        ),
        ({"chat_template.json": '{"chat_template": "{{"}'}, [("chat_template.json", 1, BROKEN)]),
        ({"tokenizer_config.json": '{"chat_template": null}'}, []),
    ],
)
def test_ar005_templates(files: Files, answers: list[tuple[str, int, str]], tmp_path: Path) -> None:
    place = folder(tmp_path, {"config.json": "{}", **files})
    answer = validate(place, select=["AR005"])
    assert [(told(each, place)[0], each.line) for each in answer] == [each[:2] for each in answers]
    assert all(each.message.startswith(message) for each, (_, _, message) in zip(answer, answers, strict=True))


CHAT = '{}\n```python\npipe([{{"role": "user", "content": "Hi"}}])\n```\n'


@pytest.mark.parametrize(
    ("files", "card", "missing"),
    [
        ({"tokenizer_config.json": "{}"}, CHAT.format(CARD), True),
        ({"tokenizer_config.json": "{}"}, CARD, False),
        ({}, CHAT.format(CARD), False),
        ({"tokenizer_config.json": "{}", TEMPLATE: "{{ m }}"}, CHAT.format(CARD), False),
    ],
)
def test_ar005_a_chat_without_a_template(files: Files, card: str, missing: bool, tmp_path: Path) -> None:
    answer = found(folder(tmp_path, {"config.json": "{}", **files}, card), "AR005")
    assert [each[:2] for each in answer] == ([("tokenizer_config.json", "warning")] if missing else [])


@pytest.mark.parametrize(
    ("files", "file"),
    [
        ({"added_tokens.json": '{"a": 9}'}, None),
        ({"added_tokens.json": '{"a": 10}'}, "added_tokens.json"),
        ({"tokenizer_config.json": '{"added_tokens_decoder": {"9": {}, "12": {}, "x": {}}}'}, "tokenizer_config.json"),
        ({"tokenizer.json": '{"added_tokens": [{"id": 11}, {"id": true}, 3], "model"'}, "tokenizer.json"),
        ({"tokenizer.json": '{"added_tokens": [{"id": 11}'}, None),
        ({"tokenizer.json": "{}"}, None),
    ],
)
def test_ar005_more_tokens_than_embeddings(files: Files, file: str | None, tmp_path: Path) -> None:
    model: Files = {"model.safetensors": safetensors({"model.embed_tokens.weight": [10, 2]})}
    answer = found(folder(tmp_path, {**model, **files}), "AR005")
    assert [each[:2] for each in answer] == ([(file, "error")] if file else [])


def _link(target: str) -> Callable[[Path], None]:
    return lambda path: path.symlink_to(target)


@pytest.mark.parametrize(
    ("name", "make", "message"),
    [
        ("outside", _link("../elsewhere"), "a link that leaves the folder; put the file itself in its place"),
        ("passwd", _link("/etc/passwd"), "a link that leaves the folder; put the file itself in its place"),
        ("inside", _link("config.json"), None),
        ("dangling", _link("nothing"), "a link to nothing; put the file in its place"),
        ("loop", _link("loop"), "a link to nothing; put the file in its place"),
        ("pipe", os.mkfifo, "a special file, no regular one; move it out of the folder"),
        ("a\x1bb", Path.touch, "its name has characters that nobody sees, or a backslash; rename it"),
        ("a\nb", Path.touch, "its name has characters that nobody sees, or a backslash; rename it"),
        ("a\u202eb", Path.touch, "its name has characters that nobody sees, or a backslash; rename it"),
        ("a\\b", Path.touch, "its name has characters that nobody sees, or a backslash; rename it"),
        ("CONFIG.JSON", Path.touch, "it is one name with `CONFIG.JSON` on many file systems; rename one of them"),
        ("b\u00fccher \u6a21", Path.touch, None),
        ("a b.txt", Path.touch, None),
    ],
)
def test_ar006(name: str, make: Callable[[Path], None], message: str | None, tmp_path: Path) -> None:
    place = folder(tmp_path / "model", {"config.json": "{}"})
    make(place / name)
    assert [each.message for each in validate(place, select=["AR006"])] == ([message] if message else [])


def test_ar006_knows_the_cache_of_the_hub(tmp_path: Path) -> None:
    cache = tmp_path / "models--some-org--tiny"
    place = folder(cache / "snapshots" / "0123", {})
    (cache / "blobs").mkdir()
    (cache / "blobs" / "ff").write_text("{}")
    (place / "config.json").symlink_to("../../blobs/ff")
    assert found(place, "AR006") == []


def test_nothing_heavy_is_loaded(tmp_path: Path) -> None:
    """Jinja is, where there is a template; the rest never."""
    files: Files = {CONFIG: json.dumps(LORA), "adapter_model.safetensors": safetensors(SOUND), "config.json": "{}"}
    program = (
        "import sys\nfrom cardsmith.lint import validate\nvalidate(sys.argv[1])\n"
        "heavy = {'torch', 'transformers', 'huggingface_hub', 'numpy', 'jinja2', 'peft', 'safetensors'}\n"
        "print(*sorted(heavy & set(sys.modules)))"
    )
    for more, loaded in (({}, ""), ({TEMPLATE: "{{ m }}"}, "jinja2")):
        place = folder(tmp_path / (loaded or "none"), {**files, **more})  # type: ignore[dict-item]
        run = subprocess.run([sys.executable, "-c", program, place], capture_output=True, text=True, check=False)
        assert (run.returncode, run.stdout, run.stderr) == (0, f"{loaded}\n", "")
