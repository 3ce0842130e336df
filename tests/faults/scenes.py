"""What is pushed where: a new repository, one that is there, a branch, a pull request."""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from pathlib import Path

from cardsmith.push import push
from push.makers import Shelf, make_model


@dataclass(frozen=True, kw_only=True)
class Scene:
    """A folder and a repository before a push."""

    name: str
    #: what the command is given besides
    options: tuple[str, ...] = ()
    #: whether a first push has made the repository
    exists: bool = True
    #: whether an earlier push has opened a pull request
    proposed: bool = False
    #: whether large files go by Xet, as they do by default
    xet: bool = False


SCENES = (
    Scene(name="new repository", exists=False),
    Scene(name="new public repository", exists=False, options=("--public",)),
    Scene(name="existing repository"),
    Scene(name="existing repository, Xet", xet=True),
    Scene(name="new branch", options=("--revision", "dev")),
    Scene(name="pull request", options=("--pr",)),
    Scene(name="pull request again", options=("--pr",), proposed=True),
)
_SEED = "local/seed"


class Stage:
    """Makes a scene anew as often as it is wanted, from a first one.

    Args:
        scene: which.
        shelf: a Hub.
        place: a folder to work in.
    """

    def __init__(self, scene: Scene, shelf: Shelf, place: Path) -> None:
        self.scene, self._shelf, self._place = scene, shelf, place
        self.name = scene.name.replace(", ", "-").replace(" ", "-")
        self._seed = f"{_SEED}-{self.name}"
        self._folder = make_model(place / "seed")
        (self._folder / "notes.txt").write_text("mine")
        options = {"endpoint": shelf.endpoint, "verify": False}
        if scene.exists:
            push(self._folder, self._seed, public=True, **options)  # type: ignore[arg-type]
        if scene.proposed:
            self._change("0.1")
            push(self._folder, self._seed, pr=True, **options)  # type: ignore[arg-type]
        self._change("0.2")

    def _change(self, version: str) -> None:
        (self._folder / "tokenizer.json").write_text(f'{{"version": "{version}"}}')
        (self._folder / "model.safetensors").write_bytes(_weights(version))

    def set(self, name: str) -> tuple[str, Path]:
        """A repository and a folder of their own, as they are before the push."""
        repo_id, folder = f"local/{name}", self._place / name
        shutil.copytree(self._folder, folder)
        models = self._shelf.root / "models"
        if self.scene.exists:
            shutil.copytree(models / f"{self._seed}.git", models / f"{repo_id}.git")
            _rename(folder, self._seed, repo_id)
        return repo_id, folder


def _weights(version: str) -> bytes:
    from push.makers import safetensors

    return safetensors({"format": "pt", "version": version})


def _rename(folder: Path, old: str, new: str) -> None:
    """As if the pushes before had gone there."""
    receipt = folder / ".cardsmith" / "receipt.json"
    receipt.write_text(receipt.read_text("utf-8").replace(old, new), "utf-8")
