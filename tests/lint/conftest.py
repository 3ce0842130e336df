"""A Hub for the rules that ask one."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from cardsmith.lint.online import Hub
from cardsmith.localhub import LocalHub

#: dataset → licence in its card
_DATASETS = {"tests/permissive": "apache-2.0", "tests/non-commercial": "cc-by-nc-4.0", "tests/unlicensed": None}


@pytest.fixture(scope="session")
def endpoint(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A running Hub with a model and three datasets, all public."""
    from huggingface_hub import HfApi

    with LocalHub(tmp_path_factory.mktemp("hub")).running() as address:
        api = HfApi(endpoint=address, token="local")
        api.create_repo("tests/model")
        for name, license_id in _DATASETS.items():
            api.create_repo(name, repo_type="dataset")
            text = "---\n" + (f"license: {license_id}" if license_id else "tags: [data]") + "\n---\n"
            api.upload_file(path_or_fileobj=text.encode(), path_in_repo="README.md", repo_id=name, repo_type="dataset")
        yield address


@pytest.fixture
def hub(endpoint: str, tmp_path: Path) -> Hub:
    """That Hub, as the rules see it."""
    return Hub(endpoint, store=tmp_path / "cache" / "online.json")
