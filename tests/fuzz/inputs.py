"""Cards, front matters and files beside them, each made up from a number alone: the same number, the same input."""

from __future__ import annotations

import json
import random
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

from cardsmith.card import Card, frontmatter
from cardsmith.lint.rules import RULES
from lint.rules import examples

_TESTS = Path(__file__).parents[1]

#: What parsers, terminals and regular expressions stumble over, and what rules look for
_TOKENS = """
--- ---- ... ~~~ ``` ```` ` < > <!-- --> <pre </pre> <code </code> <a href= <img src= <script> </script> [ ] ( ) [a](b)
![ ]( [x]: # ## ### ###### === > - * + 1. | |--- {{ }} {% %} {# #} & * &a *a ! !!str !!python/object:os.system !x ? :
"a: b" a:b - - - [[ ]] {} [] , ' " ''' \"\"\" \\ \\x41 % @ = ~ null None undefined NaN .inf -.inf 1e999 0x1F 0o7 1_000
1:30 2024-01-01 no yes on off true TRUE model="None" huggingface.co/None /home/user/x C:\\Users\\x /content/x license
licence licenses mit MIT Apache-2.0 other base_model base_model: datasets dataset tags library_name peft pipeline_tag
language model-index results metrics value accuracy 0.99 99.9 101% -1 loss perplexity train test eval from import def
from_pretrained( AutoModel trust_remote_code=True pipeline("text-generation", hf_ @misc{ author={ } title= year arxiv
1910.09700 doi: cardsmith: ignore TODO [More Information Needed] CO2 kg A100 seed epochs learning_rate
"""
CHARACTERS = (
    "\0\x07\x08\x0b\x0c\x1b\x1c\x7f\x85\xa0\xad\u061c\u200b\u200f\u2028\u202e\u2066\ufeff\ufffd\ufffe"
    "\U0001f600é中ß\ud800\udfff"
)
ENDS = ["\n", "\n", "\n", "\r\n", "\r", "\n\n", "\r\n\r\n", "\t\n", " \n"]
_KEYS = """
license license_name license_link base_model base_model_relation datasets tags language library_name pipeline_tag
model-index metrics widget thumbnail co2_eq_emissions inference new_version extra_gated_prompt licence model_name x <<
"""
CONFIGS = (
    "adapter_config.json",
    "config.json",
    "tokenizer_config.json",
    "generation_config.json",
    "trainer_state.json",
)
#: settings of those files, as rules ask for them
_SETTINGS = """
peft_type base_model_name_or_path r lora_alpha target_modules modules_to_save revision architectures model_type auto_map
vocab_size hidden_size chat_template transformers_version torch_dtype eos_token _name_or_path log_history global_step
task_type quantization_config
"""
TOKENS, KEYS, SETTINGS = _TOKENS.split(), _KEYS.split(), _SETTINGS.split()


@dataclass(frozen=True)
class Input:
    """A card, and the files of its folder."""

    card: str
    #: path in the folder → bytes; with none the card stands alone
    files: dict[str, bytes] = field(default_factory=dict)


def made(seed: int, number: int) -> Input:
    """The input of this number."""
    chance = random.Random(f"{seed}-{number}")  # noqa: S311
    kind = chance.random()
    card = _of_card(chance) if kind < 0.6 else _well_formed(chance) if kind < 0.8 else _made_up(chance)
    return Input(card, _files(chance)) if chance.random() < 0.25 else Input(card)


@cache
def _cards() -> tuple[str, ...]:
    """Cards of the tests, and those that show what the rules find."""
    paths = sorted([*_TESTS.glob("cases/*/README.md"), *_TESTS.glob("lint/cards/*.md")])
    shown = [each for rule in RULES for heading in ("Bad", "Good") for each in examples.examples(rule, heading)]
    texts = [path.read_bytes().decode() for path in paths]
    return (*texts, *(each.files["README.md"] for each in shown if "README.md" in each.files))


@cache
def _configs() -> tuple[tuple[str, str], ...]:
    """Files beside the cards that show what the rules find."""
    shown = [each for rule in RULES for heading in ("Bad", "Good") for each in examples.examples(rule, heading)]
    return tuple(file for each in shown for file in each.files.items() if file[0] != "README.md")


def _card(chance: random.Random) -> str:
    return chance.choice(_cards())


def _of_card(chance: random.Random) -> str:
    """A card with changes; in every other one its front matter stays as it is."""
    card = Card(_card(chance))
    if chance.random() < 0.5:
        return _mutated(chance, card.text)
    return card.text[: card.body_start] + _mutated(chance, card.body)


def _mutated(chance: random.Random, text: str) -> str:
    for _ in range(chance.choice([1, 1, 2, 3, 5, 20])):
        text = chance.choice(_MUTATIONS)(chance, text)
    return text[:200_000]


def _insert(chance: random.Random, text: str) -> str:
    place = chance.randint(0, len(text))
    return text[:place] + _piece(chance) + text[place:]


def _delete(chance: random.Random, text: str) -> str:
    place = chance.randint(0, len(text))
    return text[:place] + text[place + chance.choice([1, 1, 5, 50, 500]) :]


def _repeat(chance: random.Random, text: str) -> str:
    place = chance.randint(0, len(text))
    piece = text[place : place + chance.choice([1, 3, 20, 200])]
    return text[:place] + piece * chance.choice([2, 3, 50, 1000]) + text[place:]


def _splice(chance: random.Random, text: str) -> str:
    other = _card(chance)
    return text[: chance.randint(0, len(text))] + other[chance.randint(0, len(other)) :]


def _move_line(chance: random.Random, text: str) -> str:
    lines = text.splitlines(keepends=True) or [""]
    line = lines.pop(chance.randrange(len(lines)))
    lines.insert(chance.randint(0, len(lines)), line)
    return "".join(lines)


def _new_line(chance: random.Random, text: str) -> str:
    lines = text.splitlines(keepends=True)
    lines.insert(chance.randint(0, min(len(lines), 20)), _line(chance) + chance.choice(ENDS))
    return "".join(lines)


def _other_ends(chance: random.Random, text: str) -> str:
    return text.replace("\n", chance.choice(["\r\n", "\r", "\n\n"]))


def _change(chance: random.Random, text: str) -> str:
    place = chance.randint(0, len(text))
    return text[:place] + chance.choice(CHARACTERS + "0aA-:#`<>[](){}|\"' ") + text[place + 1 :]


_MUTATIONS: list[Callable[[random.Random, str], str]] = [
    _insert,
    _insert,
    _delete,
    _repeat,
    _splice,
    _move_line,
    _new_line,
    _new_line,
    _other_ends,
    _change,
    _change,
]


def _piece(chance: random.Random) -> str:
    token = chance.choice(
        [chance.choice(TOKENS), chance.choice(TOKENS), chance.choice(CHARACTERS), chance.choice(ENDS)]
    )
    return token * chance.choice([1, 1, 1, 1, 2, 4, 100])


def _made_up(chance: random.Random) -> str:
    head = "".join(_line(chance) + chance.choice(ENDS) for _ in range(chance.choice([0, 1, 3, 8, 15])))
    body = "".join(_piece(chance) + chance.choice(["", " ", "\n", "\n"]) for _ in range(chance.choice([0, 5, 40, 200])))
    return chance.choice(["---\n", "---\n", "---\r\n", "", "\ufeff---\n", "--- \n"]) + head + "---\n" + body


def _well_formed(chance: random.Random) -> str:
    """Front matter that parses, with values that no rule expects."""
    metadata = {key: _any_yaml(chance, 3) for key in chance.sample(KEYS, chance.randint(0, 8))}
    text = f"---\n{frontmatter.dump(metadata)}---\n"
    return _mutated(chance, text + Card(_card(chance)).body) if chance.random() < 0.5 else text


def _any_yaml(chance: random.Random, depth: int) -> Any:
    if depth and chance.random() < 0.3:
        items = [_any_yaml(chance, depth - 1) for _ in range(chance.randint(0, 3))]
        return items if chance.random() < 0.5 else {chance.choice([*KEYS, *TOKENS]): item for item in items}
    return chance.choice([True, 0, -1, 2**70, 0.5, 1e308, "", chance.choice(TOKENS), chance.choice(TOKENS), "org/name"])


def _line(chance: random.Random) -> str:
    """A line that is nearly one of front matter."""
    indent = chance.choice(["", "", "", "  ", "    ", "- ", "  - ", "\t"])
    value = chance.choice([_value(chance), _value(chance), _piece(chance), f"[{_value(chance)}, {_value(chance)}]", ""])
    return indent + chance.choice([f"{chance.choice(KEYS)}: {value}", f"{chance.choice(KEYS)}:", f"- {value}", value])


def _value(chance: random.Random) -> str:
    quote = chance.choice(["", "", "", '"', "'"])
    return quote + chance.choice(TOKENS) + quote


def _files(chance: random.Random) -> dict[str, bytes]:
    files = {"config.json": b"{}"} if chance.random() < 0.5 else {}
    for _ in range(chance.randint(1, 3)):
        name, text = chance.choice(_configs())
        files[name] = _mutated(chance, text).encode("utf-8", "surrogatepass")
    for name in chance.sample(CONFIGS, chance.randint(0, 2)):
        files[name] = _json(chance).encode("utf-8", "surrogatepass")
    return files


def _json(chance: random.Random) -> str:
    """An object with settings that a rule may ask for, now and then not quite JSON."""
    settings = {chance.choice(SETTINGS): _any(chance, 3) for _ in range(chance.randint(0, 6))}
    text = json.dumps(
        chance.choice([settings, settings, settings, _any(chance, 3)]), ensure_ascii=chance.random() < 0.5
    )
    return _mutated(chance, text) if chance.random() < 0.3 else text


def _any(chance: random.Random, depth: int) -> Any:
    plain: list[Any] = [None, True, 0, -1, 2**70, 0.5, float("nan"), 1e308, "", chance.choice(TOKENS), _piece(chance)]
    if depth and chance.random() < 0.3:
        items = [_any(chance, depth - 1) for _ in range(chance.randint(0, 3))]
        return items if chance.random() < 0.5 else {chance.choice([*SETTINGS, *TOKENS]): item for item in items}
    return chance.choice(plain)
