"""Which blocks of a card its reader is told to run."""

from __future__ import annotations

import pytest

from cardsmith.card.model import Card
from cardsmith.card.snippets import Snippet, usage_snippets

CARD = '''---
license: mit
---

# Usage of time

```python
title()
```

## Quick start

First:

```python
print("""
# no heading

""")
```

```bash
ls
```

### With peft

  ~~~py
  if True:
      two()
 ~~~

## Training

```python
train()
```

## How to use

````Python title="x.py"
```
````
'''


def test_the_blocks_of_a_card_with_their_lines() -> None:
    found = usage_snippets(Card(CARD))
    assert found == (
        Snippet("Quick start", 16, 'print("""\n# no heading\n\n""")\n'),
        Snippet("With peft", 29, "if True:\n    two()\n"),
        Snippet("How to use", 42, "```\n"),
    )
    rows = CARD.splitlines()
    assert [rows[snippet.line - 1].strip() for snippet in found] == ['print("""', "if True:", "```"]


def test_line_ends_do_not_matter() -> None:
    text = "---\nlicense: mit\n---\n# T\n\n## Usage\n```python\na = 1\n\nb = 2\n```\n"
    assert usage_snippets(Card(text.replace("\n", "\r\n"))) == usage_snippets(Card(text))


@pytest.mark.parametrize(
    "title",
    [
        "Quick start",
        "Quickstart",
        "🚀 Quick-Start",
        "Usage",
        "Example usage",
        "How to use",
        "How to Get Started with the Model",
        "Getting started",
        "Use with transformers",
        "Using 🤗 Transformers",
        "Inference",
    ],
)
def test_headings_of_usage(title: str) -> None:
    assert usage_snippets(Card(f"# T\n\n## {title}\n\n```python\nx\n```\n")) == (Snippet(title, 6, "x\n"),)


@pytest.mark.parametrize(
    "title", ["Uses", "Direct Use", "Intended uses & limitations", "Training", "Evaluation", "Out-of-Scope Use", "T"]
)
def test_headings_of_something_else(title: str) -> None:
    assert usage_snippets(Card(f"# T\n\n## {title}\n\n```python\nx\n```\n")) == ()


@pytest.mark.parametrize(
    "block",
    [
        "```\nx\n```",
        "```pycon\n>>> x\n```",
        "```bash\nx\n```",
        "- ```python\n  x\n  ```",
        "```python\nnever closed",
        "<!--\n```python\nx\n```\n-->",
    ],
)
def test_what_is_no_python_block(block: str) -> None:
    assert usage_snippets(Card(f"## Intro\n\n## Usage\n\n{block}\n")) == ()
