"""The weights beside a card, by their headers. No tensor is read here."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import NamedTuple

from cardsmith.artifact.header import LFS_POINTER, BrokenHeader, Header, read_header
from cardsmith.artifact.names import TRAINING, first
from cardsmith.artifact.wording import plain
from cardsmith.lint.folder.beside import Beside

SAFETENSORS = ".safetensors"
INDEX = ".index.json"
#: How files with weights of some library end.
ENDINGS = (
    *(
        SAFETENSORS,
        ".bin",
        ".gguf",
        ".pt",
        ".pth",
        ".ckpt",
        ".h5",
        ".keras",
        ".msgpack",
        ".onnx",
        ".ot",
        ".npz",
        ".pkl",
    ),
    *(".tflite", ".nemo", ".mlmodel", ".engine", ".weights", ".joblib", ".pb", ".zip"),
)
#: Of one folder.
_MOST = 500


class Weights(NamedTuple):
    """What the headers of a folder's weights say."""

    #: path of a file with weights, sorted; not those that training left for itself
    files: tuple[str, ...]
    #: path → header of each sound safetensors file
    headers: Mapping[str, Header]
    #: path → why a file cannot be read, in whole sentences
    broken: Mapping[str, str]

    def shape(self, endings: tuple[str, ...]) -> tuple[int, ...] | None:
        """The shape of the first tensor whose name ends so."""
        tensors = ((name, tensor) for header in self.headers.values() for name, tensor in header.tensors.items())
        return next((tensor.shape for name, tensor in tensors if name.endswith(endings)), None)


def read(beside: Beside) -> Weights:
    """The weights of a folder; read once for all rules."""
    return beside.once("weights", _read)


def _read(beside: Beside) -> Weights:
    files = tuple(name for name in beside.names if name.endswith(ENDINGS) and not first(TRAINING, name))
    headers: dict[str, Header] = {}
    broken: dict[str, str] = {}
    for name in [each for each in files if beside.has(each)][:_MOST]:
        try:
            if name.endswith(SAFETENSORS):
                headers[name] = read_header(beside.folder / name)
            elif why := _pointer(beside, name):
                broken[name] = why
        except BrokenHeader as error:
            broken[name] = str(error)
    return Weights(files, headers, broken)


def _pointer(beside: Beside, name: str) -> str | None:
    """What is wrong with a file of another library, as far as its first bytes tell."""
    shown = plain(name.rpartition("/")[2])
    try:
        with (beside.folder / name).open("rb") as file:
            head = file.read(len(LFS_POINTER))
    except OSError as error:
        return f"{shown} cannot be read: {error.strerror}. Check its permissions."
    if not head:
        return f"{shown} is empty. Save or download the file again."
    if head == LFS_POINTER:
        return f"{shown} is a Git LFS pointer, not the weights. Run `git lfs pull` in the folder."
    return None


def indices(beside: Beside) -> Iterator[str]:
    """Paths of the indices of weights in several files."""
    endings = tuple(f"{ending}{INDEX}" for ending in ENDINGS)
    return (name for name in beside.names if name.endswith(endings) and not first(TRAINING, name))
