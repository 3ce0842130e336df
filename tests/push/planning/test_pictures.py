"""Pictures go up where the card shows them, however it does."""

from __future__ import annotations

from pathlib import Path

import pytest

from cardsmith.push.planning import plan
from cardsmith.push.planning.choice import choose
from cardsmith.push.planning.pictures import shown

CARDS = {
    "![loss](assets/loss.png)": {"assets/loss.png"},
    "![loss](./assets/loss.png 'The loss')": {"assets/loss.png"},
    '<img src="assets/loss.PNG" width="3">': {"assets/loss.PNG"},
    # what stands behind the last blank counts as well
    "<img src='my loss.png'>": {"my loss.png", "loss.png"},
    "![loss](<my loss.png>)": {"my loss.png", "loss.png"},
    "![loss](my%20loss.png)": {"my loss.png"},
    "[loss]: a/b/c.svg": {"a/b/c.svg"},
    "---\nthumbnail: cover.jpg\n---\n": {"cover.jpg"},
    "---\nwidget:\n- src: a.wav\n- output:\n    url: images/b.webp\n---\n": {"a.wav", "images/b.webp"},
    "![x](https://huggingface.co/me/tiny/resolve/main/assets/loss.png)": {"assets/loss.png"},
    "![x](https://example.org/assets/loss.png)": set(),
    "![x](a/../assets/x.png)": {"assets/x.png"},
    "![x](../x.png)": {"../x.png"},
    "no picture.pngs here, x.png-like": set(),
    "": set(),
}


@pytest.mark.parametrize("card", CARDS)
def test_shown(card: str) -> None:
    assert shown(card) == CARDS[card]


def test_a_plan_takes_what_the_card_shows_and_no_more(tmp_path: Path) -> None:
    for name in ("assets/loss.png", "assets/draft.png", "cover.jpg", "other.jpg"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_bytes(b"picture")
    card = b"---\nthumbnail: cover.jpg\n---\n\n![loss](assets/loss.png)\n"
    made = plan.make(choose(tmp_path, instead={"README.md": card}))
    assert [file.path for file in made.files] == ["README.md", "assets/loss.png", "cover.jpg"]
    (tmp_path / "README.md").write_bytes(card)
    assert [file.path for file in plan.make(choose(tmp_path)).files] == ["README.md", "assets/loss.png", "cover.jpg"]


def test_a_long_card_takes_no_time() -> None:
    assert len(shown(".png" * 100_000 + " ![x](a.png) " * 10_000)) < 100_000
