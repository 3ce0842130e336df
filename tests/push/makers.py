"""Small output folders that need no training stack, and what to compare them by."""

from __future__ import annotations

import json
import random
import string
import subprocess
from dataclasses import dataclass
from pathlib import Path

from cardsmith.artifact.digests import digests
from cardsmith.facts import Finding, assemble, collect, write
from cardsmith.verify import CheckResult, Verdict, store
from cardsmith.verify.snippet.usage import rendered


def safetensors(metadata: dict[str, str] | None = None, floats: int = 2, data: bytes | None = None) -> bytes:
    """A sound safetensors file with one tensor, of these bytes or of zeros."""
    data = bytes(4 * floats) if data is None else data
    tensor = {"dtype": "F32", "shape": [len(data) // 4], "data_offsets": [0, len(data)]}
    header = json.dumps({"__metadata__": metadata or {"format": "pt"}, "weight": tensor}).encode()
    return len(header).to_bytes(8, "little") + header + data


def make_model(folder: Path, license_id: str | None = "mit") -> Path:
    """A full model as a trainer saves one. Nothing has verified it."""
    folder.mkdir(parents=True)
    (folder / "config.json").write_text('{"architectures": ["LlamaForCausalLM"], "model_type": "llama"}')
    (folder / "model.safetensors").write_bytes(safetensors())
    (folder / "tokenizer.json").write_text("{}")
    if license_id:
        write(folder, assemble([Finding("card.license", license_id, "the owner")]))
    return folder


def judge(folder: Path, outcome: str = "passed", message: str = "as it should be", repo_id: str | None = None) -> Path:
    """Put a verdict into the folder, on the files as they are and on the quick start of a card for `repo_id`."""
    repo_id = repo_id or f"local/{folder.name}"
    named = [Finding("repo_id", repo_id, "a test"), Finding("model_name", repo_id.rpartition("/")[2], "a test")]
    blocks = [{"sha256": block.digest, "output": "Paris\n"} for block in rendered(collect(folder, named))]
    checks = (
        CheckResult(name="load", outcome=outcome, message=message),  # type: ignore[arg-type]
        CheckResult(name="quick-start", outcome="passed", message="ran", evidence={"blocks": blocks}),
    )
    store.save(Verdict(artifact=str(folder), kind="model", checks=checks, files=digests(folder)), folder)
    return folder


def snapshot(folder: Path) -> dict[str, tuple[int, bytes]]:
    """Path → (time of the last change, bytes) of everything in the folder; of a folder its time."""
    paths = (folder, *folder.rglob("*"))
    return {
        str(path): (path.lstat().st_mtime_ns, path.read_bytes() if path.is_file() else b"")
        for path in paths
        if path.is_dir() or path.is_file()
    }


def contents(folder: Path) -> dict[str, bytes]:
    """Path → bytes of every file in the folder."""
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def random_text(length: int, alphabet: str = string.ascii_letters + string.digits) -> str:
    """Text of a credential's shape; the same in every run."""
    return "".join(random.Random(length).choices(alphabet, k=length))  # noqa: S311 - nothing is kept secret by it


@dataclass(frozen=True)
class Shelf:
    """A running Hub, seen from its folder."""

    root: Path
    endpoint: str

    def git(self, repo_id: str, *arguments: str) -> str:
        """What git says of a repository."""
        command = ["git", "-C", self.root / "models" / f"{repo_id}.git", *arguments]
        return subprocess.run(command, check=True, capture_output=True, text=True, errors="replace").stdout.strip()

    def commits(self, repo_id: str) -> list[str]:
        """Ids of the commits of main, the newest first."""
        return self.git(repo_id, "rev-list", "main").split()

    def paths(self, repo_id: str) -> list[str]:
        """The files at the head of main."""
        return self.git(repo_id, "ls-tree", "-r", "--name-only", "main").splitlines()

    def repositories(self) -> list[str]:
        """Ids of all repositories."""
        models = self.root / "models"
        return sorted(path.relative_to(models).as_posix().removesuffix(".git") for path in models.glob("*/*.git"))
