"""`cardsmith preview`: the card of a folder, and nothing else of it."""

from __future__ import annotations

import signal
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from cardsmith.errors import FolderError
from cardsmith.localhub import Preview

from .conftest import Served
from .test_pages import Acting

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

DRAWING = b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'
PICTURE = b"\x89PNG\r\n\x1a\n" + bytes(20)
CARD = """---
license: mit
tags: [a, b]
---
# The card

![](images/a%20plot.png) ![curves](assets/training-curves.svg) [weights](model.safetensors)

<script>alert(1)</script>
"""


@pytest.fixture
def shown(tmp_path: Path) -> Iterator[Served]:
    folder = tmp_path / "a model"
    (folder / "images").mkdir(parents=True)
    (folder / "README.md").write_text(CARD)
    (folder / "images" / "a plot.png").write_bytes(PICTURE)
    (folder / "assets").mkdir()
    (folder / "assets" / "training-curves.svg").write_bytes(DRAWING)
    (folder / ".env").write_text("SECRET=1")
    (tmp_path / "outside.png").write_bytes(PICTURE)
    (folder / "link.png").symlink_to(tmp_path / "outside.png")
    with Preview(folder).running() as endpoint:
        yield Served(root=folder, endpoint=endpoint)


def page(shown: Served) -> str:
    answer = shown.ask("GET", "/", token=False)
    assert (answer.status, answer.headers["content-type"]) == (200, "text/html; charset=utf-8")
    assert answer.headers["content-security-policy"].startswith("default-src 'none'; style-src 'sha256-")
    acting = Acting()
    acting.feed(answer.body.decode())
    assert [one for one in acting.found if not one.startswith("img alt=")] == []
    return answer.body.decode()


def test_the_card_is_shown_and_read_anew_at_every_reload(shown: Served) -> None:
    text = page(shown)
    assert "<h1>The card</h1>" in text
    assert '<img src="/picture/images/a%20plot.png" alt="">' in text
    assert '<img src="/picture/assets/training-curves.svg" alt="curves">' in text
    assert '<tr><th>license</th><td><span class="chip">mit</span></td></tr>' in text
    assert "The Hub would" not in text
    (shown.root / "README.md").write_text("---\nlicense: asdf\npipeline_tag: chatting\n---\n# Another\n")
    text = page(shown)
    assert "<h1>Another</h1>" in text
    assert "<li>&#34;license&#34; must be one of [apache-2.0, " in text
    assert "<li>The pipeline tag &#34;chatting&#34; is not in the official list: " in text


def test_pictures_inside_the_folder_are_all_that_can_be_fetched(shown: Served) -> None:
    answer = shown.ask("GET", "/picture/images/a%20plot.png", token=False)
    assert (answer.status, answer.body, answer.headers["content-type"]) == (200, PICTURE, "image/png")
    drawn = shown.ask("GET", "/picture/assets/training-curves.svg", token=False)
    assert (drawn.status, drawn.body, drawn.headers["content-type"]) == (200, DRAWING, "image/svg+xml")
    for picture in (answer, drawn):  # opened by itself it does not act either
        assert (picture.headers["content-security-policy"], picture.headers["x-content-type-options"]) == (
            "default-src 'none'; style-src 'unsafe-inline'; sandbox",
            "nosniff",
        )
    for path in (
        "/picture/link.png",
        "/picture/.env",
        "/picture/README.md",
        "/picture/images",
        "/picture/../outside.png",
        "/picture/..%2Foutside.png",
        "/picture/%2Fetc%2Fpasswd",
        "/picture//etc/passwd",
        "/picture/absent.png",
        "/.env",
        "/api/models",
        "/a/b/resolve/main/.env",
    ):
        answer = shown.ask("GET", path, token=False)
        assert (path, answer.status, b"SECRET" in answer.body) == (path, 404, False)
    assert shown.ask("POST", "/", {}, token=False).status == 405
    assert shown.ask("GET", "/", headers={"Host": "evil.example"}, token=False).status == 403


def test_a_folder_without_a_card_says_how_to_write_one(shown: Served) -> None:
    (shown.root / "README.md").unlink()
    answer = shown.ask("GET", "/", token=False)
    assert answer.status == 404
    assert "There is no README.md yet. Write one with: cardsmith render" in answer.body.decode()


def test_what_is_no_folder(tmp_path: Path) -> None:
    with pytest.raises(FolderError) as refused:
        Preview(tmp_path / "absent")
    assert str(refused.value) == f"{tmp_path / 'absent'} is not a folder. Give the folder that holds the README.md."


def test_the_command(shown: Served) -> None:
    command = [sys.executable, "-m", "cardsmith", "preview", str(shown.root), "--port", "0"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as running:
        try:
            assert running.stdout
            said = running.stdout.readline()
            endpoint = said.rpartition(" ")[2].strip()
            assert said == f"Showing {shown.root / 'README.md'} at {endpoint}\n"
            assert Served(root=shown.root, endpoint=endpoint).ask("GET", "/", token=False).status == 200
            running.send_signal(signal.SIGINT)
            assert running.wait(60) == 0
        finally:
            running.kill()
