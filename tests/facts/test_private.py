"""What is told to an owner whose words name a path of her own machine."""

from __future__ import annotations

import pytest

from cardsmith.facts import private

PATHS = {
    "See /home/ml/data/x.jsonl.": "/home/ml/data/x.jsonl",
    "`/Users/ml`": "/Users/ml",
    "Load '/root/models/tiny', then": "/root/models/tiny",
    r"In C:\Users\ml\tiny it is.": r"C:\Users\ml\tiny",
    "file at\n/home/ml": "/home/ml",
    f"/home/ml/{'x' * 200}": f"/home/ml/{'x' * 71}…",
    "Put it under /home/<user>/data, /home/user/x, /Users/you, /Users/username/x or /home/... on your side.": None,
    "See https://example.com/home/ml and ./home/ml, $HOME/home/ml and /rooted/x; /root is a word.": None,
    "All is well.": None,
}


@pytest.mark.parametrize(("text", "path"), PATHS.items(), ids=map(ascii, PATHS))
def test_a_home_path_in_a_section(text: str, path: str | None) -> None:
    line = (
        f"the section 'Uses' says {path}, a path of your own machine; it is published as you wrote it, and a push will "
        "stop at it (SE003). Write an id on the Hub, or a relative path."
    )
    assert list(private.told({"Limits": "None.", "Uses": text})) == ([line] if path else [])
