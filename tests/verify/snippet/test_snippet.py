"""The parts that run a card's code, one by one: what is read out of it, what is shown to it, what holds it."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from cardsmith.verify.parent.environment import import_path
from cardsmith.verify.snippet import bases, cuda
from cardsmith.verify.snippet.environment import block_environment
from cardsmith.verify.snippet.output import FIRST, LAST, bounded, clean
from cardsmith.verify.snippet.staging import Stage

COMMIT = "0123456789abcdef" * 2 + "01234567"


@pytest.mark.parametrize(
    ("code", "insists"),
    [
        ('pipeline("text-generation", model="x", device="cuda")', True),
        ('model.to("cuda:1")', True),
        ("model.cuda()", True),
        ("model.to(0)", True),
        ("pipeline(model='x', device=0)", True),
        ("load(device_map={'': 0})", True),
        ('load(device_map="cuda")', True),
        ('device = torch.device("cuda")', True),
        ('load(device_map="auto")', False),
        ('device = "cuda" if torch.cuda.is_available() else "cpu"', False),
        ("pipeline(model='x', device=-1)", False),
        ("torch.cuda.synchronize()", False),
        ("model.to(torch.bfloat16)", False),
        ("model.to(True)", False),
        ("f(verbose=0, device=None)", False),
        ("# runs on cuda\nprint('cuda is fast')", False),
        ("this is no Python", False),
    ],
)
def test_who_insists_on_a_card(code: str, insists: bool) -> None:
    assert cuda.insists(code) is insists


@pytest.mark.parametrize(
    ("message", "absent"),
    [
        ("Torch not compiled with CUDA enabled", True),
        ("Found no NVIDIA driver on your system. Please check", True),
        ("No CUDA GPUs are available", True),
        ("CUDA out of memory. Tried to allocate 2 GiB", False),
        ("name 'cuda' is not defined", False),
    ],
)
def test_how_torch_says_that_there_is_none(message: str, absent: bool) -> None:
    assert cuda.is_absent(message) is absent


def test_an_environment_with_nothing_of_the_users(tmp_path: Path) -> None:
    environ = {
        "PATH": "/bin",
        "LC_ALL": "C.UTF-8",
        "HOME": "/home/me",
        "HF_HOME": "/data/hf",
        "HF_TOKEN": "x",
        "HF_ENDPOINT": "https://huggingface.co",
        "HTTPS_PROXY": "http://proxy:3128",
        "WANDB_API_KEY": "x",
        "DATABASE_URL": "postgres://me:secret@db",
        "LD_PRELOAD": "/x.so",
        "CUDA_VISIBLE_DEVICES": "4,7",
        "NVIDIA_API_KEY": "x",
        "OMP_NUM_THREADS": "1",
        "PYTHONSTARTUP": "/home/me/start.py",
    }
    made = block_environment(environ, tmp_path, "cuda:1")
    passed_on = {name: value for name, value in made.items() if environ.get(name) == value}
    assert passed_on == {"PATH": "/bin", "LC_ALL": "C.UTF-8", "OMP_NUM_THREADS": "1"}
    assert {name: made[name] for name in ("HOME", "TMPDIR", "HF_HOME", "HTTPS_PROXY", "CUDA_VISIBLE_DEVICES")} == {
        "HOME": str(tmp_path),
        "TMPDIR": str(tmp_path),
        "HF_HOME": str(tmp_path / "huggingface"),
        "HTTPS_PROXY": "http://127.0.0.1:9",
        "CUDA_VISIBLE_DEVICES": "7",
    }
    assert {"HF_TOKEN", "HF_ENDPOINT", "WANDB_API_KEY", "DATABASE_URL", "LD_PRELOAD", "NVIDIA_API_KEY"} & set(
        made
    ) == set()
    assert block_environment(environ, tmp_path, "cpu")["CUDA_VISIBLE_DEVICES"] == ""
    assert block_environment(environ, tmp_path, "auto")["CUDA_VISIBLE_DEVICES"] == "4,7"
    assert block_environment({}, tmp_path, "cuda:2")["CUDA_VISIBLE_DEVICES"] == "2"


def test_what_was_printed_is_cleaned(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    home = tmp_path / "home of me"
    monkeypatch.setenv("HOME", str(home))
    root = tmp_path / "root"
    printed = (
        "\x1b[1;31mParis\x1b[0m\x1b]0;title\x07 is\tgood\r\n"
        f"10%\r 50%\r100%\n{root}/work/x {root}/home/y {home}/z\u202e\n"
    )
    assert clean(printed, root) == "Paris is    good\n100%\n./x …/home/y ~/z\n"


def test_little_is_kept() -> None:
    first, last = FIRST(), LAST()
    for kept in (first, last):
        for number in range(100_000):
            kept.add(b"%d\n" % number)
    assert (first.text[:4], len(first.text), last.text[-6:], len(last.text)) == ("0\n1\n", 65536, "99999\n", 65536)
    assert (bounded("abcdef", 4), bounded("abcdef", 4, last=True), bounded("abcd", 4)) == ("abc…", "…def", "abcd")
    assert FIRST(_data=b"a\xff").text == "a\ufffd"


def test_what_is_on_show_is_what_a_push_would_publish(tmp_path: Path) -> None:
    folder, base = tmp_path / "out", tmp_path / "base"
    for path in ("config.json", "model.safetensors", ".env", "training_args.bin", "checkpoint-2/model.safetensors"):
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_bytes(b"123")
    (folder / "README.md").write_text("as it stands")
    base.mkdir()
    (base / "config.json").write_bytes(b"12345")
    stage = Stage(model="org/tiny", folder=folder, card="as it will be\r\n", bases={"org/base": {"main": base}})
    shown = stage.laid_out(tmp_path / "shown")
    assert shown == {"org/base": {"main": base}, "org/tiny": {"main": tmp_path / "shown"}}
    names = [path.relative_to(tmp_path / "shown").as_posix() for path in (tmp_path / "shown").rglob("*")]
    assert sorted(names) == ["README.md", "config.json", "model.safetensors"]
    assert (tmp_path / "shown" / "README.md").read_bytes() == b"as it will be\r\n"
    assert (folder / "README.md").read_text() == "as it stands"
    assert (tmp_path / "shown" / "model.safetensors").readlink() == folder / "model.safetensors"
    assert stage.size == 3 + 3 + 12 + 5


def test_where_a_base_lies(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HF_HUB_CACHE", str(tmp_path))
    repository = tmp_path / "models--org--base"
    for commit in (COMMIT, COMMIT[::-1]):
        (repository / "snapshots" / commit).mkdir(parents=True)
    for name, commit in {"main": COMMIT, "refs/pr/1": COMMIT[::-1], "gone": "f" * 40}.items():
        (repository / "refs" / name).parent.mkdir(parents=True, exist_ok=True)
        (repository / "refs" / name).write_text(commit)
    one, other = (repository / "snapshots" / commit for commit in (COMMIT, COMMIT[::-1]))
    assert bases.on_disk("org/base", ["v1"]) == {COMMIT: one, COMMIT[::-1]: other, "main": one, "refs/pr/1": other}
    assert bases.on_disk("org/other", []) == {}
    assert bases.on_disk(None, []) == {}
    assert bases.on_disk(str(tmp_path), [None, "v1"]) == {"main": tmp_path, "v1": tmp_path}


@pytest.mark.parametrize(
    ("environ", "folder"),
    [
        ({"HF_HUB_CACHE": "/a", "HF_HOME": "/b"}, "/a"),
        ({"HUGGINGFACE_HUB_CACHE": "/a", "HF_HOME": "/b"}, "/a"),
        ({"HF_HOME": "/b", "XDG_CACHE_HOME": "/c"}, "/b/hub"),
        ({"XDG_CACHE_HOME": "/c"}, "/c/huggingface/hub"),
        ({}, "~/.cache/huggingface/hub"),
    ],
)
def test_where_the_cache_lies(environ: dict[str, str], folder: str) -> None:
    assert bases.cache(environ) == Path(folder).expanduser()


def inside(script: str) -> list[str]:
    """The lines that a script prints, in a process that can import what runs inside."""
    environment = {"PATH": "/usr/bin:/bin", **import_path(None)}
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, env=environment, timeout=60)
    assert done.returncode == 0, done.stderr
    return done.stdout.splitlines()


GUARDED = """
import socket
from cardsmith.verify.snippet.inside import guard
hub, other = (socket.create_server(("127.0.0.1", 0)) for _ in range(2))
guard.install(f"http://127.0.0.1:{hub.getsockname()[1]}")
socket.create_connection(hub.getsockname()).close()
socket.getaddrinfo("localhost", 80)
pair = socket.socketpair()
pair[0].send(b"x")
for call in (
    lambda: socket.create_connection(other.getsockname()),
    lambda: socket.socket(socket.AF_INET6).connect(("::1", hub.getsockname()[1])),
    lambda: socket.socket(type=socket.SOCK_DGRAM).sendto(b"x", ("192.0.2.1", 53)),
    lambda: socket.getaddrinfo(b"example.org", 80),
    lambda: socket.gethostbyname("example.org"),
):
    try:
        call()
    except ConnectionRefusedError as error:
        print(error)
"""


def test_the_guard_without_a_network_of_its_own() -> None:
    said = inside(GUARDED)
    assert len(said) == 5
    assert {line.partition(":")[0] for line in said} == {"there is no network here but the embedded Hub"}
    assert [line.partition(": ")[2] for line in said[2:]] == ["('192.0.2.1', 53)", "b'example.org'", "'example.org'"]


NAMESPACE = """
import os, socket
from cardsmith.verify.snippet.inside import namespace
outside = socket.create_server(("127.0.0.1", 0))
own = namespace.listener()
if own is None:
    print("not permitted")
else:
    socket.create_connection(own.getsockname()).close()
    print(sorted(name for _, name in socket.if_nameindex()), os.getuid() == USER)
    for place in (outside.getsockname(), ("192.0.2.1", 80)):
        try:
            socket.create_connection(place, 5)
        except OSError as error:
            print(type(error).__name__, error.errno in (101, 111))
"""


@pytest.mark.skipif(sys.platform != "linux", reason="network namespaces are Linux's")
def test_a_network_of_its_own() -> None:
    import os

    said = inside(NAMESPACE.replace("USER", str(os.getuid())))
    if said == ["not permitted"]:
        pytest.skip("this kernel does not let users make namespaces")
    assert said[0].endswith(" True")
    assert "'lo'" in said[0]
    assert "'eth0'" not in said[0]
    assert said[1:] == ["ConnectionRefusedError True", "OSError True"]


TRACED = """
import sys, types
sys.path.insert(0, {place!r})
from cardsmith.verify.snippet.inside import trace
seen = trace.install()
import json, torch.random, torch.nn.modules.module, transformers.generation.utils as utils
from transformers.modeling_utils import PreTrainedModel

class Tensor:
    def __init__(self, *shape): self.shape = shape

model = PreTrainedModel()
model.config = types.SimpleNamespace(is_encoder_decoder=False)
assert utils.GenerationMixin.generate.__wrapped__ is utils.plain
print(vars(seen), torch.random.default_generator.seeds)
model.generate(input_ids=Tensor(1, 3), more=5)
model.generate(Tensor(1, 3), more=2)
torch.nn.modules.module.called(object())
torch.nn.modules.module.called(model)
print(vars(seen), torch.nn.modules.module.hooks)
model.config.is_encoder_decoder = True
model.generate(input_ids=Tensor(1, 3), more=4)
model.generate(None, fails=True)
print(vars(seen))
"""
#: Stand-ins of the modules that are watched: what they offer, without what they cost.
STAND_INS = {
    "torch/__init__.py": "",
    "torch/random.py": """
class Generator:
    seeds = []
    manual_seed = seeds.append
default_generator = Generator()
""",
    "torch/nn/__init__.py": "",
    "torch/nn/modules/__init__.py": "",
    "torch/nn/modules/module.py": """
hooks = []
class Handle:
    def remove(self): hooks.clear()
def register_module_forward_hook(hook):
    hooks.append(hook)
    return Handle()
def called(module):
    for hook in list(hooks): hook(module, (), ())
""",
    "transformers/__init__.py": "",
    "transformers/modeling_utils.py": """
from transformers.generation.utils import GenerationMixin
class PreTrainedModel(GenerationMixin): pass
""",
    "transformers/generation/__init__.py": "",
    "transformers/generation/utils.py": """
class GenerationMixin:
    def generate(self, inputs=None, more=0, input_ids=None, fails=False):
        given = inputs if input_ids is None else input_ids
        if fails: return "no tensor"
        prompt = 1 if self.config.is_encoder_decoder else given.shape[-1]
        return type(given)(1, prompt + more)
plain = GenerationMixin.generate
""",
}


def test_what_is_seen_of_a_model(tmp_path: Path) -> None:
    for name, text in STAND_INS.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text)
    assert inside(TRACED.format(place=str(tmp_path))) == [
        "{'generated': 0, 'new_tokens': 0, 'model': None} [0]",
        "{'generated': 2, 'new_tokens': 7, 'model': 'PreTrainedModel'} []",
        "{'generated': 4, 'new_tokens': 11, 'model': 'PreTrainedModel'}",
    ]
