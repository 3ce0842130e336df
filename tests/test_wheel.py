"""The built wheel, not the checkout: templates and data are in it, nothing else is, and its commands work."""

from __future__ import annotations

import subprocess
import sys
import venv
import zipfile
from pathlib import Path

import pytest

_ROOT = Path(__file__).parent.parent
pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Built from a copy of what git tracks, with a secret beside it that must not travel."""
    source, out = tmp_path_factory.mktemp("source"), tmp_path_factory.mktemp("dist")
    tracked = subprocess.run(["git", "ls-files", "-z"], cwd=_ROOT, check=True, capture_output=True, text=True).stdout
    for name in filter(None, tracked.split("\0")):
        if (_ROOT / name).is_file():
            (source / name).parent.mkdir(parents=True, exist_ok=True)
            (source / name).write_bytes((_ROOT / name).read_bytes())
    (source / "templates" / ".env").write_text("SECRET=1")
    (source / ".gitignore").write_text(".env\n")
    subprocess.run(
        [sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", out, source],
        check=True,
        capture_output=True,
    )
    return next(out.glob("*.whl"))


def test_the_wheel_holds_the_package_and_the_templates(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        names = {name for name in archive.namelist() if ".dist-info/" not in name}
    package = {f"cardsmith/{path.relative_to(_ROOT / 'cardsmith')}" for path in _tracked("cardsmith")}
    templates = {f"cardsmith/{path.relative_to(_ROOT)}" for path in _tracked("templates")}
    assert names == package | templates


def test_an_installed_wheel_renders_a_card(wheel: Path, tmp_path: Path) -> None:
    """In a virtual environment of its own; the dependencies come from the one that runs the tests."""
    venv.create(tmp_path / "venv", with_pip=False)
    packages = next((tmp_path / "venv/lib").glob("python*")) / "site-packages"
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(packages)
    depended = [path for path in sys.path if path.endswith("site-packages")]
    (packages / "dependencies.pth").write_text("\n".join(depended))
    case = tmp_path / "run"
    (case / ".cardsmith").mkdir(parents=True)
    (case / ".cardsmith/facts.json").write_bytes((_ROOT / "tests/cases/gpt-oss-lora/facts.json").read_bytes())
    (case / "adapter_config.json").write_text("{}")
    command = [tmp_path / "venv/bin/python", "-P", "-m", "cardsmith", "render", case, "--stdout"]
    done = subprocess.run(command, capture_output=True, text=True, check=True, cwd=tmp_path)
    assert done.stdout == (_ROOT / "tests/cases/gpt-oss-lora/README.md").read_text("utf-8")
    where = [tmp_path / "venv/bin/python", "-P", "-c", "import cardsmith; print(cardsmith.__file__)"]
    assert subprocess.run(where, capture_output=True, text=True, check=True).stdout.strip() == str(
        packages / "cardsmith/__init__.py"
    )


def _tracked(folder: str) -> list[Path]:
    listed = subprocess.run(["git", "ls-files", "-z", folder], cwd=_ROOT, check=True, capture_output=True, text=True)
    return [_ROOT / name for name in listed.stdout.split("\0") if name and (_ROOT / name).is_file()]
