from __future__ import annotations

import pytest

from cardsmith.facts.trackers._links import given, public

_SECRET = "-".join(["not", "for", "anyone"])

LINKS: dict[object, str | None] = {
    "https://wandb.ai/org/p/runs/1": "https://wandb.ai/org/p/runs/1",
    f"https://wandb.ai/org/p/runs/1?apiKey={_SECRET}": "https://wandb.ai/org/p/runs/1",
    f"https://user:{_SECRET}@mlflow.example.org:8443/base/": "https://mlflow.example.org:8443/base/",
    "https://mlflow.example.org/#/experiments/0/runs/1": "https://mlflow.example.org/#/experiments/0/runs/1",
    "http://mlflow.example.org": None,
    "file:///home/u/mlruns": None,
    "sqlite:////home/u/mlflow.db": None,
    "/home/u/mlruns": None,
    "javascript:alert(1)": None,
    "https://": None,
    "https://[": None,
    "https://host:port/": None,
    "": None,
    None: None,
    7: None,
}


@pytest.mark.parametrize(("link", "fit"), LINKS.items())
def test_what_a_card_may_link(link: object, fit: str | None) -> None:
    assert public(link) == fit


GIVEN: dict[str, str | None] = {
    "https://x.hf.space/?project=helper": "https://x.hf.space/?project=helper",
    "http://mlflow.example.org/#/runs/1": "http://mlflow.example.org/#/runs/1",
    f"https://user:{_SECRET}@aim.example.org/runs/1?tab=a": "https://aim.example.org/runs/1?tab=a",
    f"https://aim.example.org/runs/1?token={_SECRET}": "https://aim.example.org/runs/1",
    "file:///home/u/aim": None,
    "sqlite:////home/u/mlflow.db": None,
    "/home/u/mlruns": None,
    "aim": None,
}


@pytest.mark.parametrize(("link", "fit"), GIVEN.items())
def test_a_link_that_somebody_gave(link: str, fit: str | None) -> None:
    assert given(link) == fit
