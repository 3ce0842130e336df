"""Cards to measure on: the zip of Markdown files that CARDSMITH_CORPUS names, else made-up ones of the same shape."""

from __future__ import annotations

import os
import random
import zipfile
from pathlib import Path

#: as many, as long, and with as many tables, blocks of code, headings and links as the cards people publish
_MADE = 6_700
_WORDS = """
the model is a fine-tuned version of base on dataset it achieves following results evaluation set loss accuracy training
data for with we this that was were from into language text generation classification speech intended uses limitations
more information needed hyperparameters used during learning rate batch size seed optimizer epochs steps validation
framework versions transformers pytorch datasets tokenizers score test split bias risk license research community
""".split()  # noqa: SIM905
_TAGS = ["generated_from_trainer", "text-generation", "pytorch", "bert", "question-answering", "audio", "trl", "peft"]
_HEADINGS = [
    "Model description",
    "Intended uses & limitations",
    "Training procedure",
    "Results",
    "How to use",
    "Citation",
]
_CODE = """```python
from transformers import AutoModelForCausalLM, AutoTokenizer

tokenizer = AutoTokenizer.from_pretrained("{name}")
model = AutoModelForCausalLM.from_pretrained("{name}")
inputs = tokenizer("Hello", return_tensors="pt")
print(tokenizer.decode(model.generate(**inputs)[0]))
```
"""


def texts() -> list[str]:
    """The cards, as text."""
    corpus = os.environ.get("CARDSMITH_CORPUS")
    if corpus is None:
        return [_made(random.Random(number)) for number in range(_MADE)]
    with zipfile.ZipFile(corpus) as cards:
        return [cards.read(name).decode("utf-8", "replace") for name in cards.namelist() if name.endswith(".md")]


def written(folder: Path, count: int) -> list[Path]:
    """The first `count` cards as files, each in a folder of its own."""
    paths = []
    for number, text in enumerate(texts()[:count]):
        paths.append(folder / f"{number:05}" / "README.md")
        paths[-1].parent.mkdir()
        paths[-1].write_text(text, "utf-8", "surrogatepass", newline="")
    return paths


def _made(chance: random.Random) -> str:
    name = f"org-{chance.randrange(900)}/model-{chance.randrange(9_000)}"
    sections = "".join(_section(chance, name) for _ in range(chance.choice([1, 4, 6, 6, 8])))
    return f"{_front_matter(chance, name)}\n# {name.rpartition('/')[2]}\n\n{_paragraph(chance)}\n{sections}"


def _front_matter(chance: random.Random, name: str) -> str:
    if chance.random() < 0.13:
        return ""
    lines = [f"language: {chance.choice(['en', 'de', 'fr', 'no'])}", "license: apache-2.0", f"base_model: {name}-base"]
    lines += ["tags:", *(f"- {tag}" for tag in chance.sample(_TAGS, 3)), "datasets:", "- squad"]
    if chance.random() < 0.4:
        lines += ["model-index:", f"- name: {name}", "  results:", "  - task:", "      name: Text Generation"]
        lines += [
            "      type: text-generation",
            "    dataset:",
            "      name: squad",
            "      type: squad",
            "    metrics:",
        ]
        lines += ["    - name: Accuracy", "      type: accuracy", f"      value: {chance.random():.4f}"]
    return "---\n" + "\n".join(lines) + "\n---\n"


def _section(chance: random.Random, name: str) -> str:
    kind = chance.random()
    body = _CODE.format(name=name) if kind < 0.25 else _table(chance) if kind < 0.4 else _list(chance)
    return f"\n## {chance.choice(_HEADINGS)}\n\n{_paragraph(chance)}\n{body}"


def _paragraph(chance: random.Random) -> str:
    words, tag = " ".join(chance.choices(_WORDS, k=chance.randrange(10, 60))), chance.choice(_TAGS)
    odd = chance.choice(["`code`", "“quoted”", "<br>", "and", "and", "<!-- a comment -->", "**bold**"])
    return f"{words} {odd} [{tag}](https://huggingface.co/{tag}).\n"


def _table(chance: random.Random) -> str:
    rows = [f"| {chance.random():.4f} | {epoch}.0 | {epoch * 500} | {chance.random():.4f} |" for epoch in range(1, 6)]
    return "\n".join(["| Training Loss | Epoch | Step | Accuracy |", "|:---:|:---:|:---:|:---:|", *rows]) + "\n"


def _list(chance: random.Random) -> str:
    return "".join(f"- {word}: {chance.random():.3f}\n" for word in chance.sample(_WORDS, 6))
