"""A signature binds card, weights and verdict; the package's own command line verifies it."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from cardsmith.errors import ConfigError
from cardsmith.push.planning import plan
from cardsmith.push.planning.choice import LeftBehind, choose
from cardsmith.push.preparing import signature
from cardsmith.push.preparing.signature import FILE, PASSWORD, Key, signed
from push.makers import contents, judge, make_model
from push.signing import VERIFIED, command_of, make_key, verify

ec = pytest.importorskip("cryptography.hazmat.primitives.asymmetric.ec")
pytest.importorskip("model_signing")


def laid_out(made: plan.Plan, place: Path) -> Path:
    """The repository as whoever downloads it has it, with what git and the client put beside it."""
    for file in made.files:
        (place / file.path).parent.mkdir(parents=True, exist_ok=True)
        with file.open() as content:
            (place / file.path).write_bytes(content.read())
    (place / ".gitattributes").write_text("*.safetensors filter=lfs diff=lfs merge=lfs -text\n")
    (place / ".cache/huggingface").mkdir(parents=True)
    (place / ".cache/huggingface/note").write_text("note")
    return place


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A model with a card and a verdict."""
    model = judge(make_model(tmp_path / "tiny"))
    (model / "README.md").write_text("# Tiny\n")
    return model


@pytest.fixture
def key(tmp_path: Path) -> Path:
    return make_key(tmp_path / "key.pem")


@pytest.mark.parametrize("curve", ["SECP256R1", "SECP384R1", "SECP521R1"])
def test_the_command_of_the_package_verifies_it(folder: Path, tmp_path: Path, curve: str) -> None:
    key = make_key(tmp_path / "key.pem", curve=curve)
    made = signed(plan.make(choose(folder)), folder, Key.read(key), "tiny")
    assert verify(laid_out(made, tmp_path / "clone"), key) == VERIFIED


def test_a_process_of_its_own_verifies_it(folder: Path, key: Path, tmp_path: Path) -> None:
    clone = laid_out(signed(plan.make(choose(folder)), folder, Key.read(key), "tiny"), tmp_path / "clone")
    command = [sys.executable, "-m", "model_signing", *command_of(clone, key)]
    assert subprocess.run(command, capture_output=True, timeout=120).returncode == 0
    (clone / "README.md").write_text("# Another\n")
    assert subprocess.run(command, capture_output=True, timeout=120).returncode == 1


@pytest.mark.parametrize("path", ["README.md", "model.safetensors", ".cardsmith/verdict.json", "tokenizer.json"])
def test_one_byte_breaks_it(folder: Path, key: Path, tmp_path: Path, path: str) -> None:
    from model_signing._hashing.hashing import Digest

    made = signed(plan.make(choose(folder)), folder, Key.read(key), "tiny")
    clone = laid_out(made, tmp_path / "clone")
    data = (clone / path).read_bytes()
    other = data[:-1] + bytes([data[-1] ^ 1])
    (clone / path).write_bytes(other)
    was, now = (Digest("sha256", hashlib.sha256(each).digest()) for each in (data, other))
    said = [f"Hash mismatch for '{path}': Expected '{was}', Actual '{now}'"]
    assert verify(clone, key) == (1, f"Verification failed with error: Signature mismatch: {said}")


def test_a_file_more_or_less_and_another_key_break_it(folder: Path, key: Path, tmp_path: Path) -> None:
    made = signed(plan.make(choose(folder)), folder, Key.read(key), "tiny")
    clone = laid_out(made, tmp_path / "clone")
    (clone / "more.py").write_text("print()")
    assert verify(clone, key) == (
        1,
        "Verification failed with error: Signature mismatch: [\"Extra files found in model 'clone': more.py\"]",
    )
    (clone / "more.py").unlink()
    (clone / "config.json").rename(tmp_path / "config.json")
    assert verify(clone, key) == (
        1,
        "Verification failed with error: Signature mismatch: [\"Missing files in model 'clone': config.json\"]",
    )
    (tmp_path / "config.json").rename(clone / "config.json")
    assert verify(clone, key) == VERIFIED
    assert verify(clone, make_key(tmp_path / "other.pem"))[0] == 1


def test_it_names_every_other_file_of_the_plan(folder: Path, key: Path) -> None:
    import base64

    made = signed(plan.make(choose(folder)), folder, Key.read(key), "tiny")
    (file,) = [file for file in made.files if file.path == FILE]
    assert isinstance(file.content, bytes)
    statement = json.loads(base64.b64decode(json.loads(file.content)["dsseEnvelope"]["payload"]))
    assert {each["name"]: each["digest"] for each in statement["predicate"]["resources"]} == {
        other.path: other.sha256 for other in made.files if other.path != FILE
    }
    assert statement["subject"][0]["name"] == "tiny"
    assert contents(folder).keys() == {file.path for file in plan.make(choose(folder)).files}


def test_a_signature_stays_while_it_fits(folder: Path, key: Path, tmp_path: Path) -> None:
    """Each new one would be another: an unchanged folder would make a commit."""
    first = signed(plan.make(choose(folder)), folder, Key.read(key), "tiny")
    (data,) = [file.content for file in first.files if file.path == FILE]
    assert isinstance(data, bytes)
    (folder / FILE).write_bytes(data)
    assert plan.make(choose(folder)).left_behind == (
        LeftBehind(path=FILE, reason="a signature; --sign makes the one that fits what goes up"),
    )
    assert signed(plan.make(choose(folder)), folder, Key.read(key), "tiny") == first
    assert signed(plan.make(choose(folder, ["*"])), folder, Key.read(key), "tiny") == first
    other = make_key(tmp_path / "other.pem")
    assert signed(plan.make(choose(folder)), folder, Key.read(other), "tiny") != first
    (folder / "README.md").write_text("# Tinier\n")
    changed = signed(plan.make(choose(folder)), folder, Key.read(key), "tiny")
    assert verify(laid_out(changed, tmp_path / "clone"), key) == VERIFIED
    for broken in (b"", b"{}", b"\xff", data[:-9]):
        (folder / FILE).write_bytes(broken)
        assert signed(plan.make(choose(folder)), folder, Key.read(key), "tiny").files[0] == changed.files[0]


def test_a_key_with_a_password(folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    key = make_key(tmp_path / "key.pem", "open sesame")
    monkeypatch.setenv(PASSWORD, "open sesame")
    made = signed(plan.make(choose(folder)), folder, Key.read(key), "tiny")
    assert verify(laid_out(made, tmp_path / "clone"), key) == VERIFIED
    for wrong in ("", "closed"):
        monkeypatch.setenv(PASSWORD, wrong)
        assert refused(key) == _NO_KEY.format(key)


@pytest.mark.skipif(not Path("/dev/fd").is_dir(), reason="pipes have no paths here")
@pytest.mark.parametrize("password", [None, "open sesame"])
def test_a_key_through_a_pipe(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, password: str | None
) -> None:
    """As `--sign <(…)` gives it: it can be read once."""
    file = make_key(tmp_path / "key.pem", password)
    monkeypatch.setenv(PASSWORD, password or "")
    reading, writing = os.pipe()
    os.write(writing, file.read_bytes())
    os.close(writing)
    key = Key.read(Path(f"/dev/fd/{reading}"))
    os.close(reading)
    made = signed(plan.make(choose(folder)), folder, key, "tiny")
    clone = laid_out(made, tmp_path / "clone")
    assert verify(clone, file) == VERIFIED
    (folder / FILE).write_bytes((clone / FILE).read_bytes())
    assert signed(plan.make(choose(folder)), folder, key, "tiny") == made


def test_what_is_written_for_the_package_is_locked(key: Path) -> None:
    from cryptography.hazmat.primitives.serialization import load_pem_private_key

    private = Key.read(key)
    locked = private.locked(b"a word")
    assert load_pem_private_key(locked, b"a word").private_numbers() == private.private.private_numbers()
    for wrong in (None, b"another"):
        with pytest.raises((TypeError, ValueError)):
            load_pem_private_key(locked, wrong)


_NO_KEY = (
    "{} is no private key in PEM, or CARDSMITH_KEY_PASSWORD does not hold its password. "
    "A new one: openssl ecparam -genkey -name prime256v1 -noout -out key.pem"
)


def refused(path: Path) -> str:
    """What is said of a key that cannot be used."""
    with pytest.raises(ConfigError) as caught:
        Key.read(path)
    return str(caught.value)


def test_what_is_no_key(tmp_path: Path, key: Path) -> None:
    from cryptography.hazmat.primitives import serialization as to
    from cryptography.hazmat.primitives.asymmetric import ed25519

    missing, words, other = tmp_path / "missing.pem", tmp_path / "words.pem", tmp_path / "ed25519.pem"
    words.write_text("words")
    pem = ed25519.Ed25519PrivateKey.generate().private_bytes(to.Encoding.PEM, to.PrivateFormat.PKCS8, to.NoEncryption())
    other.write_bytes(pem)
    curve = " is no key of P-256, P-384 or P-521, which model-signing needs."
    assert refused(missing) == f"{missing} cannot be read: No such file or directory. Name a private key in PEM."
    assert refused(words) == _NO_KEY.format(words)
    assert refused(key.with_suffix(".pub")) == _NO_KEY.format(key.with_suffix(".pub"))
    assert refused(other) == f"{other}{curve}"
    small = make_key(tmp_path / "small.pem", curve="SECP192R1") if hasattr(ec, "SECP192R1") else other
    assert refused(small) == f"{small}{curve}"


@pytest.mark.parametrize("curve", ["secp112r1", "SM2", "sect163k1", "brainpoolP256r1", "secp256k1"])
def test_a_curve_that_only_openssl_knows(curve: str, tmp_path: Path) -> None:
    if shutil.which("openssl") is None:
        pytest.skip("there is no OpenSSL")
    file = tmp_path / "key.pem"
    made = subprocess.run(
        ["openssl", "ecparam", "-genkey", "-name", curve, "-noout", "-out", file], capture_output=True
    )
    if made.returncode:
        pytest.skip(f"this OpenSSL has no {curve}")
    assert refused(file) == f"{file} is no key of P-256, P-384 or P-521, which model-signing needs."


def test_a_signature_that_is_a_link_is_not_read(folder: Path, key: Path, tmp_path: Path) -> None:
    (tmp_path / "elsewhere").write_text("{}")
    (folder / FILE).symlink_to(tmp_path / "elsewhere")
    made = signed(plan.make(choose(folder)), folder, Key.read(key), "tiny")
    assert verify(laid_out(made, tmp_path / "clone"), key) == VERIFIED
    assert signature._standing(folder, Key.read(key), signature._manifest(made, "tiny")) is None
