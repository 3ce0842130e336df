"""Credentials are found in text wherever they stand; what only looks like one is not."""

from __future__ import annotations

import json

import pytest

from cardsmith.credentials import find
from cardsmith.credentials.find import Secret, _apart, find_marked
from cardsmith.credentials.kinds import KINDS
from cardsmith.credentials.proofs import check_digits, checked_by_crc
from pace import within

from .planted import ALL, ALNUM, HEX, IDS, PREFIXED, checked, jwt, pem, text

EACH = pytest.mark.parametrize(("kind", "before", "secret", "behind"), ALL, ids=IDS)
WORDS = [(kind, secret) for kind, each in PREFIXED.items() for secret in each]
EACH_WORD = pytest.mark.parametrize(("kind", "secret"), WORDS, ids=[f"{kind}-{n}" for n, (kind, _) in enumerate(WORDS)])


def test_there_is_a_sample_of_every_kind() -> None:
    assert {kind.name for kind in KINDS} <= {kind for kind, *_ in ALL}
    assert len({kind for kind, *_ in ALL}) >= 60


@EACH
@pytest.mark.parametrize("frame", ["{}", "- {}\n", "x\n{}\n", "`{}`", "({})", "\u00fc {} \u00fc"])
def test_in_text(kind: str, before: str, secret: str, behind: str, frame: str) -> None:
    opening, _, closing = frame.partition("{}")
    whole = f"{opening}{before}{secret}{behind}{closing}"
    start = len(opening) + len(before)
    assert [(each.name, each.start, each.end) for each in find(whole)] == [(kind, start, start + len(secret))]


@EACH_WORD
@pytest.mark.parametrize("frame", ['token="{}"', "https://user:{}@host/", "\x00{}\x00", "\u00fc{}\u00fc"])
def test_a_prefix_needs_no_words_around_it(kind: str, secret: str, frame: str) -> None:
    assert [each.name for each in find(frame.replace("{}", secret))] == [kind]


@EACH_WORD
@pytest.mark.parametrize("before", ["", "line\n", "tab\t", "return\r\n", "bell\x08", "unit\x1f", 'quote"', "back\\"])
def test_in_json(kind: str, secret: str, before: str) -> None:
    """JSON writes a line end as backslash and n: what follows it then follows a letter."""
    assert [each.name for each in find(json.dumps({"template": f"{before}{secret}"}))] == [kind]


GLUED = ["\x1b[32m", "\x1b[0;1m", "\x1b[m", "%20", "%3D", "\\x00", "\\uff1a", "\\u0120", "\\u001b[36m"]


@EACH_WORD
@pytest.mark.parametrize("before", GLUED, ids=range(len(GLUED)))
def test_behind_what_ends_in_a_letter_and_is_no_word(kind: str, secret: str, before: str) -> None:
    """A colour, or a character that an address or a string writes in numbers."""
    assert [each.name for each in find(f"token {before}{secret}\x1b[0m")] == [kind]


def test_a_key_in_colour_behind_its_name() -> None:
    assert [each.name for each in find(f"wandb: \x1b[33m{text(40, HEX)}\x1b[0m")] == ["a W&B key"]


@EACH
def test_the_prefix_is_all_that_may_be_shown(kind: str, before: str, secret: str, behind: str) -> None:
    (found,) = find(f"{before}{secret}{behind}")
    assert secret.startswith(found.prefix)
    assert len(found.prefix) <= 20


PLACEHOLDERS = [
    "hf" + "_" + "x" * 34,
    "hf" + "_" + "X" * 34,
    "hf" + "_" + "abcdefghijklmnopqrstuvwxyzABCDEFGH",
    "hf" + "_" + "1234567890" * 3 + "1234",
    "hf" + "_YOUR_TOKEN_HERE",
    "hf" + "_token",
    "hf" + "_" + text(33),
    "hf" + "_" + text(40),
    "hf" + "_oauth_authorized_organizations_of_the_user",
    "self" + "hf" + "_" + text(34),
    "hf" + "_hub_download_and_so_on_for_a_while_longer",
    "AK" + "IAIOSFODNN7" + "EXAMPLE",
    "AK" + "IA" + "A" * 16,
    "gh" + "p_" + "0" * 36,
    "gh" + "p_" + "xX" * 18,
    "sk" + "-" + "x" * 48,
    "sk" + "-ant-" + "api03-...",
    "AI" + "za" + "." * 35,
    "export OPENAI_API_KEY=<your-api-key>",
    "export OPENAI_API_KEY=your_api_key_goes_right_here_1",
    "token: ${{ secrets.HF_TOKEN }}",
    "api_key=os.environ['SOME_API_KEY_FROM_SOMEWHERE_2']",
    "pad_token: <|finetune_right_pad_id|>",
    "token=meta-llama/Llama-3.2-11B-Vision-Instruct",
    "eos_token_id = tokenizer.convert_tokens_to_ids_2",
    "password = correct-horse-battery-staple-9",
    "wandb: commit " + text(40, HEX),
    "https://wandb.ai/some/project/runs/" + text(40, HEX),
    "https://user:password@example.org/",
    "https://user:PASSWORD@example.org/",
    "postgresql://postgres:postgres@localhost:5432/db",
    "https://user:$TOKEN@example.org/",
    "https://user:{token}@example.org/",
    "https://user:$api.token@example.org/",
    "https://user:%24%7BTOKEN%7D@example.org/",
    "https://user:%3Ctoken%20of%20mine%3E@example.org/",
    "https://user:%TOKEN%@example.org/",
    "https://user:%s%s%s@example.org/",
    "https://user:********@example.org/",
    "postgres://postgres:postgres2024@localhost:5432/db",
    "postgres://postgres:123456789@localhost:5432/db",
    "redis://:redis@localhost:6379/0",
    "https://example.org:8080/@somebody",
    "models://scope:some-prefix@place/name",
    "ssh://git@example.org:22/path",
    f"sha256: {text(64, HEX)}",
    f"revision: {text(40, HEX)}",
    f"aws s3 cp s3://bucket/{text(40)}",
    "-----BEGIN PUB" + "LIC KEY-----\n" + text(64),
    "-----BEGIN PRIVATE" + " KEY-----",
    "-----BEGIN PRIVATE" + " KEY-----\n...\n-----END",
]


@pytest.mark.parametrize("placeholder", PLACEHOLDERS, ids=range(len(PLACEHOLDERS)))
def test_what_documentation_writes_is_none(placeholder: str) -> None:
    assert find(f"see: {placeholder}\n") == ()


def test_check_digits_prove_a_token() -> None:
    """The word "example" may come in a token by chance; then the check digits tell."""
    body = "example" + text(23)
    assert find("gh" + "p_" + body + check_digits(body)) != ()
    assert find("gh" + "p_" + body + text(6)) == ()
    assert checked_by_crc(checked("np" + "m_"))
    assert not checked_by_crc("np" + "m_" + text(36))


def test_check_digits_of_a_known_token() -> None:
    # a token that was published to show the format; its parts stand apart
    assert check_digits("zQWBuTSOoRi4A9spHcVY5ncnsDkxkJ") == "0mLq17"


def test_of_two_that_overlap_the_better_known_is_told() -> None:
    token = "hf" + "_" + text(34)
    (found,) = find(f"https://somebody:{token}@host/")
    assert (found.name, found.prefix, found.certain) == ("a Hugging Face token", "hf" + "_", True)
    (found,) = find(f"HUB_TOKEN={token}")
    assert found.name == "a Hugging Face token"


def test_several_are_told_in_their_order() -> None:
    first, second = "gh" + "p_" + text(36), "hf" + "_" + text(34)
    assert [each.name for each in find(f"{first} {second} {first}")] == [
        "a GitHub token",
        "a Hugging Face token",
        "a GitHub token",
    ]


def test_a_key_ends_where_it_ends() -> None:
    key, token = pem("PRIVATE" + " KEY"), "hf" + "_" + text(34)
    found = find(f"{key}\n\nSome words.\n\n{token}\n")
    assert [(each.name, each.end - each.start) for each in found] == [
        ("a private key", len(key)),
        ("a Hugging Face token", len(token)),
    ]


HOSTILE = [
    "sk-" * 400_000,
    "T3Blbk" + "FJ" * 500_000,
    "hf" + "_" * 2**20,
    "hf" + "_" * 10 + ("hf" + "_") * 400_000,
    "gh" + "p_" * 2**19,
    "-----BEGIN A " * 80_000,
    "-----BEGIN PRIVATE" + " KEY-----\n" + "A" * 1_000_000,
    ("-----BEGIN PRIVATE" + " KEY-----\n" + "A" * 16) * 20_000,
    ("-----BEGIN PRIVATE" + " KEY-----Version(") * 8_000,
    ("-----BEGIN PRIVATE" + " KEY-----Comment-" + "-" * 10 + "(") * 6_000,
    ("-----BEGIN PRIVATE" + " KEY-----\n" + "A" * 16 + "(" * 5) * 5_000,
    "AKIA" * 2**18,
    "eyJ" * 400_000,
    "eyJ-" * 300_000,
    ("eyJ" + "a" * 20 + ".") * 50_000,
    "://a:" * 250_000,
    "://a:b" * 200_000,
    "://:%40" * 150_000 + "@",
    ("://:" + "$*%40" * 30 + "@") * 6_000,
    "://" + "%40" * 300_000 + "@",
    "token=" * 200_000,
    "token: " * 200_000,
    "token=" + "a1B" * 400_000,
    "wandb" * 200_000,
    "wandb " + "a" * 1_000_000,
    "wandb " + f"{text(40, HEX)} " * 25_000,
    "WANDB_API_KEY" * 80_000,
    "WANDB_" * 170_000,
    "wandb key" + " " * 1_000_000,
    ("SECRET_ACCESS_KEY" + " " * 23 + "n" + ":" * 24) * 16_000,
    ("aws secret key" + " n" * 24) * 16_000,
    "KAGGLE_KEY: " + "0a" * 500_000,
    ("hf" + "_" + text(34) + " ") * 25_000,
    "\\n" * 600_000,
    ":AA" * 400_000,
    "sig=" * 300_000,
    jwt({"a": "b" * 700_000}),
    " " * 1_200_000,
]


@pytest.mark.parametrize("hostile", HOSTILE, ids=range(len(HOSTILE)))
def test_nothing_takes_more_than_linear_time(hostile: str) -> None:
    within(1.5, lambda: find(hostile))


@pytest.mark.parametrize("hostile", HOSTILE, ids=range(len(HOSTILE)))
def test_nor_does_it_among_bytes(hostile: str) -> None:
    """Where it is searched twice."""
    within(2.5, lambda: find_marked(f"\0{hostile}\0"))


def test_many_of_several_kinds_are_quickly_told_apart() -> None:
    many = [Secret(place, place + 20, "") for shift in (0, 30, 10) for place in range(shift, 6_000_000, 60)]
    assert len(within(1.5, lambda: _apart(many))) == 200_000


def test_random_bytes_hold_none() -> None:
    import random

    noise = random.Random(1).randbytes(2**21).decode("latin-1")  # noqa: S311 - it keeps no secret
    assert find(noise) == ()
    letters = "".join(random.Random(2).choices(ALNUM + "_-./=: \n", k=2**20))  # noqa: S311
    assert [each for each in find(letters) if each.certain] == []
