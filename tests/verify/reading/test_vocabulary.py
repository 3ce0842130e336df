"""Which tokens a tokenizer lacks, by its files."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from cardsmith.verify.reading.vocabulary import lacking

END = "<|im_end|>"
#: Files of a tokenizer → what it lacks of `END`.
FILES: dict[str, tuple[dict[str, object], list[str]]] = {
    "added": ({"tokenizer.json": {"added_tokens": [{"content": END}]}}, []),
    "in a configuration": (
        {
            "tokenizer.json": {"version": "1"},
            "tokenizer_config.json": {"added_tokens_decoder": {"7": {"content": END}}},
        },
        [],
    ),
    "a piece": ({"tokenizer.json": {"model": {"vocab": {END: 7}}}}, []),
    "a piece with a score": ({"tokenizer.json": {"model": {"vocab": [[END, -1.5]]}}}, []),
    "not there": ({"tokenizer.json": {"added_tokens": [{"content": "<eos>"}], "model": {"vocab": {"a": 0}}}}, [END]),
    "of other forms": ({"tokenizer.json": {"added_tokens": 7, "model": [], "more": 1}}, [END]),
    "another kind of file": ({"tokenizer_config.json": {}}, []),
    "not an object": ({"tokenizer.json": []}, []),
}


@pytest.mark.parametrize("case", FILES)
def test_what_is_lacking(case: str, tmp_path: Path) -> None:
    files, absent = FILES[case]
    for name, data in files.items():
        (tmp_path / name).write_text(json.dumps(data))
    assert lacking(tmp_path, [END]) == absent
