"""Runs `hf` once for each list of words in the JSON on standard input, and prints what each printed and returned."""

import contextlib
import io
import json
import sys

from huggingface_hub.cli.hf import main


def run(words: list[str]) -> list[object]:
    sys.argv = ["hf", *words]
    said = io.StringIO()
    with contextlib.redirect_stdout(said):
        try:
            code = main()
        except SystemExit as exit_:
            code = exit_.code
    return [code or 0, said.getvalue()]


print(json.dumps([run(words) for words in json.load(sys.stdin)]))  # noqa: T201
