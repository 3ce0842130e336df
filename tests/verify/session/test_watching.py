"""What is seen of libraries at work: tensors that are loaded, and files that are fetched."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from cardsmith.verify.session import watching


def test_tensors_are_counted(model: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HF_HUB_OFFLINE", "1")
    transformers = pytest.importorskip("transformers")
    seen: list[tuple[int, int]] = []
    with watching.loading(lambda done, total: seen.append((done, total))):
        transformers.AutoModelForCausalLM.from_pretrained(model)
    count = len(seen)
    assert count > 0
    assert seen == [(number, count) for number in range(1, count + 1)]


def test_bytes_are_counted(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("starlette")
    from huggingface_hub import HfApi

    from cardsmith.localhub import LocalHub

    (tmp_path / "repo").mkdir()
    sizes = {"large.bin": 3 * 2**20, "small.bin": 2**10}
    for name, size in sizes.items():
        (tmp_path / "repo" / name).write_bytes(os.urandom(size))
    monkeypatch.setenv("HF_HUB_DISABLE_PROGRESS_BARS", "1")  # as in the child
    seen: list[tuple[int, int]] = []
    with LocalHub(tmp_path / "hub", folders={"org/base": {"main": tmp_path / "repo"}}).running() as endpoint:
        api = HfApi(endpoint=endpoint)
        with watching.downloads(lambda done, total: seen.append((done, total))):
            for name in sizes:
                api.hf_hub_download("org/base", name, cache_dir=tmp_path / "cache")
    assert {total for _, total in seen} == {sizes["large.bin"]}
    assert max(done for done, _ in seen) == sizes["large.bin"]
