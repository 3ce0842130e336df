"""Web pages: what they show, and that nothing of a card can act."""

from __future__ import annotations

import re
from html import escape
from html.parser import HTMLParser
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import pytest

from cardsmith.localhub.card.cardview import Fact, Value, facts, html

from .conftest import plant, regular

if TYPE_CHECKING:
    from .conftest import Served

HOSTILE = """---
license: "<script>alert(1)</script>"
tags: ["<img src=x onerror=alert(1)>", "a/b"]
base_model: javascript:alert(1)
---
<script>alert(1)</script>
<style>body { display: none }</style>
<img src=x onerror="alert(1)">
<a href="javascript:alert(1)">a</a> [b](javascript:alert(1)) [c](data:text/html;base64,x) [d](vbscript:x)
<iframe src="https://example.org"></iframe><object data=x></object><embed src=x><form action=x><input></form>
<svg onload=alert(1)><script>alert(1)</script></svg><math><mi xlink:href="data:x,y"></math>
<p style="position:fixed" onclick="alert(1)" id="x" class="sheet">text</p>
<base href="https://example.org"><meta http-equiv="refresh" content="0"><link rel=stylesheet href=x>
<div align="center">kept</div>
"""
ALLOWED = {
    *("html", "head", "meta", "title", "style", "body", "header", "main", "footer", "article", "aside", "section"),
    *("div", "span", "a", "h1", "h2", "p", "table", "tr", "th", "td", "ul", "li", "pre", "img"),
}
ATTRIBUTES = {"href", "src", "class", "rel", "align", "lang", "charset", "name", "content"}


class Acting(HTMLParser):
    """Collects what of a page could act: foreign tags, attributes, addresses."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found += [tag] if tag not in ALLOWED else []
        for name, value in attrs:
            scheme = urlsplit(value or "").scheme if name in ("href", "src") else ""
            if name not in ATTRIBUTES or scheme not in ("", "http", "https"):
                self.found.append(f"{tag} {name}={value}")


def test_nothing_of_a_hostile_card_acts(served: Served) -> None:
    repo = served.new("pages/hostile")
    plant(served.folder(repo), "README.md", HOSTILE)
    served.commit(repo, regular('"><script>alert(1)<.md', "x"), summary="<b onclick=x>")
    page = served.ask("GET", f"/{repo}")
    text = page.body.decode()
    acting = Acting()
    acting.feed(text)
    assert acting.found == []
    assert '<p class="sheet">' not in text
    assert text.count("<style>") == 1
    assert text.count("<meta") == 2
    assert '<div align="center">kept</div>' in text
    policy = page.headers["content-security-policy"]
    assert re.fullmatch(
        r"default-src 'none'; style-src 'sha256-[A-Za-z0-9+/=]{44}'; img-src 'self'; "
        r"base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
        policy,
    )
    assert served.ask("GET", "/").headers["content-security-policy"] == policy


@pytest.mark.parametrize(
    ("markdown", "expected"),
    [
        ("[l](LICENSE)", '<p><a href="a:LICENSE" rel="noopener noreferrer">l</a></p>\n'),
        ("[l](./docs/a%20b.md#part)", '<p><a href="a:docs/a%20b.md#part" rel="noopener noreferrer">l</a></p>\n'),
        ("![p](plot.png)", '<p><img src="img:plot.png" alt="p"></p>\n'),
        ("[l](../../other)", '<p><a rel="noopener noreferrer">l</a></p>\n'),
        ("[l](#part)", '<p><a href="#part" rel="noopener noreferrer">l</a></p>\n'),
        ("[l](https://example.org/x)", '<p><a href="https://example.org/x" rel="noopener noreferrer">l</a></p>\n'),
        ("[l](//example.org)", '<p><a href="//example.org" rel="noopener noreferrer">l</a></p>\n'),
        ("~~a~~ **b** `c`", "<p><s>a</s> <strong>b</strong> <code>c</code></p>\n"),
    ],
)
def test_links_lead_into_the_repository(markdown: str, expected: str) -> None:
    assert html(markdown, lambda tag, path: f"{tag}:{path}") == expected


def test_a_card_beyond_measure_is_shown_as_text() -> None:
    assert html("<b>" * 400_000, lambda _, path: path).startswith("<pre>&lt;b&gt;")


def test_the_pages_of_a_repository(served: Served) -> None:
    base, repo = served.new("pages/base"), served.new("pages/shown", visibility="private")
    card = f"---\nbase_model: {base}\nlicense: mit\n---\n# A title\n\n| a | b |\n|---|---|\n| 1 | 2 |\n"
    answer = served.commit(repo, regular("README.md", card), regular("sub/x.txt", "<b>"), summary="Say <more>")
    head = answer.json()["commitOid"]
    text = served.ask("GET", f"/{repo}", token=False).body.decode()
    for part in (
        "<title>pages/shown</title>",
        "<h1>A title</h1>",
        "<td>1</td>",
        f'<a href="/{base}">{base}</a>',
        "Say &lt;more&gt;",
        head[:8],
        f'<a href="/{repo}/blob/main/sub/x.txt">sub/x.txt</a><span class="size">3 B</span>',
        f"HF_ENDPOINT={served.endpoint} HF_TOKEN=… hf download {repo}",
        f"git clone {served.endpoint}/pages/shown",
        f"or, to push with git as well, &#39;{served.folder(repo)}&#39;",
        '<span class="chip private">private</span>',
    ):
        assert part in text
    assert f'<a href="/{repo}">{repo}</a>' in served.ask("GET", "/", token=False).body.decode()
    assert "&lt;b&gt;" in served.ask("GET", f"/{repo}/blob/main/sub/x.txt", token=False).body.decode()
    for address in (
        f"/{repo}/commit/{head}",
        f"/{repo}/tree/main",
        f"/{repo}/tree/main/",
        answer.json()["commitUrl"][-80:],
    ):
        path = address[address.index("/pages") :]
        assert served.ask("GET", path, token=False).status == 200


def test_links_of_a_card_lead_somewhere(served: Served) -> None:
    repo = served.new("pages/leads", private=True)
    card = "![p](sub/p.png?raw=true) [f](sub/) [g](./sub/deep#x)"
    files = [regular("README.md", card), regular("sub/p.png", "p"), regular("sub/deep/x.txt", "x")]
    assert served.commit(repo, *files).status == 200
    page = served.ask("GET", f"/{repo}", token=False).body.decode()
    (picture,) = re.findall(r'<img src="([^"]*)"', page)
    assert served.ask("GET", picture, token=False).body == b"p"
    for folder in ("sub", "sub/deep"):
        assert f'href="/{repo}/blob/main/{folder}' in page
        answer = served.ask("GET", f"/{repo}/blob/main/{folder}", token=False)
        assert (answer.status, answer.headers["location"]) == (307, f"/{repo}/tree/main/{folder}")
        assert served.ask("GET", answer.headers["location"], token=False).status == 200


@pytest.mark.parametrize(
    "path", ["/pages/nothing", "/pages/bare/tree/nowhere", "/pages/bare/blob/main/nothing", "/pages/bare/discussions/9"]
)
def test_what_is_not_there_is_a_page_too(served: Served, path: str) -> None:
    if not served.folder("pages/bare").exists():
        served.new("pages/bare")
    answer = served.ask("GET", path)
    assert (answer.status, answer.headers["content-type"]) == (404, "text/html; charset=utf-8")
    bare = served.ask("GET", "/pages/bare").body.decode()
    assert "there is no README.md in it" in bare


REFERENCE = f"[a]: /{'x' * 30_000}\n\n" + "[a] " * 8_000
TITLE = f'[a]: /x "{"x" * 30_000}"\n\n' + "![a] " * 7_000


@pytest.mark.parametrize(
    ("name", "text"),
    [("reference", REFERENCE), ("title", TITLE), ("depth", "<div>" * 13_000), ("half", "<div></b>" * 7_000)],
)
def test_what_would_grow_out_of_proportion_is_shown_as_text(served: Served, name: str, text: str) -> None:
    repo = served.new(f"pages/{name}")
    made = served.ask("POST", f"/api/models/{repo}/discussions", {"title": "links", "description": text})
    assert made.status == 200
    plant(served.folder(repo), "README.md", text)
    comment = served.ask("GET", f"/api/models/{repo}/discussions/1").json()["events"][0]["data"]["latest"]
    assert comment["html"] == f"<pre>{escape(text, quote=False)}</pre>"
    for page in (f"/{repo}", f"/{repo}/discussions/1"):
        assert f"<pre>{escape(text, quote=False)}</pre>" in served.ask("GET", page).body.decode()


def test_a_reference_is_a_link_wherever_it_stands() -> None:
    assert html("[a] [a]\n\n[a]: https://example.org", lambda _tag, path: path) == (
        '<p><a href="https://example.org" rel="noopener noreferrer">a</a> '
        '<a href="https://example.org" rel="noopener noreferrer">a</a></p>\n'
    )


def test_unclosed_tags_that_close_themselves_are_not_deep() -> None:
    assert html("<br>" * 2_000 + "<div><b>x</b></div>" * 2_000, lambda _tag, path: path).count("<br>") == 2_000


def test_of_a_long_list_in_the_metadata_a_hundred_are_shown() -> None:
    (fact,) = facts({"tags": [f"a/{place}" for place in range(5_000)]}, lambda name: f"/{name}")
    shown = [Value(text=f"a/{place}", link=f"/a/{place}") for place in range(100)]
    assert fact == Fact(key="tags", values=(*shown, Value(text="… and 4900 more")))
