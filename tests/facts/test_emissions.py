"""codecarbon's emissions.csv: as the real client writes it, and as files of other days and hands."""

from __future__ import annotations

import csv
import json
import sys
from functools import partial
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

import cardsmith
from cardsmith.facts.collectors import emissions
from cardsmith.facts.folder import Folder
from cardsmith.facts.run import LiveRun

from .makers import tiny_trainer

_HEAD = "timestamp,emissions,energy_consumed,country_name"
MEASURED = {"grams": 1.5, "energy": 0.003, "location": "Germany", "source": "codecarbon"}

FILES: dict[str, tuple[str, dict[str, Any]]] = {
    "one run": (f"{_HEAD}\nt,0.0015,0.003,Germany\n", MEASURED),
    "the last of two": (f"{_HEAD}\nt,9,9,France\nt,0.0015,0.003,Germany\n", MEASURED),
    "lines end as on Windows": (f"{_HEAD}\r\nt,0.0015,0.003,Germany\r\n", MEASURED),
    "without a place": (f"{_HEAD}\nt,0.0015,0.003,\n", {k: v for k, v in MEASURED.items() if k != "location"}),
    "columns of another version": ("emissions,project_name\n0.0015,p\n", {"grams": 1.5, "source": "codecarbon"}),
    "cut short": (f"{_HEAD}\nt,0.0015\n", {"grams": 1.5, "source": "codecarbon"}),
    "interrupted before the first measure": (f"{_HEAD}\n", {}),
    "no number": (f"{_HEAD}\nt,much,0.003,Germany\n", {}),
    "not finite": (f"{_HEAD}\nt,nan,inf,Germany\n", {}),
    "less than nothing": (f"{_HEAD}\nt,-1,0.003,Germany\n", {}),
    "empty": ("", {}),
    "no table": ("# Emissions\n\nnone", {}),
}


def _said(found: Any) -> dict[str, Any]:
    return {each.key.removeprefix("emissions."): each.value for each in found if each.value not in (None, "")}


@pytest.mark.parametrize(("text", "known"), FILES.values(), ids=FILES)
def test_the_file(tmp_path: Path, text: str, known: dict[str, Any]) -> None:
    (tmp_path / "emissions.csv").write_text(text, "utf-8", newline="")
    (tmp_path / "config.json").write_text("{}", "utf-8")
    assert _said(emissions.from_folder(Folder(tmp_path))) == known


def test_the_file_of_an_earlier_run_is_not_this_ones(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "emissions.csv").write_text(f"{_HEAD}\nt,0.0015,0.003,Germany\n", "utf-8")
    run = LiveRun(args=SimpleNamespace(output_dir=str(tmp_path)), state=None, model=None)
    monkeypatch.delitem(sys.modules, "codecarbon", raising=False)
    assert _said(emissions.from_run(run)) == {}
    monkeypatch.setitem(sys.modules, "codecarbon", SimpleNamespace())
    assert _said(emissions.from_run(run)) == MEASURED


@pytest.mark.slow
def test_the_real_client(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    codecarbon = pytest.importorskip("codecarbon")
    monkeypatch.chdir(tmp_path)
    # transformers' callback makes the tracker that asks the network where it is
    offline = partial(codecarbon.OfflineEmissionsTracker, country_iso_code="DEU", log_level="error")
    monkeypatch.setattr(codecarbon, "EmissionsTracker", offline)
    trainer = tiny_trainer(tmp_path / "out", report_to="codecarbon")
    cardsmith.attach(trainer)
    trainer.train()
    with (tmp_path / "out/emissions.csv").open(encoding="utf-8", newline="") as file:
        (row,) = csv.DictReader(file)
    stored = json.loads((tmp_path / "out/.cardsmith/facts.json").read_text("utf-8"))["facts"]
    assert float(row["emissions"]) > 0
    assert stored["emissions"] == {
        "grams": float(row["emissions"]) * 1000,
        "energy": float(row["energy_consumed"]),
        "location": "Germany",
        "source": "codecarbon",
    }
    assert "trackers" not in stored
